import type { CellSummary, Spread } from './cells.js';
import { ALPHA, type Comparison } from './comparisons.js';

/** 47863897 → `47.9 Mbit/s`. */
export function rateText(bps: number): string {
  const units = ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s'];
  const power = bps < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bps) / 3));
  return `${short(bps / 1000 ** power)} ${units[power] ?? ''}`;
}

/** Three significant digits, without an exponent. */
export function short(value: number): string {
  if (value === 0) return '0';
  return String(
    Number(value.toPrecision(Math.abs(value) >= 100 ? Math.ceil(Math.log10(Math.abs(value) + 1)) : 3)),
  );
}

/** `47.9 (47.2 to 48.1)`: median and interval; with fewer than five values all of them. */
export function spreadText({ values, median, interval }: Spread, show: (value: number) => string): string {
  if (interval) return `${show(median)} (${show(interval.low)} to ${show(interval.high)})`;
  return values
    .toSorted((a, b) => a - b)
    .map(show)
    .join(', ');
}

/** What is printed of a cell, beside its name. */
export const CELL_HEADS = [
  'cell',
  'runs',
  'goodput Mbit/s',
  'retrans/GB',
  'RTT ms',
  'lost %',
  'CPU sender %',
  'receiver %',
  'busiest CPU %',
  'held back by',
] as const;

export function cellRow(cell: CellSummary): string[] {
  const only = (spread: Spread | undefined): string => (spread ? short(spread.median) : '');
  return [
    cell.cell,
    String(cell.goodput.values.length),
    spreadText(cell.goodput, (v) => short(v / 1e6)),
    cell.retransmitsPerGB ? spreadText(cell.retransmitsPerGB, short) : '',
    cell.rttMs ? spreadText(cell.rttMs, short) : '',
    cell.lostPct ? spreadText(cell.lostPct, short) : '',
    only(cell.senderCpuPct),
    only(cell.receiverCpuPct),
    only(cell.busiestCpuPct),
    heldBack(cell),
  ];
}

/** From when on a limit is worth a word, percent of the time the sender had something to send. */
const WORTH_PCT = 5;

function heldBack({ windowLimitedPct, bufferLimitedPct }: CellSummary): string {
  const words = [...limit('receive window', windowLimitedPct), ...limit('send buffer', bufferLimitedPct)];
  return words.join(', ');
}

function limit(what: string, share: Spread | undefined): string[] {
  return share !== undefined && share.median >= WORTH_PCT ? [`${what} ${short(share.median)} %`] : [];
}

const METRIC = { goodput: 'goodput', rtt: 'mean RTT under load' } as const;

/** One comparison as a sentence with its numbers. */
export function comparisonText(c: Comparison): string {
  const where =
    c.of === 'factor' ? ` (over ${c.pairs} pairs of cells)` : c.context === '' ? '' : ` (${c.context})`;
  const head = `${METRIC[c.metric]}, ${c.factor}=${c.b} against ${c.a}${where}: `;
  const numbers = `p ${probability(c.p)}, ${probability(c.corrected)} after correction for ${c.among}`;
  if (c.verdict === 'differs') return `${head}${percent(c.ratio)} (${numbers})`;
  if (c.verdict === 'undecidable') {
    const more = c.leastRepeats === undefined ? '' : `; with ${c.leastRepeats} repeats it could be`;
    return `${head}nothing can be decided with so few repeats${more} (measured: ${percent(c.ratio)}, ${numbers})`;
  }
  return `${head}no difference found; the smallest that could have been seen: ±${percent(c.smallestRatio ?? 1).replace(/^\+/, '')} (measured: ${percent(c.ratio)}, ${numbers})`;
}

/** 1.38 → `+38 %`. */
function percent(ratio: number): string {
  if (ratio >= 3) return `× ${short(ratio)}`;
  // Plus 0, so that what rounds to nothing has no minus sign.
  const change = Math.round((ratio - 1) * 1000) / 10 + 0;
  return `${change >= 0 ? '+' : ''}${Math.abs(change) < 10 ? change.toFixed(1) : change.toFixed(0)} %`;
}

function probability(p: number): string {
  return p < 0.001 ? '< 0.001' : String(Number(p.toPrecision(2)));
}

/** How the numbers were made, for those who must defend them. */
export const METHOD =
  `Medians with 95 % bootstrap percentile intervals of the repeats, all values where there are fewer than five. ` +
  `Differences: permutation test of the mean logarithm, two-sided, Holm within each list, level ${ALPHA}; ratios are of geometric means. ` +
  `The runs were made in random order within blocks that hold every cell once; exchanged across blocks, so that a drift over time can hide a difference but not make one.`;
