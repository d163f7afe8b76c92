import type { Series } from '../core/recording.js';
import { groupBy } from '../core/group-by.js';
import type { RecordedSeries } from './recorded-series.js';
import { citeOf, growthIn, growthOf, ratesOf, type Samples, type Span } from './samples.js';

/** Kinds of CPU time that add up to all of it; guest time is part of user time. */
const KINDS = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'];

export interface BusiestCpu {
  readonly cpu: string;
  /** 0..1 of that CPU. */
  readonly share: number;
  readonly cites: readonly string[];
}

/** The CPU with most time of a kind in a span. Each CPU by itself: a mean of many hides the one that is full (gate G13). */
export function busiestCpu(
  recorded: RecordedSeries,
  host: string,
  kind: 'softirq' | 'steal' | 'busy',
  span: Span,
): BusiestCpu | undefined {
  const cpus = byCpu(recorded, host).flatMap(([cpu, own]): BusiestCpu[] => {
    const grown = new Map(KINDS.map((name) => [name, growthIn(own.get(name), span)]));
    const total = [...grown.values()].reduce((sum, g) => sum + (g?.delta ?? 0), 0);
    const idle = (grown.get('idle')?.delta ?? 0) + (grown.get('iowait')?.delta ?? 0);
    const asked = kind === 'busy' ? grown.get('idle') : grown.get(kind);
    if (total <= 0 || asked === undefined) return [];
    return [{ cpu, share: (kind === 'busy' ? total - idle : asked.delta) / total, cites: asked.cites }];
  });
  return cpus.toSorted((a, b) => b.share - a.share)[0];
}

/** Share of a kind over time, of the CPU that has most of it in each interval. */
export function busiestCpuSeries(
  recorded: RecordedSeries,
  host: string,
  kind: 'softirq' | 'steal' | 'busy',
): Samples | undefined {
  const shares = byCpu(recorded, host).flatMap(([, own]): Samples[] => {
    const idle = own.get('idle');
    if (idle === undefined) return [];
    const growths = KINDS.flatMap((name) => {
      const series = own.get(name);
      return series ? [{ name, growth: growthOf(series) }] : [];
    });
    const first = growths.find((g) => g.name === (kind === 'busy' ? 'idle' : kind))?.growth;
    if (first === undefined || growths.some((g) => g.growth.at.length !== first.at.length)) return [];
    const value = first.value.map((by, i) => {
      const total = growths.reduce((sum, g) => sum + (g.growth.value[i] ?? 0), 0);
      return total > 0 ? (kind === 'busy' ? 1 - by / total : by / total) : 0;
    });
    return [{ ...first, value }];
  });
  const [first] = shares;
  if (first === undefined) return undefined;
  const same = shares.filter((s) => s.at.length === first.at.length);
  return { ...first, value: first.value.map((_, i) => Math.max(...same.map((s) => s.value[i] ?? 0))) };
}

function byCpu(recorded: RecordedSeries, host: string): [string, Map<string, Series>][] {
  const all = recorded.of(host, 'cpu_times').filter((s) => s.key['cpu'] !== 'all');
  return [...groupBy(all, (s) => String(s.key['cpu']))].map(([cpu, own]) => [
    cpu,
    new Map(own.map((s) => [s.column, s])),
  ]);
}

export interface BusiestProcess {
  readonly pid: string;
  /** 1: one CPU full. */
  readonly share: number;
  readonly cites: readonly string[];
}

/** The recorded process that used most CPU in a span (ticks of 1/100 s). */
export function busiestProcess(
  recorded: RecordedSeries,
  host: string,
  span: Span,
): BusiestProcess | undefined {
  const seconds = (span.to - span.from) / 1000;
  const found = processSeries(recorded, host).flatMap(({ pid, rates }): BusiestProcess[] => {
    const inside = [...rates.at.keys()].filter(
      (i) =>
        (rates.at[i] ?? 0) >= span.from &&
        (rates.at[i] ?? 0) <= span.to + Math.max(1000, 1000 * seconds * 0.1),
    );
    if (inside.length === 0) return [];
    const share = inside.reduce((sum, i) => sum + (rates.value[i] ?? 0), 0) / inside.length;
    return [{ pid, share, cites: [citeOf(rates, inside[0] ?? 0)] }];
  });
  return found.toSorted((a, b) => b.share - a.share)[0];
}

/** CPU share over time of each recorded process. */
export function processSeries(recorded: RecordedSeries, host: string): { pid: string; rates: Samples }[] {
  const all = recorded.of(host, 'process_sched');
  return [...groupBy(all, (s) => String(s.key['pid']))].flatMap(([pid, own]) => {
    const [user, system] = ['utime_ticks', 'stime_ticks'].map((c) => own.find((s) => s.column === c));
    if (user === undefined) return [];
    const sum = user.value.map((v, i) => v + (system?.value[i] ?? 0));
    // 100 ticks a second: one CPU.
    const rates = ratesOf({ ...user, value: sum });
    return [{ pid, rates: { ...rates, value: rates.value.map((ticks) => ticks / 100) } }];
  });
}
