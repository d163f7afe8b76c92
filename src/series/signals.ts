import type { Series } from '../core/recording.js';
import { type Baseline, baselinesOf, type Floor, riseAt, usualAt } from './baseline.js';
import { type End, measuresRtt } from './ends.js';
import {
  citeOf,
  filtered,
  growthIn,
  growthOf,
  type Samples,
  type Span,
  usualInterval,
  valueAt,
  valuesIn,
} from './samples.js';
import { binomialAtLeast } from './binomial.js';
import { median } from '../core/quantile.js';
import { windowsAbove } from './windows.js';

export const SIGNAL_KINDS = ['rtt', 'stall', 'recv_q', 'retransmissions', 'ping_rtt', 'ping_loss'] as const;
export type SignalKind = (typeof SIGNAL_KINDS)[number];

/** One measure that left its usual range for a while. Times are ms after the start of the recording. */
export interface Signal extends Span {
  readonly kind: SignalKind;
  readonly host: string;
  readonly subject: string;
  /** Address of the far end, as seen on the host. */
  readonly remote: string;
  readonly peakAt: number;
  /** ms, bytes, segments or packets, by kind. */
  readonly peak: number;
  /** What is usual; of a count, what would be expected. */
  readonly usual: number;
  /** Samples that stand above. */
  readonly samples: number;
  /** Lines of the first and of the greatest. */
  readonly cites: readonly [string, string];
}

/** Smallest rises that are told; more in docs/series.md. */
export const FLOORS = {
  /** Seed 001 calls 1 ms high in a data centre. */
  rtt: { times: 2, plus: 1, scale: 'log' },
  /** A few segments always lie between arrival and read. */
  recvQ: { times: 2, plus: 16_384, scale: 'linear' },
  /** Segments sent again in one burst, and their share of what was sent meanwhile. */
  retransmissions: { least: 5, share: 0.01 },
  pingsLost: 3,
  stallMs: 500,
} as const;

const MERGE_MS = 500;
const LEAST_MS = 250;

/** Samples of a column at which the sender got news: data was acknowledged since the one before. */
export function whileAcked(end: End, column: string): Samples | undefined {
  return whileGrowing(end, column, ['bytes_acked', 'data_segs_out', 'bytes_sent']);
}

function whileGrowing(end: End, column: string, progress: readonly string[]): Samples | undefined {
  const series = end.columns.get(column);
  const counter = progress.flatMap((name) => end.columns.get(name) ?? [])[0];
  if (series === undefined) return undefined;
  if (counter === undefined) return series;
  const growth = growthOf(counter);
  const oldest = usualInterval(counter) / 2;
  return filtered(series, (i) => (valueAt(growth, series.at[i] ?? 0, oldest) ?? 0) > 0);
}

export function rttSignals(end: End, seed: number): { signals: Signal[]; baselines: Baseline[] } {
  const samples = measuresRtt(end) ? whileAcked(end, 'rtt_ms') : undefined;
  if (samples === undefined) return { signals: [], baselines: [] };
  return risesOf(samples, 'rtt', end.subject, end.remoteAddress, FLOORS.rtt, seed);
}

export function pingRttSignals(series: Series, seed: number): { signals: Signal[]; baselines: Baseline[] } {
  return risesOf(series, 'ping_rtt', series.subject, targetOf(series), FLOORS.rtt, seed);
}

function risesOf(
  samples: Samples,
  kind: SignalKind,
  subject: string,
  remote: string,
  floor: Floor,
  seed: number,
): { signals: Signal[]; baselines: Baseline[] } {
  // A level cannot be told from fewer.
  if (samples.at.length < 20) return { signals: [], baselines: [] };
  const baselines = baselinesOf(samples, floor, seed);
  const interval = usualInterval(samples);
  const windows = windowsAbove(samples, (i) => riseAt(baselines, samples.at[i] ?? 0), {
    least: 3,
    leastMs: LEAST_MS,
    mergeMs: Math.max(MERGE_MS, 3 * interval),
  });
  const signals = windows.map((w): Signal => ({
    kind,
    host: samples.host,
    subject,
    remote,
    from: w.from,
    to: w.to,
    peakAt: samples.at[w.peak] ?? 0,
    peak: samples.value[w.peak] ?? 0,
    usual: usualAt(baselines, w.from),
    samples: w.samples,
    cites: [citeOf(samples, w.first), citeOf(samples, w.peak)],
  }));
  return { signals, baselines };
}

/** Bytes lie unread, and the application reads less than half of what it usually reads meanwhile. */
export function recvQSignals(end: End, seed: number): Signal[] {
  const queue = end.columns.get('recv_q');
  if (queue === undefined || end.role === 'sender' || end.role === 'idle') return [];
  const { signals } = risesOf(queue, 'recv_q', end.subject, end.remoteAddress, FLOORS.recvQ, seed);
  const read = readRates(end);
  if (read === undefined) return signals;
  const active = [...read.value].filter((v) => v > 0);
  const usual = median(active) ?? 0;
  return signals.filter((s) => {
    const meanwhile = valuesIn(read, { from: s.from + 1e-6, to: s.to });
    // On a fast flow something always lies there for a moment, while it is being read (item 2 of the wrong conclusions).
    // Not the mean: what had piled up is read at once when it goes on.
    return (median(meanwhile) ?? Infinity) < 0.5 * usual;
  });
}

