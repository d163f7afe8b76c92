import { figure, percent } from '../core/figures.js';
import { median, quantile } from '../core/quantile.js';
import { millis } from '../core/readable.js';
import type { Series } from '../core/recording.js';
import { busiestCpu, busiestProcess } from './cpu.js';
import type { End, Flow } from './ends.js';
import type { RecordedSeries } from './recorded-series.js';
import {
  citeOf,
  type Grown,
  growthIn,
  indexesIn,
  overlaps,
  peakIn,
  type Samples,
  type Span,
  usualInterval,
  valuesIn,
} from './samples.js';
import { FLOORS, readRates } from './signals.js';

/** A number of an event and where it was read. */
export interface Reading {
  readonly value: number;
  readonly text: string;
  readonly cites: readonly string[];
}

/** What an event is looked at with. */
export interface Scene {
  readonly recorded: RecordedSeries;
  readonly flow?: Flow;
  /** The two machines; a host that was not recorded is an address. */
  readonly between: readonly [string, string];
  readonly pings: readonly Series[];
  /** All events of the two, to know what is usual outside of them. */
  readonly events: readonly Span[];
  readonly durationMs: number;
}

const most = (samples: Samples | undefined, span: Span, unit: string): Reading | undefined => {
  if (samples === undefined) return undefined;
  const i = peakIn(samples, span);
  if (i < 0) return undefined;
  const value = samples.value[i] ?? 0;
  return { value, text: `${figure(value)} ${unit}`, cites: [citeOf(samples, i)] };
};

export function recvQueue({ flow }: Scene, span: Span): Reading | undefined {
  return most(flow?.receiver?.columns.get('recv_q'), span, 'bytes');
}

export function sendQueue({ flow }: Scene, span: Span): Reading | undefined {
  return most(flow?.sender?.columns.get('send_q'), span, 'bytes');
}

/** Share of the receive buffer in use, overhead counted on both sides. */
export function bufferFull({ flow }: Scene, span: Span): Reading | undefined {
  const [used, limit] = ['skmem_r', 'skmem_rb'].map((c) => flow?.receiver?.columns.get(c));
  const peak = most(used, span, '');
  const room = limit && median(valuesIn(limit, span));
  if (peak === undefined || room === undefined || room <= 0) return undefined;
  return { value: peak.value / room, text: percent(peak.value / room), cites: peak.cites };
}

/** What the application read in the event, as a share of what it usually reads. */
export function readShare({ flow, events }: Scene, span: Span): Reading | undefined {
  const rates = flow?.receiver && readRates(flow.receiver);
  if (rates === undefined) return undefined;
  const usual = median(outside(rates, events).filter((v) => v > 0));
  const inside = valuesIn(rates, span);
  if (usual === undefined || inside.length === 0) return undefined;
  const value = (median(inside) ?? 0) / usual;
  const [first = 0] = indexesIn(rates, span);
  return { value, text: `${percent(value)} of what it usually reads`, cites: [citeOf(rates, first)] };
}

/** Values at times outside of all events. */
export function outside(samples: Samples, events: readonly Span[]): number[] {
  return [...samples.value].filter((_, i) => {
    const at = samples.at[i] ?? 0;
    return !events.some((e) => overlaps(e, { from: at, to: at }));
  });
}

/** Part of the time with data to send in which something held the sender back. */
export function heldBack(
  { flow }: Scene,
  column: 'rwnd_limited_ms' | 'sndbuf_limited_ms',
  span: Span,
): Reading | undefined {
  const { sender } = flow ?? {};
  const busy = growthIn(sender?.columns.get('busy_ms'), span);
  const held = growthIn(sender?.columns.get(column), span);
  if (busy === undefined || held === undefined || busy.delta < 100) return undefined;
  const value = Math.min(1, held.delta / busy.delta);
  return { value, text: `${percent(value)} of ${millis(busy.delta)} with data to send`, cites: held.cites };
}

export interface Resent {
  readonly resent: number;
  readonly spurious: number;
  readonly sent: number;
  readonly text: string;
  readonly cites: readonly string[];
}

