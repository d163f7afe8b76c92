import { lossOfCounts } from '../core/echo-loss.js';
import { groupBy } from '../core/group-by.js';
import type { Cell } from './cells.js';
import { type HopTable, lossPlace } from './hop-table.js';

/** Something a measurement has in common with others. */
export interface Factor {
  readonly kind: 'vantage' | 'target' | 'time' | 'hop';
  readonly name: string;
}

export type Trouble = 'loss' | 'delay';

export interface Separation {
  readonly trouble: Trouble;
  /** Which cells, by index. `unclear`: too few probes to say, or the way changed within. */
  readonly bad: readonly number[];
  readonly good: readonly number[];
  readonly unclear: readonly number[];
  /**
   * `none_bad` and `all_bad`: nothing to tell apart. `separated`: one factor is in all bad ones and in no good one.
   * `not_separable`: several are, and always together. `no_factor`: none is.
   */
  readonly state: 'none_bad' | 'all_bad' | 'separated' | 'not_separable' | 'no_factor';
  readonly factors: readonly Factor[];
  /** The factor is one of several by the cells alone; the traces of the bad ones say which. */
  readonly byTrace?: string;
  /** What would tell them apart. */
  readonly probes: readonly string[];
}

/** Lower end of the interval above this is loss: detection PATH-01. */
const LOSS = 0.01;
/** One or two lost packets are no pattern, of however few. */
const LEAST_LOST = 3;
/** Above twice the least and by a millisecond: detection PATH-05. Or so much that people notice: grade B and worse. */
const TIMES = 2;
const LEAST_DELAY_MS = 1;
const DELAY_MS = 30;

/** What all bad measurements share and no good one has. Pure. */
export function separate(cells: readonly Cell[], trouble: Trouble): Separation {
  const bad = cells.flatMap((c, i) => (isBad(c, trouble) ? [i] : []));
  const limit = Math.min(...bad.flatMap((i) => badness(cells[i], trouble)));
  const good = cells.flatMap((c, i) => (isGood(c, trouble, limit) ? [i] : []));
  const judged = new Set([...bad, ...good]);
  const unclear = cells.flatMap((_, i) => (judged.has(i) ? [] : [i]));
  const base = { trouble, bad, good, unclear, factors: [], probes: [] };
  if (bad.length === 0) return { ...base, state: 'none_bad' };
  const badCells = bad.flatMap((i) => cells[i] ?? []);
  const goodCells = good.flatMap((i) => cells[i] ?? []);
  if (good.length === 0) return { ...base, state: 'all_bad', probes: wider(badCells, unclear.length) };
  const shared = common(badCells);
  const innocent = new Set(goodCells.flatMap((c) => factorsOf(c).map(keyOf)));
  const factors = shared.filter((f) => !innocent.has(keyOf(f)));
  if (factors.length === 0) return { ...base, state: 'no_factor', probes: wider(badCells, unclear.length) };
  const [only, ...others] = factors;
  if (only !== undefined && others.length === 0) return { ...base, state: 'separated', factors };
  const named = begins(badCells, trouble);
  const traced = factors.find((f) => f.kind === 'hop' && f.name === named);
  if (traced !== undefined)
    return {
      ...base,
      state: 'separated',
      factors: [traced],
      byTrace:
        trouble === 'loss'
          ? 'the traces of all bad ones lose from there on, to the target: the link before it, or the way back'
          : 'in the traces of all bad ones the round trip grows there most, and stays',
    };
  return { ...base, state: 'not_separable', factors, probes: probesFor(factors, badCells) };
}

function isBad(cell: Cell, trouble: Trouble): boolean {
  if (cell.changing) return false;
  if (trouble === 'loss')
    return cell.loss !== undefined && cell.loss.lost >= LEAST_LOST && cell.loss.low > LOSS;
  const { delay, p50 } = cell;
  if (delay === undefined || p50 === undefined) return false;
  return delay >= DELAY_MS || (delay >= LEAST_DELAY_MS && p50 >= TIMES * (p50 - delay));
}

/** The least that a bad one surely has. */
function badness(cell: Cell | undefined, trouble: Trouble): number[] {
  const value = trouble === 'loss' ? cell?.loss?.low : cell?.delay;
  return value === undefined ? [] : [value];
}

