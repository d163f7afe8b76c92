import { median } from '../core/quantile.js';
import { memory } from './block-bootstrap.js';
import { seeded } from './random.js';
import { ranks, standardised } from './ranks.js';

const PERMUTATIONS = 199;
const LEVEL = 0.01;
/** A stretch shorter than this part of the series is an event, not a level. */
const LEAST_SHARE = 0.1;

/** Index of the first value of the new level, and the medians on both sides. */
export interface Shift {
  readonly index: number;
  readonly before: number;
  readonly after: number;
  readonly p: number;
}

/**
 * Where the level of a series changed for good, by binary segmentation of the ranks. Each is tested against
 * permutations of blocks as long as the series remembers (what is left after the change is taken out), so that a slow
 * wander is none; `matters` says from which difference on one is worth telling.
 */
export function shiftsOf(
  values: Float64Array,
  matters: (before: number, after: number) => boolean,
  seed: number,
  most = 4,
): Shift[] {
  const least = Math.max(20, Math.floor(values.length * LEAST_SHARE));
  const split = (from: number, to: number, depth: number): Shift[] => {
    if (to - from < 2 * least || depth === 0) return [];
    const found = test(values.subarray(from, to), least, matters, seed + from);
    if (found === undefined) return [];
    const index = from + found.index;
    return [...split(from, index, depth - 1), { ...found, index }, ...split(index, to, depth - 1)];
  };
  return split(0, values.length, most);
}

function test(
  values: Float64Array,
  least: number,
  matters: (before: number, after: number) => boolean,
  seed: number,
): Shift | undefined {
  const whole = standardised(ranks(values));
  if (whole === undefined) return undefined;
  const { index, statistic } = greatest(whole, least);
  const [before, after] = [mid(values.subarray(0, index)), mid(values.subarray(index))];
  if (!matters(before, after)) return undefined;
  const rest = standardised(ranks(values.map((v, i) => v - (i < index ? before : after))));
  const block = Math.max(2, rest === undefined ? 2 : 2 * memory(rest));
  const blocks = Math.ceil(values.length / block);
  const random = seeded(seed);
  let asGood = 0;
  for (let s = 0; s < PERMUTATIONS; s++) {
    const order = Array.from({ length: blocks }, (_, i) => i);
    for (let i = blocks - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
    }
    const shuffled = new Float64Array(whole.length);
    let filled = 0;
    for (const b of order) {
      const part = whole.subarray(b * block, Math.min(whole.length, (b + 1) * block));
      shuffled.set(part, filled);
      filled += part.length;
    }
    if (greatest(shuffled, least).statistic >= statistic) asGood++;
  }
  const p = (1 + asGood) / (1 + PERMUTATIONS);
  return p <= LEVEL ? { index, before, after, p } : undefined;
}

/** Where the cumulative sum is farthest from zero, for its length. */
function greatest(standard: Float64Array, least: number): { index: number; statistic: number } {
  const n = standard.length;
  let [sum, best] = [0, { index: least, statistic: 0 }];
  for (let i = 1; i <= n - least; i++) {
    sum += standard[i - 1] ?? 0;
    if (i < least) continue;
    const statistic = Math.abs(sum) / Math.sqrt((i * (n - i)) / n);
    if (statistic > best.statistic) best = { index: i, statistic };
  }
  return best;
}

function mid(values: Float64Array): number {
  return median([...values]) ?? 0;
}