/** Data segments sent again by an end; those the receiver already had (D-SACK, which comes a round trip later) apart. */
export function resentBy(end: End | undefined, span: Span): Resent | undefined {
  const resent = growthIn(end?.columns.get('retrans_total'), span);
  const sent = growthIn(end?.columns.get('data_segs_out'), span);
  if (resent === undefined || sent === undefined) return undefined;
  const spurious =
    growthIn(end?.columns.get('dsack_dups'), { from: span.from, to: span.to + 500 })?.delta ?? 0;
  const share = sent.delta > 0 ? ` (${percent(resent.delta / sent.delta)})` : '';
  const needless =
    Math.min(spurious, resent.delta) > 0
      ? `, ${figure(Math.min(spurious, resent.delta))} of them needless`
      : '';
  return {
    resent: resent.delta,
    spurious: Math.min(spurious, resent.delta),
    sent: sent.delta,
    text: `${figure(resent.delta)} of ${figure(sent.delta)} data segments${share}${needless}`,
    cites: resent.cites,
  };
}

export interface PingReading extends Reading {
  /** Median outside of the events. */
  readonly usual: number;
  readonly replies: number;
  readonly lost: number;
  readonly isHigh: boolean;
}

/** A round trip, ms, against what is usual: twice as long, and a millisecond longer (FLOORS.rtt). */
export function isHighDelay(ms: number, usual: number): boolean {
  return ms >= Math.max(FLOORS.rtt.times * usual, usual + FLOORS.rtt.plus);
}

/** Echo requests of either side during an event. A single reply says little: two at least make it high. */
export function pingIn({ pings, events }: Scene, span: Span): PingReading | undefined {
  const found = pings
    .filter((s) => s.column === 'rtt_ms')
    .flatMap((series): PingReading[] => {
      const usual = median(outside(series, events));
      const inside = valuesIn(series, span);
      const lostSeries = pings.find(
        (s) => s.column === 'lost' && s.host === series.host && s.subject === series.subject,
      );
      const lost = lostSeries ? valuesIn(lostSeries, span).reduce((sum, v) => sum + v, 0) : 0;
      if (usual === undefined || (inside.length === 0 && lost === 0)) return [];
      const value = quantile(inside, 0.5) ?? Number.NaN;
      const i = peakIn(series, span);
      const lostAt = lostSeries ? peakIn(lostSeries, span) : -1;
      const replies = inside.length;
      const lostText = lost > 0 ? `, ${figure(lost)} of ${figure(replies + lost)} lost` : '';
      return [
        {
          value,
          usual,
          replies,
          lost,
          isHigh: replies >= 2 && isHighDelay(value, usual),
          text: `${replies > 0 ? `${millis(value)} (median of ${replies}, usually ${millis(usual)})` : 'no reply'}${lostText}, ${series.host} → ${series.subject}`,
          cites: [
            ...(i >= 0 ? [citeOf(series, i)] : []),
            ...(lost > 0 && lostSeries && lostAt >= 0 ? [citeOf(lostSeries, lostAt)] : []),
          ],
        },
      ];
    });
  return found.toSorted(
    (a, b) => Number(b.isHigh) - Number(a.isHigh) || b.lost - a.lost || b.replies - a.replies,
  )[0];
}

/** The busiest CPU by kind, on a host. */
export function cpuIn(
  scene: Scene,
  host: string,
  kind: 'softirq' | 'steal',
  span: Span,
): Reading | undefined {
  const found = busiestCpu(scene.recorded, host, kind, span);
  return (
    found && {
      value: found.share,
      text: `${percent(found.share)} of CPU ${found.cpu} on ${host}`,
      cites: found.cites,
    }
  );
}

export function processIn(scene: Scene, host: string, span: Span): Reading | undefined {
  const found = busiestProcess(scene.recorded, host, span);
  return (
    found && {
      value: found.share,
      text: `${percent(found.share)} of a CPU, pid ${found.pid} on ${host}`,
      cites: found.cites,
    }
  );
}

