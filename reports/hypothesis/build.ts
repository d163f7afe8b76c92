import { citedFiles } from '../../src/core/documents/cited-files.js';
import type { DocumentOptions } from '../../src/core/documents/document-kind.js';
import { headOf } from '../../src/core/documents/head.js';
import { sheetsOf } from '../../src/core/documents/hypothesis-sheets.js';
import { momentIn } from '../../src/core/documents/moment.js';
import { Places } from '../../src/core/documents/places.js';
import type { IncidentRecord } from '../../src/core/documents/record.js';
import { knownZone } from '../../src/core/documents/zoned-time.js';
import { eventOf } from './event.js';
import type { Model } from './model.js';

export function build(record: IncidentRecord, options: DocumentOptions): Model {
  const { incident } = record;
  const zone = knownZone(incident.timezone);
  const places = new Places(record);
  const all = sheetsOf(record, places, options.language);
  const count = (state: string): number => all.filter((s) => s.state === state).length;
  const shown = options.variant === 'open' ? all.filter((s) => s.state === 'open') : all;
  const sheets = shown.map((sheet) => ({
    ...sheet,
    ...(sheet.result?.at !== undefined && {
      result: { ...sheet.result, at: momentIn(zone, sheet.result.at) },
    }),
    rank: all.indexOf(sheet) + 1,
    ...eventOf(sheet, record, zone, options.language),
  }));
  const head = headOf(record, options, {
    kind: 'hypothesis',
    title: incident.title ?? incident.id,
    parts: { sheets },
  });
  const evidence = [...head.evidence, ...places.items()];
  return {
    ...head,
    evidence,
    files: citedFiles(evidence),
    schema: 'evidence/hypotheses/v1',
    incident: incident.id,
    state: {
      open: count('open'),
      testsPending: all.reduce((sum, s) => sum + s.testsPending, 0),
      supported: count('supported'),
      refuted: count('refuted'),
    },
    sheets,
  };
}
