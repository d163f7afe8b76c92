import type { Result, Severity } from '../../core/detection.js';
import { percent } from '../../core/figures.js';
import type { Finding, Observation } from '../../core/finding.js';
import { parseCitation } from '../read-lines.js';
import { compareLoad, type LoadComparison } from './load.js';
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

/** What became of a finding. `gone`: looked for again, with something to see, and not found. */
export type Fate = 'appeared' | 'stayed' | 'gone' | 'not_exercised' | 'not_observable';

export interface ComparedFinding {
  readonly fate: Fate;
  readonly id: string;
  readonly detection: string;
  readonly title: string;
  readonly host: string;
  readonly subject: string;
  readonly severity: Severity;
  readonly statement: string;
  /** What the detection says now, where it no longer fires. */
  readonly now?: string;
  readonly cites: readonly string[];
  /** Of one that stayed: in the bundle after. */
  readonly cites_now?: readonly string[];
}

/**
 * Of a cause that was found before. `gone`: nothing of it is seen any more although what showed it was exercised with
 * a comparable load. Not even that proves that the change in between is the reason.
 */
export interface CauseFate {
  readonly root_cause: string;
  readonly host: string;
  readonly fate: 'stays' | 'gone' | 'not_shown' | 'new';
  readonly statement: string;
}

