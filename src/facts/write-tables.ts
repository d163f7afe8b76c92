import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { Artifact } from '../core/artifact.js';
import type { Collector } from '../core/collector.js';
import type { Table } from '../core/table.js';
import { DeltaPairs } from './deltas.js';
import { factsOf } from './facts.js';
import type { ParseAhead } from './parse-ahead.js';
import { TableFiles, unreadRow } from './table-files.js';

export interface TablesWritten {
  /** Rows per table. */
  readonly rows: Readonly<Record<string, number>>;
  /** Lines no parser could read; the first of them are in `tables/parse_gaps.ndjson`. */
  readonly unread: number;
  /** Artifacts that were not parsed, or not to their end, because time ran out; `analyze` parses the raw text again anyway. */
  readonly skipped: readonly string[];
}

const MAX_UNREAD = 1000;
/** Signals, timers and the progress display get their turn this often. */
const TURN_MS = 25;

/**
 * Parses every artifact of a bundle folder into `tables/<table>.ndjson`, and the start/end pairs into
 * `tables/deltas.ndjson`. Meta columns begin with `_`: where the row came from.
 *
 * @param artifacts sorted by host
 * @param timeZones host id → IANA zone, for times without one
 * @param ahead what was parsed before
 * @param limit when it aborts, the rest is left unparsed
 */
export async function writeTables(
  root: string,
  collectors: readonly Collector[],
  artifacts: readonly Artifact[],
  timeZones: ReadonlyMap<string, string>,
  { ahead, limit }: { readonly ahead?: ParseAhead | undefined; readonly limit?: AbortSignal } = {},
): Promise<TablesWritten> {
  const byId = new Map(collectors.map((c) => [c.id, c]));
  const tables = new Map(collectors.flatMap((c) => c.fills.map((t): [string, Table] => [t.id, t])));
  const files = new TableFiles(join(root, 'tables'));
  const paired = [...tables.values()].filter((t) => t.counters.length > 0);
  let pairs = new Map<string, DeltaPairs>();
  let host: string | undefined;
  // One host's snapshots at a time are held: artifacts are in the order of their hosts.
  const writeDeltas = (): void => {
    for (const pair of pairs.values()) for (const delta of pair.deltas()) files.write('deltas', delta);
    pairs = new Map(paired.map((t) => [t.id, new DeltaPairs(t)]));
  };
  let unread = 0;
  const skipped: string[] = [];
  let turned = performance.now();
  const isOver = async (): Promise<boolean> => {
    if (performance.now() - turned > TURN_MS) {
      await turn();
      turned = performance.now();
    }
    return limit?.aborted === true;
  };
  for (const artifact of artifacts) {
    const collector = byId.get(artifact.collector);
    if (!collector) continue;
    if (artifact.host !== host) writeDeltas();
    host = artifact.host;
    let cut = await isOver();
    let items = 0;
    const facts = ahead?.take(artifact) ?? factsOf(collector, artifact, root, timeZones.get(artifact.host));
    for (const item of cut ? [] : facts) {
      if (++items % 64 === 0 && (cut = await isOver())) break;
      if ('reason' in item) {
        unread++;
        if (unread <= MAX_UNREAD) files.write('parse_gaps', unreadRow(artifact.host, item));
        continue;
      }
      files.add(item);
      pairs.get(item.table)?.add(item);
    }
    if (cut) skipped.push(artifact.path ?? artifact.probe);
  }
  writeDeltas();
  return { rows: files.close(), unread, skipped };
}