/** rx_dropped also counts unknown protocols, and is left out (item 26 of the wrong conclusions). */
const NIC_COLUMNS =
  /^(?:rx|tx)_(?:errors|missed_errors|over_errors|crc_errors|frame_errors|fifo_errors|carrier_errors|aborted_errors)$|^tx_dropped$/;
const NIC_NAMES = /crc|miss|fifo|no_?buf|over(?:run|flow)|discard|(?:^|_)err(?:or)?s?(?:$|_)|drop/i;

/** Counters that grew in an event at three times the rate of the rest of the recording, or more. */
export interface Drops {
  readonly count: number;
  readonly text: string;
  readonly cites: readonly string[];
  /** Counters looked at. */
  readonly of: number;
}

export type DropPlace = 'nic' | 'stack' | 'qdisc' | 'allowance';

export function dropsIn(scene: Scene, host: string, place: DropPlace, span: Span): Drops | undefined {
  const counters = countersOf(scene, host, place);
  if (counters.length === 0) return undefined;
  const grown = counters.flatMap((c) => {
    const growth = standsOut(c.series, span, scene);
    return growth === undefined ? [] : [{ ...growth, name: c.name }];
  });
  const [worst] = grown.toSorted((a, b) => b.delta - a.delta);
  return {
    count: grown.reduce((sum, g) => sum + g.delta, 0),
    of: counters.length,
    text:
      worst === undefined
        ? `none of ${counters.length} counters of errors and drops stands out`
        : `${worst.name} +${figure(worst.delta)} on ${host}`,
    cites: worst?.cites ?? counters.slice(0, 1).map((c) => citeOf(c.series, c.series.at.length - 1)),
  };
}

function countersOf({ recorded }: Scene, host: string, place: DropPlace): { name: string; series: Series }[] {
  const named = (series: Series, name: string): { name: string; series: Series } => ({ name, series });
  const driver = recorded.of(host, 'nic_counters', 'value');
  if (place === 'allowance')
    return driver
      .filter((s) => String(s.key['name']).endsWith('_allowance_exceeded'))
      .map((s) => named(s, String(s.key['name'])));
  if (place === 'qdisc')
    return recorded.of(host, 'qdiscs', 'dropped').map((s) => named(s, `qdisc ${s.subject} dropped`));
  if (place === 'nic')
    return [
      ...recorded
        .of(host, 'interface_counters')
        .filter((s) => NIC_COLUMNS.test(s.column))
        .map((s) => named(s, `${s.subject} ${s.column}`)),
      ...driver
        .filter(
          (s) =>
            NIC_NAMES.test(String(s.key['name'])) && !/rx_dropped$|_allowance_/.test(String(s.key['name'])),
        )
        .map((s) => named(s, s.subject)),
    ];
  // A socket's own `drops` also count duplicates (item 1): they are no part of this.
  const names = ['TCPBacklogDrop', 'TCPRcvQDrop', 'TCPOFODrop', 'RcvPruned', 'OfoPruned'];
  return [
    ...recorded
      .of(host, 'softnet', 'dropped')
      .map((s) => named(s, `softnet CPU ${String(s.key['cpu'])} dropped`)),
    ...names.flatMap((name) => {
      const series = recorded.tcp(host, 'TcpExt', name);
      return series ? [named(series, `TcpExt ${name}`)] : [];
    }),
  ];
}

function standsOut(series: Series, span: Span, { events, durationMs }: Scene): Grown | undefined {
  const inside = growthIn(series, span);
  if (inside === undefined || inside.delta <= 0) return undefined;
  const interval = usualInterval(series);
  const whole = growthIn(series, { from: 0, to: durationMs })?.delta ?? 0;
  const inEvents = events.reduce((sum, e) => sum + (growthIn(series, e)?.delta ?? 0), 0);
  const eventMs = events.reduce((sum, e) => sum + (e.to - e.from) + interval, 0);
  const restRate = Math.max(0, whole - inEvents) / Math.max(1, durationMs - eventMs);
  const rate = inside.delta / (span.to - span.from + interval);
  return rate >= 3 * restRate ? inside : undefined;
}
