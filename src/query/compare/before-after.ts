import { type CauseFate, causesOf } from './cause-fates.js';
import { type ComparedFinding, findingsOf } from './finding-fates.js';
import { type HostPair, pairHosts } from './host-pairs.js';
import type { LoadComparison } from './load.js';
import type { Metric } from './metrics.js';
import { type Change, changeOf, valueOf } from './noise.js';
import type { Compared, Side } from './side.js';

export interface ComparedMetric {
  readonly host: string;
  readonly name: string;
  readonly unit: string;
  readonly kind: Metric['kind'];
  readonly change: Change;
  readonly before: Metric;
  readonly after: Metric;
  /** It grew or shrank as the traffic did. */
  readonly follows_load?: true;
}

export interface ComparedSetting {
  readonly host: string;
  readonly name: string;
  readonly group: string;
  /** Absent: not there, or not read. */
  readonly before?: string;
  readonly after?: string;
  readonly cites: readonly string[];
}

export interface BeforeAfter {
  readonly mode: 'before_after';
  readonly pairs: readonly HostPair[];
  readonly notes: readonly string[];
  readonly causes: readonly CauseFate[];
  readonly findings: readonly ComparedFinding[];
  /** Those with a change beyond the noise first. */
  readonly metrics: readonly ComparedMetric[];
  readonly settings: readonly ComparedSetting[];
}

/** The same hosts at two times. Pure. */
export function compareBeforeAfter(a: Compared, b: Compared): BeforeAfter {
  const { pairs, notes } = pairHosts(a, b);
  const findings = pairs.flatMap((pair) => findingsOf(a, b, pair));
  return {
    mode: 'before_after',
    pairs,
    notes,
    causes: causesOf(a, b, pairs, findings),
    findings,
    metrics: pairs.flatMap(metricsBetween).toSorted((x, y) => rank(x) - rank(y)),
    settings: pairs.flatMap(settingsBetween),
  };
}

function metricsBetween({ before, after, load }: HostPair): ComparedMetric[] {
  return [...before.metrics].flatMap(([name, was]): ComparedMetric[] => {
    const is = after.metrics.get(name);
    if (is === undefined || is.kind !== was.kind) return [];
    const change = changeOf(was, is);
    const follows =
      change !== 'within' && change !== 'unknown' && was.kind === 'rate' && followsLoad(was, is, load);
    const { unit, kind } = was;
    return [
      {
        host: after.host,
        name,
        unit,
        kind,
        change,
        before: was,
        after: is,
        ...(follows && { follows_load: true as const }),
      },
    ];
  });
}

/** Within a factor of two of what the traffic alone explains. */
function followsLoad(was: Metric, is: Metric, { state, ratio }: LoadComparison): boolean {
  if (state !== 'differs' || ratio === undefined || valueOf(was) <= 0) return false;
  const left = valueOf(is) / valueOf(was) / ratio;
  return left > 0.5 && left < 2;
}

/** Of the network first, of the machine second, what only follows the load then, and what did not change last. */
function rank({ change, follows_load, kind, name }: ComparedMetric): number {
  if (change === 'unknown') return 9;
  if (change === 'within') return 8;
  const machine =
    kind === 'rate' && /^(?:softirqs|vmstat_counters|disk_io|cgroup_|nic_queues)/.test(name) ? 2 : 0;
  return (follows_load ? 4 : 0) + machine + ['share', 'sample', 'rate'].indexOf(kind) / 3;
}

function settingsBetween({ before, after }: HostPair): ComparedSetting[] {
  const scopes = (side: Side): Set<string> => new Set([...side.settings.values()].map((s) => s.scope));
  const [inA, inB] = [scopes(before), scopes(after)];
  const names = new Set([...before.settings.keys(), ...after.settings.keys()]);
  return [...names].flatMap((name): ComparedSetting[] => {
    const [was, is] = [before.settings.get(name), after.settings.get(name)];
    const { group = '', scope = '' } = was ?? is ?? {};
    // Of what one side did not read, or has no such interface for, nothing can be said.
    if (was?.value === is?.value || !inA.has(scope) || !inB.has(scope)) return [];
    return [
      {
        host: after.host,
        name,
        group,
        ...(was && { before: was.value }),
        ...(is && { after: is.value }),
        cites: [was, is].flatMap((s) => s?.cite ?? []),
      },
    ];
  });
}