export interface HostPair {
  readonly before: Side;
  readonly after: Side;
  readonly load: LoadComparison;
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

function pairHosts(a: Compared, b: Compared): { pairs: HostPair[]; notes: string[] } {
  const [onlyA, ...moreA] = a.sides;
  const [onlyB, ...moreB] = b.sides;
  const pair = (before: Side, after: Side): HostPair => ({ before, after, load: compareLoad(before, after) });
  const same = a.sides.flatMap((before) => {
    const after = b.sides.find((s) => s.host === before.host);
    return after ? [pair(before, after)] : [];
  });
  if (same.length === 0 && onlyA && onlyB && moreA.length + moreB.length === 0) {
    const note = `the hosts have different names: ${onlyA.host} is compared with ${onlyB.host}`;
    return { pairs: [pair(onlyA, onlyB)], notes: [note] };
  }
  const paired = new Set(same.map((p) => p.before.host));
  const alone = [...a.sides, ...b.sides].filter((s) => !paired.has(s.host));
  return {
    pairs: same,
    notes: [...new Set(alone.map((s) => `${s.host} is only in ${s.bundle}: nothing to compare it with`))],
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
  const groups = (side: Side): Set<string> => new Set([...side.settings.values()].map((s) => s.group));
  const [inA, inB] = [groups(before), groups(after)];
  const names = new Set([...before.settings.keys(), ...after.settings.keys()]);
  return [...names].flatMap((name): ComparedSetting[] => {
    const [was, is] = [before.settings.get(name), after.settings.get(name)];
    const group = was?.group ?? is?.group ?? '';
    // Of a group that one side did not read nothing can be said.
    if (was?.value === is?.value || !inA.has(group) || !inB.has(group)) return [];
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

function findingsOf(a: Compared, b: Compared, { before, after }: HostPair): ComparedFinding[] {
  const was = a.analysed.findings.filter((f) => f.host === before.host);
  const is = b.analysed.findings.filter((f) => f.host === after.host);
  const seen = b.analysed.observations.filter((o) => o.host === after.host);
  const again = new Set(after.probes.values());
  const left = [...is];
  const take = (match: (f: Finding) => boolean): Finding | undefined => {
    const at = left.findIndex(match);
    return at < 0 ? undefined : left.splice(at, 1)[0];
  };
  const old = was.map((f): ComparedFinding => {
    // A socket has another port the next time: the same signal on another subject has stayed.
    const same =
      take((g) => g.detection === f.detection && g.subject === f.subject) ??
      take((g) => g.detection === f.detection);
    if (same) return { ...compared(f), fate: 'stayed', now: same.statement, cites_now: same.cites };
    // A detection may be clear for want of what showed it: another target was probed, or none.
    const lost = f.cites
      .flatMap((c) => before.probes.get(parseCitation(c)?.path ?? c) ?? [])
      .find((probe) => !again.has(probe));
    if (lost !== undefined)
      return {
        ...compared(f),
        fate: 'not_observable',
        now: `what showed it was not gathered again: ${lost}`,
      };
    const then = a.analysed.observations.find(
      (o) => o.detection === f.detection && o.host === f.host && (o.result.subject ?? '') === f.subject,
    );
    const { fate, now } = fateOf(
      seen.filter((o) => o.detection === f.detection),
      f.subject,
      then?.result,
    );
    return { ...compared(f), fate, now };
  });
  return [...left.map((f): ComparedFinding => ({ ...compared(f), fate: 'appeared' })), ...old];
}

function fateOf(
  seen: readonly Observation[],
  subject: string,
  then: Result | undefined,
): { fate: Fate; now: string } {
  const own = seen.filter((o) => (o.result.subject ?? '') === subject);
  const relevant = own.length > 0 ? own : seen;
  const clear = relevant.find((o) => o.result.state === 'clear');
  const idle = relevant.find((o) => o.result.state === 'not_exercised');
  if (idle) return { fate: 'not_exercised', now: idle.result.statement };
  if (clear) {
    const doubt = tooFew(then, clear.result);
    if (doubt !== undefined) return { fate: 'not_exercised', now: `${clear.result.statement}; ${doubt}` };
    return { fate: 'gone', now: clear.result.statement };
  }
  const [other] = relevant;
  return { fate: 'not_observable', now: other?.result.statement ?? 'it was not looked for' };
}

/** None of n proves less than 3/n (rule of three): that must be less than what was seen before. */
function tooFew(then: Result | undefined, now: Result): string | undefined {
  if (then?.state !== 'fired' || then.share === undefined || now.state !== 'clear' || !now.none)
    return undefined;
  const { part, whole } = then.share;
  const { of, unit } = now.none;
  if (of > 0 && 3 / of < part / whole) return undefined;
  return `${of} ${unit} are too few to exclude the ${percent(part / whole)} of before`;
}

function compared({ id, detection, title, host, subject, severity, statement, cites }: Finding) {
  return { id, detection, title, host, subject, severity, statement, cites };
}

function causesOf(
  a: Compared,
  b: Compared,
  pairs: readonly HostPair[],
  findings: readonly ComparedFinding[],
): CauseFate[] {
  const now = b.analysed.verdict.causes;
  const hostNow = new Map(pairs.map((p) => [p.before.host, p.after.host]));
  const old = a.analysed.verdict.causes.map((cause): CauseFate => {
    const host = hostNow.get(cause.host) ?? cause.host;
    const same = { root_cause: cause.root_cause, host };
    if (now.some((c) => c.root_cause === cause.root_cause && c.host === host))
      return { ...same, fate: 'stays', statement: 'the evidence after names it again' };
    const own = findings.filter((f) => cause.supports.includes(f.id));
    const stayed = own.filter((f) => f.fate === 'stayed');
    const unseen = own.filter((f) => f.fate === 'not_exercised' || f.fate === 'not_observable');
    const load = pairs.find((p) => p.after.host === host)?.load;
    if (own.length === 0)
      return { ...same, fate: 'not_shown', statement: `${host} is not in the evidence after` };
    if (stayed.length > 0) {
      const which = stayed.map((f) => f.detection).join(', ');
      return { ...same, fate: 'stays', statement: `it is no longer the verdict, but ${which} still fires` };
    }
    if (unseen.length > 0) {
      const why = unseen.map((f) => `${f.detection}: ${f.now ?? f.fate}`).join('; ');
      return {
        ...same,
        fate: 'not_shown',
        statement: `what showed it was not exercised again, so nothing is proven: ${why}`,
      };
    }
    if (load?.state !== 'comparable') {
      const why = load?.statement ?? 'the load is not known';
      return {
        ...same,
        fate: 'not_shown',
        statement: `no sign of it any more, but under another load: ${why}`,
      };
    }
    const clear = own.map((f) => `${f.detection}: ${f.now ?? ''}`).join('; ');
    return {
      ...same,
      fate: 'gone',
      statement: `no sign of it any more under a comparable load (${load.statement}): ${clear}`,
    };
  });
  const known = new Set(old.map((c) => `${c.root_cause} ${c.host}`));
  const added = now
    .filter((c) => !known.has(`${c.root_cause} ${c.host}`))
    .map((c): CauseFate => ({ root_cause: c.root_cause, host: c.host, fate: 'new', statement: c.statement }));
  return [...added, ...old];
}
