import type { Loss } from '../core/echo-loss.js';
import { percent } from '../core/figures.js';
import { millis } from '../core/readable.js';
import type { Centre } from '../paths/median-interval.js';
import type { RouteSeries } from '../paths/route-series.js';

export type Tone = 'good' | 'doubt' | 'bad';

/** A sentence, whose first words may stand out, or a table. `depth`: 0 for what stands by itself, 1 for what belongs to it. */
export type Block =
  | { readonly depth: number; readonly lead?: readonly [words: string, tone: Tone]; readonly text: string }
  | { readonly depth: number; readonly heads: readonly string[]; readonly rows: readonly string[][] };

export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** `03:04:05`, with the date where the report spans several. */
export function clock(ms: number, isLong: boolean): string {
  const iso = new Date(ms).toISOString();
  return isLong ? iso.slice(0, 19).replace('T', ' ') : iso.slice(11, 19);
}

export function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

export function ms(value: number): string {
  return String(Number(value.toPrecision(value >= 100 ? 4 : 3)));
}

/** A share never without its interval (gate G8). */
export function lossText(loss: Loss | undefined): string {
  if (loss === undefined) return 'nothing sent';
  return `${loss.lost} of ${loss.of} (${percent(loss.low)} to ${percent(loss.high)})`;
}

export function centreText(c: Centre): string {
  const range = c.low === undefined || c.high === undefined ? '' : `, 95 % ${ms(c.low)} to ${ms(c.high)}`;
  return `${millis(c.median)} (n ${c.n}${range})`;
}

export function nameOf(s: RouteSeries): string {
  const by = s.protocol === undefined ? '' : ` by ${s.protocol.toUpperCase()}`;
  return `${s.host} → ${s.target}, ${s.method}${by}`;
}
