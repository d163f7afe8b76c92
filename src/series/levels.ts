import type { Recording } from '../core/recording.js';
import { binned, binWidth } from './bins.js';
import { shiftsOf } from './change-points.js';
import type { Group } from './groups.js';
import { citeOf, firstFrom, ratesOf, type Samples, usualInterval } from './samples.js';
import type { ChangePoint } from './series-analysis.js';
import { whileAcked } from './signals.js';
import { measuresRtt } from './ends.js';

/** Levels of more connections are not looked at. */
const MOST_FLOWS = 20;

/** Where round trips, throughput or pings changed their level for good. */
export function changePointsOf(recording: Recording, groups: readonly Group[]): ChangePoint[] {
  const flows = groups.flatMap((g) => g.flows).slice(0, MOST_FLOWS);
  const ends = flows.flatMap((f) => (f.sender && measuresRtt(f.sender) ? [f.sender] : []));
  const looked: { subject: string; column: string; samples: Samples | undefined }[] = [
    ...ends.map((e) => ({ subject: e.subject, column: 'rtt_ms', samples: whileAcked(e, 'rtt_ms') })),
    ...ends.map((e) => {
      const acked = e.columns.get('bytes_acked');
      return { subject: e.subject, column: 'bytes_acked per second', samples: acked && ratesOf(acked) };
    }),
    ...groups
      .flatMap((g) => g.pings)
      .filter((s) => s.column === 'rtt_ms')
      .map((s) => ({ subject: s.subject, column: 'ping rtt_ms', samples: s })),
  ];
  return looked
    .flatMap(({ subject, column, samples }, i) =>
      samples ? shifted(recording, samples, subject, column, 50 + i) : [],
    )
    .toSorted((a, b) => a.atMs - b.atMs);
}

function shifted(
  recording: Recording,
  samples: Samples,
  subject: string,
  column: string,
  seed: number,
): ChangePoint[] {
  const binMs = binWidth(recording.durationMs, usualInterval(samples), recording.durationMs / 600);
  const all = binned(samples, binMs, recording.durationMs);
  const held = [...all.keys()].filter((i) => !Number.isNaN(all[i]));
  const matters = (before: number, after: number): boolean => {
    const [low, high] = [Math.min(before, after), Math.max(before, after)];
    return column.endsWith('rtt_ms') ? high >= 1.5 * low && high - low >= 0.5 : high >= 2 * low;
  };
  return shiftsOf(
    Float64Array.from(held, (i) => all[i] ?? 0),
    matters,
    seed,
  ).map((shift) => {
    const atMs = (held[shift.index] ?? 0) * binMs;
    const i = Math.min(samples.at.length - 1, firstFrom(samples, atMs));
    return {
      host: samples.host,
      subject,
      column,
      at: new Date(recording.startedAt + atMs).toISOString(),
      atMs,
      before: Number(shift.before.toPrecision(4)),
      after: Number(shift.after.toPrecision(4)),
      p: shift.p,
      cites: [citeOf(samples, i)],
    };
  });
}