/** Bytes a second the application took out of the socket: what arrived, less what was added to the queue. */
export function readRates(end: End): Samples | undefined {
  const [arrived, queue] = [end.columns.get('bytes_received'), end.columns.get('recv_q')];
  if (arrived === undefined || queue === undefined) return undefined;
  const oldest = usualInterval(queue) / 2;
  const taken = Float64Array.from(
    arrived.value,
    (v, i) => v - (valueAt(queue, arrived.at[i] ?? 0, oldest) ?? 0),
  );
  const kept: number[] = [];
  const rates = new Float64Array(taken.length);
  for (let i = 1; i < taken.length; i++) {
    const ms = (arrived.at[i] ?? 0) - (arrived.at[i - 1] ?? 0);
    if (ms <= 0 || (arrived.value[i] ?? 0) < (arrived.value[i - 1] ?? 0)) continue;
    rates[i] = (Math.max(0, (taken[i] ?? 0) - (taken[i - 1] ?? 0)) * 1000) / ms;
    kept.push(i);
  }
  const held = new Set(kept);
  return filtered({ ...arrived, value: rates }, (i) => held.has(i));
}

/** Data waits, and nothing is acknowledged for longer than a few round trips. */
export function stallSignals(end: End): Signal[] {
  const [acked, queue] = [end.columns.get('bytes_acked'), end.columns.get('send_q')];
  if (acked === undefined || queue === undefined || !measuresRtt(end)) return [];
  const growth = growthOf(acked);
  const rtt = median([...(whileAcked(end, 'rtt_ms')?.value ?? [])]) ?? 0;
  const oldest = usualInterval(queue) / 2;
  const waits: Samples = {
    ...growth,
    value: Float64Array.from(growth.value, (by, i) =>
      by === 0 ? (valueAt(queue, growth.at[i] ?? 0, oldest) ?? 0) : 0,
    ),
  };
  const interval = usualInterval(waits);
  const windows = windowsAbove(waits, () => ({ enter: 0, leave: 0 }), {
    least: 3,
    leastMs: Math.max(FLOORS.stallMs, 4 * rtt),
    mergeMs: interval * 1.5,
  });
  const usual = shareOf(waits);
  return windows.flatMap((w): Signal[] => {
    const ms = w.to - w.from + interval;
    // Where a flow stands still as often as not, standing still is how it works (item 12, and slow senders).
    if (usual > 0.5) return [];
    return [
      {
        kind: 'stall',
        host: end.host,
        subject: end.subject,
        remote: end.remoteAddress,
        from: w.from - interval,
        to: w.to,
        peakAt: w.to,
        peak: ms,
        usual: 0,
        samples: w.samples,
        cites: [citeOf(waits, w.first), citeOf(waits, w.last)],
      },
    ];
  });
}

function shareOf(waits: Samples): number {
  return waits.value.filter((v) => v > 0).length / Math.max(1, waits.value.length);
}

/** Bursts of segments sent again, less those the peer had already (D-SACK). */
export function retransmissionSignals(end: End): Signal[] {
  const [again, sent] = [end.columns.get('retrans_total'), end.columns.get('data_segs_out')];
  if (again === undefined || sent === undefined) return [];
  const growth = growthOf(again);
  const interval = usualInterval(growth);
  const windows = windowsAbove(growth, () => ({ enter: 0, leave: 0 }), {
    least: 1,
    leastMs: 0,
    mergeMs: Math.max(1000, 2 * interval),
  });
  const counts = windows.map((w) => {
    const span = { from: w.from - interval, to: w.to };
    const resent = growthIn(again, span)?.delta ?? 0;
    return { w, span, resent, sent: growthIn(sent, span)?.delta ?? 0, ms: w.to - w.from + interval };
  });
  const total = counts.reduce((sum, c) => sum + c.resent, 0);
  const allMs = (growth.at.at(-1) ?? 0) - (growth.at[0] ?? 0);
  return counts.flatMap(({ w, span, resent, sent: out, ms }): Signal[] => {
    // What the rest of the time would lead one to expect here.
    const elsewhere = ((total - resent) / Math.max(1, allMs - ms)) * ms;
    const isBurst =
      resent >= FLOORS.retransmissions.least &&
      resent >= FLOORS.retransmissions.share * out &&
      resent >= 3 * elsewhere;
    if (!isBurst) return [];
    return [
      {
        kind: 'retransmissions',
        host: end.host,
        subject: end.subject,
        remote: end.remoteAddress,
        ...span,
        peakAt: growth.at[w.peak] ?? 0,
        peak: resent,
        usual: elsewhere,
        samples: w.samples,
        cites: [citeOf(growth, w.first), citeOf(growth, w.peak)],
      },
    ];
  });
}

/** Pings lost close together, where the loss of the rest of the time does not explain it. */
export function pingLossSignals(series: Series): Signal[] {
  const interval = usualInterval(series);
  const windows = windowsAbove(series, () => ({ enter: 0, leave: 0 }), {
    least: 1,
    leastMs: 0,
    mergeMs: Math.max(1000, 3 * interval),
  });
  const lost = windows.reduce((sum, w) => sum + w.samples, 0);
  return windows.flatMap((w): Signal[] => {
    const asked = w.last - w.first + 1;
    const others = (lost - w.samples + 1) / Math.max(1, series.at.length - asked + 1);
    // Times the places where such a run could have begun.
    const chance = binomialAtLeast(w.samples, asked, others) * series.at.length;
    if (w.samples < FLOORS.pingsLost || chance > 0.001) return [];
    return [
      {
        kind: 'ping_loss',
        host: series.host,
        subject: series.subject,
        remote: targetOf(series),
        from: w.from,
        to: w.to,
        peakAt: w.from,
        peak: w.samples,
        usual: others * asked,
        samples: asked,
        cites: [citeOf(series, w.first), citeOf(series, w.last)],
      },
    ];
  });
}

export function targetOf({ key, subject }: Pick<Series, 'key' | 'subject'>): string {
  const target = key['address'] ?? key['target'];
  return typeof target === 'string' ? target : subject;
}
