import type { ComparedFinding } from './finding-fates.js';
import type { HostPair } from './host-pairs.js';
import type { Compared } from './side.js';

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

/** Pure. */
export function causesOf(
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
