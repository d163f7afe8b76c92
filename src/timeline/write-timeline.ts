import { createReadStream, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ManifestView } from '../core/report.js';
import type { FactStore } from '../facts/fact-store.js';
import type { Finding } from '../core/finding.js';
import type { TimelineEvent } from '../core/timeline-event.js';
import { buildTimeline } from './build-timeline.js';
import { digest, type EvidenceFile, withFindings } from './read-evidence.js';
import { BURST_GAP_MS } from './run-list.js';

const TIMELINE = 'timeline.jsonl';

/**
 * Writes `timeline.jsonl` into the folder of a bundle that is about to be sealed: one event a line, in order of time.
 * Call it when `tables/` is written. Returns the events, for reports. Throws what reading and writing files throws.
 *
 * @param facts the tables, when they were read already
 */
export async function writeTimeline(
  root: string,
  manifest: ManifestView,
  findings: readonly Finding[],
  facts?: FactStore,
): Promise<TimelineEvent[]> {
  const files = filesOf(root, manifest, facts === undefined);
  const evidence = await digest(manifest, files, { gapMs: BURST_GAP_MS }, facts);
  const events = buildTimeline(withFindings(evidence, findings));
  writeFileSync(join(root, TIMELINE), timelineJsonl(events), { mode: 0o600 });
  return events;
}

/** NDJSON. */
export function timelineJsonl(events: readonly TimelineEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

async function* filesOf(
  root: string,
  manifest: ManifestView,
  withTables: boolean,
): AsyncIterable<EvidenceFile> {
  const tables = join(root, 'tables');
  const names = withTables && existsSync(tables) ? readdirSync(tables).toSorted() : [];
  const logs = manifest.artifacts.flatMap((a) =>
    a.collector === 'logs' && a.path !== undefined ? [a.path] : [],
  );
  for (const path of [...names.map((name) => `tables/${name}`), ...logs]) {
    if (!existsSync(join(root, path))) continue;
    yield { path, content: createReadStream(join(root, path), { highWaterMark: 256 * 1024 }) };
  }
}
