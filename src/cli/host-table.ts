import type { Manifest } from '../bundle/manifest.js';
import { isMissing } from '../core/artifact-groups.js';
import type { Artifact } from '../core/artifact.js';
import { formatBytes } from '../core/units.js';
import { visible } from '../core/escape.js';
import type { Paint } from './style.js';

type Host = Manifest['hosts'][number];

/** One line a host: what became of it, how much there is, how far its clock is off. */
export function hostTable(hosts: readonly Host[], artifacts: readonly Artifact[], paint: Paint): string[] {
  const rows = hosts.map((host) =>
    rowOf(
      host,
      artifacts.filter((a) => a.host === host.id),
    ),
  );
  const widths = HEAD.map((head, i) =>
    Math.max(head.length, ...rows.map((row) => row.cells[i]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, i) => (i === cells.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join('  ')}`;
  return [
    paint('dim', line(HEAD)),
    ...rows.map(({ cells, isWell }) => (isWell ? line(cells) : paint('yellow', line(cells)))),
  ];
}

const HEAD = ['host', 'outcome', 'probes', 'gaps', 'bytes', 'clock', ''];

function rowOf(host: Host, own: readonly Artifact[]): { cells: string[]; isWell: boolean } {
  const ok = own.filter((a) => a.outcome === 'ok').length;
  const gaps = own.filter((a) => isMissing(a.outcome)).length;
  const bytes = own.reduce((sum, a) => sum + a.bytes, 0);
  const isAbsent = own.length === 0;
  const cells = [
    host.id,
    host.outcome.replace('_', ' '),
    isAbsent ? '-' : `${ok} of ${own.length}`,
    isAbsent ? '-' : String(gaps),
    isAbsent ? '-' : formatBytes(bytes),
    clockOf(host),
    visible(host.reason ?? ''),
  ];
  return { cells: cells.map((c) => c.trimEnd()), isWell: host.outcome === 'ok' };
}

/** `+3.2 ms ± 0.4 ms` against this machine. */
function clockOf({ clockOffsetMs, clockErrorMs, transport }: Host): string {
  if (transport === 'local') return 'ours';
  if (clockOffsetMs === undefined || clockErrorMs === undefined) return '?';
  return `${clockOffsetMs < 0 ? '-' : '+'}${shortMs(Math.abs(clockOffsetMs))} ± ${shortMs(clockErrorMs)}`;
}

function shortMs(ms: number): string {
  return ms >= 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${ms >= 100 ? ms.toFixed(0) : ms.toFixed(1)} ms`;
}
