import { groupBy } from '../../core/group-by.js';
import { median } from '../../core/quantile.js';
import type { Metric } from './metrics.js';
import { type Change, changeOf, madOf, valueOf } from './noise.js';
import type { Side } from './side.js';

/** Iglewicz and Hoaglin, "How to detect and handle outliers" (1993): a modified z-score beyond this is an outlier. */
const OUTLIER_Z = 3.5;
/** Makes the MAD of a normal distribution its standard deviation. */
const TO_SIGMA = 0.6745;
/** With two hosts nobody can tell which one is the odd one. */
const LEAST_PEERS = 3;
/** With fewer than this the median is one of the hosts: what stands out is a hint. */
const ENOUGH_PEERS = 4;

export interface PeerValue {
  readonly host: string;
  readonly value: number;
  readonly metric: Metric;
  /** Modified z-score; absent where all others are equal. */
  readonly z?: number;
}

export interface PeerMetric {
  readonly group: string;
  readonly name: string;
  readonly unit: string;
  readonly kind: Metric['kind'];
  /** Hosts that have it. */
  readonly n: number;
  readonly median: number;
  readonly mad: number;
  readonly values: readonly PeerValue[];
  /** Hosts far from the others, by more than the noise of the measurement itself. */
  readonly outliers: readonly (PeerValue & { readonly change: Change })[];
  /** Of two hosts only: the second is larger or smaller than the first by more than the noise. */
  readonly differs?: Change;
}

export interface PeerSetting {
  readonly group: string;
  readonly name: string;
  /** Value → hosts, that of most hosts first; `(none)`: not there. */
  readonly values: readonly {
    readonly value: string;
    readonly hosts: readonly string[];
    readonly cite?: string;
  }[];
}

export interface PeerGroup {
  readonly name: string;
  readonly hosts: readonly string[];
  /** What its size means for what is said about it. */
  readonly note: string;
}

export interface Peers {
  readonly mode: 'peers';
  readonly groups: readonly PeerGroup[];
  /** Those with outliers first, the farthest first. */
  readonly metrics: readonly PeerMetric[];
  readonly settings: readonly PeerSetting[];
}

/** Hosts of one role against each other; all of them where roles are not known, or `together`. Pure. */
export function comparePeers(sides: readonly Side[], together: boolean): Peers {
  const groups = [...groupBy(sides, (s) => (together ? 'all' : (s.role ?? 'no role')))];
  return {
    mode: 'peers',
    groups: groups.map(([name, list]) => ({
      name,
      hosts: list.map((s) => s.host),
      note: noteOn(list.length),
    })),
    metrics: groups
      .flatMap(([name, list]) => metricsAmong(name, list))
      .toSorted((a, b) => farthest(b) - farthest(a)),
    settings: groups.flatMap(([name, list]) => settingsAmong(name, list)),
  };
}

function noteOn(n: number): string {
  if (n < 2) return 'nobody to compare with';
  if (n < LEAST_PEERS) return 'two hosts: that they differ can be told, but not which of them is the odd one';
  return n < ENOUGH_PEERS
    ? `${n} peers: so few that what stands out is a hint`
    : `${n} peers: median and median absolute deviation`;
}

function metricsAmong(group: string, sides: readonly Side[]): PeerMetric[] {
  if (sides.length < 2) return [];
  const names = new Set(sides.flatMap((s) => [...s.metrics.keys()]));
  return [...names].flatMap((name): PeerMetric[] => {
    const seen = sides.flatMap((s) => {
      const metric = s.metrics.get(name);
      return metric ? [{ host: s.host, metric, value: valueOf(metric) }] : [];
    });
    const [first] = seen;
    if (first === undefined || seen.length < 2) return [];
    const { unit, kind } = first.metric;
    const numbers = seen.map((s) => s.value);
    const [middle, mad] = [median(numbers) ?? 0, madOf(numbers)];
    const values = seen.map((s): PeerValue => ({
      ...s,
      ...(mad > 0 && { z: (TO_SIGMA * (s.value - middle)) / mad }),
    }));
    const outliers = values.flatMap((v) => {
      const change = standsOut(v, values, middle);
      return change === undefined ? [] : [{ ...v, change }];
    });
    const second = seen.length === 2 ? seen[1] : undefined;
    const change = second && changeOf(first.metric, second.metric);
    const differs = change === 'larger' || change === 'smaller' ? { differs: change } : {};
    return [{ group, name, unit, kind, n: seen.length, median: middle, mad, values, outliers, ...differs }];
  });
}

/** Far from the median of all, and different from the host in the middle of the others by more than noise. */
function standsOut(v: PeerValue, all: readonly PeerValue[], middle: number): Change | undefined {
  if (all.length < LEAST_PEERS || v.value === middle) return undefined;
  if (v.z !== undefined && Math.abs(v.z) <= OUTLIER_Z) return undefined;
  if (v.metric.kind === 'level' || (v.metric.kind === 'rate' && v.metric.isAmount)) {
    if (all.length < ENOUGH_PEERS || v.z === undefined) return undefined;
    return v.value > middle ? 'larger' : 'smaller';
  }
  const others = all.filter((o) => o !== v).toSorted((a, b) => a.value - b.value);
  const typical = others[Math.floor((others.length - 1) / 2)];
  if (!typical) return undefined;
  const change = changeOf(typical.metric, v.metric);
  return change === 'larger' || change === 'smaller' ? change : undefined;
}

function farthest({ outliers, differs }: PeerMetric): number {
  if (outliers.length === 0) return differs === undefined ? -1 : 0;
  return Math.max(...outliers.map((o) => Math.abs(o.z ?? Infinity)));
}

function settingsAmong(group: string, sides: readonly Side[]): PeerSetting[] {
  if (sides.length < 2) return [];
  const names = new Set(sides.flatMap((s) => [...s.settings.keys()]));
  return [...names].flatMap((name): PeerSetting[] => {
    const scope = sides.flatMap((s) => s.settings.get(name)?.scope ?? [])[0];
    // A host that read nothing of the kind has no other setting: nothing is known of it.
    const able = sides.filter((s) => [...s.settings.values()].some((v) => v.scope === scope));
    const byValue = [...groupBy(able, (s) => s.settings.get(name)?.value ?? '(none)')];
    if (byValue.length < 2) return [];
    const values = byValue
      .map(([value, list]) => {
        const cite = list[0].settings.get(name)?.cite;
        return { value, hosts: list.map((s) => s.host), ...(cite !== undefined && { cite }) };
      })
      .toSorted((a, b) => b.hosts.length - a.hosts.length);
    return [{ group, name, values }];
  });
}
