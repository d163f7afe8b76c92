import { BundleTables } from '../../src/core/documents/bundle-tables.js';
import { citedFiles } from '../../src/core/documents/cited-files.js';
import type { DocumentOptions } from '../../src/core/documents/document-kind.js';
import { type Field, isKnown, known } from '../../src/core/documents/field.js';
import { headOf } from '../../src/core/documents/head.js';
import { inLanguage } from '../../src/core/documents/language.js';
import { momentIn } from '../../src/core/documents/moment.js';
import { Places } from '../../src/core/documents/places.js';
import { cellText } from '../../src/core/documents/prose.js';
import type { IncidentRecord } from '../../src/core/documents/record.js';
import { knownZone, zoneName } from '../../src/core/documents/zoned-time.js';
import { figure } from '../../src/core/figures.js';
import { CELLS } from './cells.js';
import { type ChecklistEvent, eventsOf } from './event.js';
import { type EvidenceAt, evidenceAt } from './evidence-at.js';
import { type Column, COLUMNS, type Model } from './model.js';

type Event = Model['events'][number];

/** More rows nobody reads; how many there are is said. */
const MOST_EVENTS = 30;

const WORDS = {
  en: {
    noBundle: 'no bundle holds this time and host',
    noSample: 'no sample near this time',
    uncompared: 'clock not compared',
  },
  de: {
    noBundle: 'kein Bündel deckt diese Zeit und diesen Rechner ab',
    noSample: 'keine Probe nahe dieser Zeit',
    uncompared: 'Uhr nicht verglichen',
  },
};
type Words = (typeof WORDS)['en'];

const LOGS: ReadonlySet<Column> = new Set(['system_log', 'application_log']);

export function build(record: IncidentRecord, options: DocumentOptions): Model {
  const { incident } = record;
  const zone = knownZone(incident.timezone);
  const words = inLanguage(options.language, WORDS);
  const places = new Places(record);
  const tables = record.bundles.map((bundle) => new BundleTables(bundle));
  const all = eventsOf(record);
  const events = all.slice(0, MOST_EVENTS).map((event) => eventRow(event, tables, places, zone, words));
  const columns = COLUMNS.map((column) => ({
    column,
    collector: column === 'timestamp' ? '' : CELLS[column].collector,
    ...shareOf(events.flatMap((e) => e.cells.filter((c) => c.column === column))),
  }));
  // A hole of each cell would be a list as long as the table, and the table is the list.
  const cited = events.map(({ cites, cells }) => [cites, cells.map((c) => ({ cites: c.cites }))]);
  const head = headOf(record, options, {
    kind: 'checklist',
    title: incident.title ?? incident.id,
    parts: { events: events.map(({ cites }) => ({ cites })), cells: cited },
  });
  const evidence = [...head.evidence, ...places.items()];
  return {
    ...head,
    evidence,
    files: citedFiles(evidence),
    schema: 'evidence/checklist/v1',
    incident: incident.id,
    events,
    moreEvents: all.length - events.length,
    columns,
    complete: shareOf(events.flatMap((e) => e.cells)),
  };
}

function eventRow(
  event: ChecklistEvent,
  tables: readonly BundleTables[],
  places: Places,
  zone: string,
  words: Words,
): Event {
  const evidence = evidenceAt(tables, event);
  // A log reaches back to before anybody collected.
  const logs = evidence ?? evidenceAt(tables, event, Infinity);
  const error = clockOf(event, logs, words);
  const cells = COLUMNS.map((column): Event['cells'][number] =>
    column === 'timestamp'
      ? {
          column,
          value: known(
            [`${momentIn(zone, event.at)} ${zoneName(zone, event.at)}`, error].filter(Boolean).join(', '),
          ),
          cites: [...event.cites],
          places: [],
        }
      : { column, ...cellOf(column, LOGS.has(column) ? logs : evidence, places, words) },
  );
  return {
    id: event.id,
    at: momentIn(zone, event.at),
    host: event.host ?? '',
    text: cellText(event.text),
    cites: [...event.cites],
    bundle: evidence?.tables.bundle.id ?? '',
    complete: shareOf(cells),
    cells,
  };
}

/** ± against other hosts; nothing where the event is of the machine whose clock all others are compared with. */
function clockOf(event: ChecklistEvent, evidence: EvidenceAt | undefined, words: Words): string {
  const host = evidence?.tables.bundle.manifest.hosts.find((h) => h.id === event.host);
  const error = event.errorMs ?? host?.clockErrorMs;
  if (error !== undefined) return `± ${figure(error)} ms`;
  return host?.transport === 'local' ? '' : words.uncompared;
}

function cellOf(
  column: Exclude<Column, 'timestamp'>,
  evidence: EvidenceAt | undefined,
  places: Places,
  words: Words,
): { value: Field; cites: string[]; places: string[] } {
  const { collector, read } = CELLS[column];
  const cell = evidence && read(evidence);
  if (cell) return { value: known(cell.text), ...places.cite(evidence.tables.bundle, cell.cites) };
  const failed = evidence?.artifacts(collector).find((a) => a.outcome !== 'ok' && a.reason !== undefined);
  const reason = evidence ? (failed?.reason ?? words.noSample) : words.noBundle;
  return { value: { state: 'not_collected', collector, reason }, cites: [], places: [] };
}

function shareOf(cells: readonly { readonly value: Field<unknown> }[]): Model['complete'] {
  const filled = cells.filter((c) => isKnown(c.value)).length;
  return {
    filled,
    of: cells.length,
    percent: cells.length === 0 ? 0 : Math.round((100 * filled) / cells.length),
  };
}