/** Surely better than every bad one: a few probes without loss are not "good" (gate G8). */
function isGood(cell: Cell, trouble: Trouble, limit: number): boolean {
  if (cell.changing) return false;
  if (trouble === 'loss') return cell.loss !== undefined && cell.loss.high < Math.max(limit, LOSS);
  return cell.delay !== undefined && !isBad(cell, trouble) && cell.delay < limit / 2;
}

function keyOf({ kind, name }: Factor): string {
  return `${kind} ${name}`;
}

function factorsOf(cell: Cell): Factor[] {
  return [
    { kind: 'vantage', name: cell.host },
    { kind: 'target', name: cell.target },
    { kind: 'time', name: String(cell.time) },
    ...cell.seen.map((name): Factor => ({ kind: 'hop', name })),
  ];
}

function common(cells: readonly Cell[]): Factor[] {
  const [first, ...others] = cells;
  if (first === undefined) return [];
  const sets = others.map((c) => new Set(factorsOf(c).map(keyOf)));
  return factorsOf(first).filter((f) => sets.every((s) => s.has(keyOf(f))));
}

/** The hop at which the trouble begins in the traces of all these cells; undefined where they differ or do not tell. */
function begins(cells: readonly Cell[], trouble: Trouble): string | undefined {
  const pairs = [...groupBy(cells, (c) => JSON.stringify([c.host, c.target])).values()];
  const places = pairs.flatMap((own) =>
    [...new Set(own.flatMap((c) => c.ways))].map((way) =>
      trouble === 'loss' ? beginOfLoss(way.table, own) : most(way.table.rises),
    ),
  );
  const [first] = places;
  return first !== undefined && places.every((p) => p === first) ? first : undefined;
}

/** Of all pings of these cells together: they know the loss at the end better than the few probes of the traces. */
function beginOfLoss(table: HopTable, cells: readonly Cell[]): string | undefined {
  const [lost, of] = (['lost', 'of'] as const).map((k) =>
    cells.reduce((sum, c) => sum + (c.loss?.[k] ?? 0), 0),
  );
  const end = lossOfCounts(lost ?? 0, of ?? 0);
  const place = end && lossPlace(table.hops, end);
  return place?.sure === true && place.addresses.length === 1 ? place.addresses[0] : undefined;
}

function most(rises: HopTable['rises']): string | undefined {
  const [address, ...more] = rises.toSorted((a, b) => b.by - a.by)[0]?.addresses ?? [];
  return more.length === 0 ? address : undefined;
}

/** Nothing to compare with: what to measure besides. */
function wider(bad: readonly Cell[], unclear: number): string[] {
  const [cell] = bad;
  if (cell === undefined) return [];
  const { host, target } = cell;
  return [
    ...(unclear > 0 ? [`longer: ${unclear} measurements have too few probes to be called good or bad`] : []),
    `another target from ${host}, and ${target} from another vantage: evidence collect -I hosts.yaml -t ${target} -t OTHER`,
  ];
}

/** One probe for each pair of kinds that the data cannot tell apart. */
function probesFor(factors: readonly Factor[], bad: readonly Cell[]): string[] {
  const byKind = groupBy(factors, (f) => f.kind);
  const name = (kind: Factor['kind']): string => byKind.get(kind)?.[0].name ?? '';
  const has = (kind: Factor['kind']): boolean => byKind.has(kind);
  const hops = (byKind.get('hop') ?? []).map((f) => f.name);
  const target = bad[0]?.target ?? '';
  const way = `the way through ${hops.slice(0, 3).join(', ')}${hops.length > 3 ? ', …' : ''}`;
  return [
    ...(has('time') ? ['time or place: the same measurement again, when it is good elsewhere'] : []),
    ...(has('vantage') && has('target')
      ? [
          `${name('vantage')} or ${name('target')}: ${name('vantage')} to another target, and ${name('target')} from another vantage`,
        ]
      : []),
    ...(has('vantage') && hops.length > 0
      ? [
          `${name('vantage')} itself or ${way}: from another host behind ${hops[0] ?? ''}: evidence collect -H OTHER -t ${target}`,
        ]
      : []),
    ...(has('target') && hops.length > 0
      ? [`${name('target')} itself or ${way}: another target behind ${hops.at(-1) ?? ''}`]
      : []),
    ...(!has('vantage') && !has('target') && hops.length > 1
      ? [
          `which of ${hops.slice(0, 4).join(', ')}: longer traces, until it shows at which the trouble begins: evidence collect -t ${target} -d 10m --trace-every 1m`,
        ]
      : []),
  ];
}
