import type { Result, Severity } from '../../core/detection.js';
import { percent } from '../../core/figures.js';
import type { Finding, Observation } from '../../core/finding.js';
import { parseCitation } from '../read-lines.js';
import type { HostPair } from './host-pairs.js';
import type { Compared } from './side.js';

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

/** Pure. */
export function findingsOf(a: Compared, b: Compared, { before, after }: HostPair): ComparedFinding[] {
  const was = a.analysed.findings.filter((f) => f.host === before.host);
  const is = b.analysed.findings.filter((f) => f.host === after.host);
  const seen = b.analysed.observations.filter((o) => o.host === after.host);
  const again = new Set(after.probes.values());
  const left = [...is];
  const take = (match: (f: Finding) => boolean): Finding | undefined => {
    const at = left.findIndex(match);
    return at < 0 ? undefined : left.splice(at, 1)[0];
  };
  const exact = new Map(
    was.map((f) => [f, take((g) => g.detection === f.detection && g.subject === f.subject)]),
  );
  const old = was.map((f): ComparedFinding => {
    // A socket has another port the next time: the same signal on another subject has stayed.
    const same = exact.get(f) ?? take((g) => g.detection === f.detection);
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
