import type { Recording } from '../core/recording.js';
import type { ManifestView } from '../core/report.js';
import type { TableRow } from '../core/table-row.js';
import { citeRow } from '../core/table-row.js';
import { groupBy } from '../core/group-by.js';
import type { FactStore } from '../facts/fact-store.js';
import type { Beside, LogReach } from './beside.js';

/** What the bundle holds besides its recording: captures with their times, logs with theirs, all on our clock. */
export function besideOf(recording: Recording, manifest: ManifestView, facts: FactStore): Beside {
  const ms = (at: string | undefined): number => Date.parse(at ?? '') - recording.startedAt;
  const captures = manifest.artifacts
    .filter((a) => a.path !== undefined && (a.collector === 'capture' || a.path.startsWith('captures/')))
    .map((a) => ({
      host: a.host,
      from: ms(a.startedAt),
      to: ms(a.startedAt) + a.durationMs,
      text: `${a.path ?? ''}, ${a.outcome}`,
      cite: `${a.path ?? ''}:1`,
    }));
  const logs = manifest.hosts.flatMap((host): LogReach[] => {
    const offset = host.clockOffsetMs ?? 0;
    const rows = facts.rows('log_lines', host.id).filter((r) => typeof r['at'] === 'string');
    return [...groupBy(rows, kindOf)].map(([kind, own]) => {
      const lines = own
        .map((row) => ({
          at: ms(String(row['at'])) - offset,
          text: String(row['text'] ?? ''),
          cite: citeRow(row),
        }))
        .toSorted((a, b) => a.at - b.at);
      const read = manifest.artifacts.find((a) => a.path === own.at(-1)?._artifact);
      // It was read to its end: nothing came until then.
      const to = Math.max(lines.at(-1)?.at ?? 0, read?.outcome === 'ok' ? ms(read.startedAt) : 0);
      return { host: host.id, kind, from: lines[0]?.at ?? 0, to, lines };
    });
  });
  return { captures, logs };
}

function kindOf(row: TableRow): 'system' | 'application' {
  return row['source'] === 'application' ? 'application' : 'system';
}
