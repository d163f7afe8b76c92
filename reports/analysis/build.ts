import { BundleTables } from '../../src/core/documents/bundle-tables.js';
import { citedFiles } from '../../src/core/documents/cited-files.js';
import type { DocumentOptions } from '../../src/core/documents/document-kind.js';
import { headOf } from '../../src/core/documents/head.js';
import { inLanguage } from '../../src/core/documents/language.js';
import { mainBundle } from '../../src/core/documents/main-bundle.js';
import { momentWithZone } from '../../src/core/documents/moment.js';
import { Places } from '../../src/core/documents/places.js';
import type { IncidentRecord } from '../../src/core/documents/record.js';
import { knownZone } from '../../src/core/documents/zoned-time.js';
import { escapeLine } from '../../src/core/escape.js';
import { capturesOf } from './captures.js';
import { figuresOf } from './figures.js';
import { findingsOf, numbered, recommendationsOf } from './findings.js';
import { bothEnds, flows } from './flows.js';
import { hosts } from './hosts.js';
import { matrix } from './matrix.js';
import type { Model } from './model.js';
import { path } from './path.js';
import { requests } from './requests.js';
import { methodOf, qualityOf, scopeOf } from './scope.js';
import { verdictOf } from './verdict.js';

const WORDS = {
  en: {
    noBundle: 'no bundle is attached',
    noConsent: 'packets are captured with --allow-capture only',
    noNumber: 'its output holds no such number',
    notRun: 'not run',
  },
  de: {
    noBundle: 'kein Bündel angehängt',
    noConsent: 'Pakete werden nur mit --allow-capture mitgeschnitten',
    noNumber: 'seine Ausgabe enthält keine solche Zahl',
    notRun: 'nicht ausgeführt',
  },
};

const NOTHING = {
  flows: { rows: [], more: 0, idle: 0 },
  bothEnds: [],
  path: { ends: [], traces: [], sizes: [], changes: [] },
  hosts: [],
  requests: [],
  figures: [],
};

export function build(record: IncidentRecord, options: DocumentOptions): Model {
  const { incident } = record;
  const words = inLanguage(options.language, WORDS);
  const zone = knownZone(incident.timezone);
  const places = new Places(record);
  const main = mainBundle(record);
  const tables = record.bundles.map((bundle) => new BundleTables(bundle));
  const own = tables.find((t) => t.bundle === main);
  const list = numbered(record);
  const measured = own
    ? {
        flows: flows(own, places),
        bothEnds: bothEnds(own, places),
        path: path(own, places),
        hosts: hosts(own, places, words),
        requests: requests(own, places),
        figures: figuresOf(own, options.language, zone),
      }
    : NOTHING;
  const parts = {
    verdict: verdictOf(record, places, zone, words.noBundle),
    ...measured,
    ...capturesOf(tables, places, zone, own ? words.noConsent : words.noBundle),
    ...findingsOf(list, record, places),
    matrix: matrix(record.bundles, places),
  };
  const head = headOf(record, options, { kind: 'analysis', title: titleOf(record), parts });
  const evidence = [...head.evidence, ...places.items()];
  return {
    ...head,
    evidence,
    schema: 'evidence/analysis/v1',
    incident: incident.id,
    asOfText: momentWithZone(zone, record.asOf),
    ...parts,
    scope: scopeOf(record, zone),
    recommendations: recommendationsOf(list, record),
    method: methodOf(record),
    quality: qualityOf(record),
    files: citedFiles(evidence),
  };
}

function titleOf({ incident, bundles }: IncidentRecord): string {
  return incident.title ?? escapeLine(bundles[0]?.manifest.case ?? incident.id);
}
