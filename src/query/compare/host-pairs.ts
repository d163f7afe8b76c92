import { compareLoad, type LoadComparison } from './load.js';
import type { Compared, Side } from './side.js';

export interface HostPair {
  readonly before: Side;
  readonly after: Side;
  readonly load: LoadComparison;
}

/** The same hosts of two bundles. Pure. */
export function pairHosts(a: Compared, b: Compared): { pairs: HostPair[]; notes: string[] } {
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
