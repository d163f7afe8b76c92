import { groupBy } from '../group-by.js';
import { median } from '../quantile.js';
import { seededRandom } from '../seeded-random.js';
import { type Interval, medianInterval } from './bootstrap.js';
import type { Measure } from './measures.js';

/** Repeats of one number. */
export interface Spread {
  readonly values: readonly number[];
  readonly median: number;
  /** 95 % bootstrap percentile interval of the median; absent with fewer than five values. */
  readonly interval?: Interval;
}

/** One cell of the matrix, or one direction of it. */
export interface CellSummary {
  readonly cell: string;
  readonly protocol: string;
  readonly goodput: Spread;
  readonly retransmitsPerGB?: Spread;
  readonly rttMs?: Spread;
  readonly lostPct?: Spread;
  readonly jitterMs?: Spread;
  readonly senderCpuPct?: Spread;
  readonly receiverCpuPct?: Spread;
  readonly busiestCpuPct?: Spread;
  readonly windowLimitedPct?: Spread;
  readonly bufferLimitedPct?: Spread;
  /** Where its numbers were read, a run each. */
  readonly cites: readonly string[];
}

const COLUMNS = [
  'retransmitsPerGB',
  'rttMs',
  'lostPct',
  'jitterMs',
  'senderCpuPct',
  'receiverCpuPct',
  'busiestCpuPct',
  'windowLimitedPct',
  'bufferLimitedPct',
] as const;

/** The repeats of each cell together, sorted by the name of the cell. The same runs give the same intervals. */
export function summariseCells(measures: readonly Measure[]): CellSummary[] {
  const cells = [...groupBy(measures, (m) => m.cell).values()].toSorted(([a], [b]) =>
    a.cell.localeCompare(b.cell, 'en', { numeric: true }),
  );
  const random = seededRandom(measures.length);
  return cells.map((repeats) => {
    const [first] = repeats;
    const columns = COLUMNS.flatMap((name) => {
      const values = repeats.flatMap((m) => m[name] ?? []);
      return values.length === 0 ? [] : [[name, spreadOf(values, random)] as const];
    });
    const goodput = repeats.map((m) => m.goodput);
    return {
      cell: first.cell,
      protocol: first.protocol,
      goodput: spreadOf(goodput, random),
      ...Object.fromEntries(columns),
      cites: repeats.map((m) => m.cite),
    };
  });
}

function spreadOf(values: readonly number[], random: () => number): Spread {
  const interval = medianInterval(values, random);
  return { values, median: median(values) ?? 0, ...(interval && { interval }) };
}
