import { groupBy } from './group-by.js';
import { type Loss, lossOfCounts } from './echo-loss.js';

interface HopRow {
  readonly target: string;
  readonly destination?: string | undefined;
  readonly method: string;
  readonly protocol?: string | undefined;
  readonly port?: number | undefined;
  readonly round?: number | undefined;
  readonly hop: number;
  readonly addresses: readonly string[];
  readonly sent?: number | undefined;
  readonly loss_pct?: number | undefined;
  readonly reached?: boolean | undefined;
}

export interface Trace<H extends HopRow> {
  /** `target, mtr by ICMP`. */
  readonly subject: string;
  readonly target: string;
  /** From the first to the last hop. */
  readonly hops: readonly H[];
}

/** Rows of `hops` as traces: one per target, tool, protocol and round. */
export function traces<H extends HopRow>(rows: readonly H[]): Trace<H>[] {
  const key = (row: H): string =>
    JSON.stringify([row.target, row.destination, row.method, row.protocol, row.port, row.round]);
  return [...groupBy(rows, key).values()].map((group) => {
    const [first] = group;
    const by = first.protocol === undefined ? '' : ` by ${first.protocol.toUpperCase()}`;
    const round = first.round === undefined ? '' : `, round ${first.round}`;
    const subject = `${first.target}, ${first.method}${by}${round}`;
    return { subject, target: first.target, hops: group.toSorted((a, b) => a.hop - b.hop) };
  });
}

export interface AnsweringHop<H> {
  readonly row: H;
  /** Share without an answer, 0..1. */
  readonly loss: number;
  readonly interval: Loss;
}

/** Hops that answered at all and tell how much of it: with others a loss means nothing. */
export function answering<H extends HopRow>(hops: readonly H[]): AnsweringHop<H>[] {
  return hops.flatMap((row) => {
    const { sent, loss_pct: pct } = row;
    if (sent === undefined || pct === undefined || row.addresses.length === 0 || pct >= 100) return [];
    const interval = lossOfCounts(Math.round((sent * pct) / 100), sent);
    return interval === undefined ? [] : [{ row, loss: pct / 100, interval }];
  });
}

/** The destination answered every probe. */
export function endsWell(hops: readonly HopRow[]): boolean {
  return hops.some((hop) => hop.reached === true && hop.loss_pct === 0);
}

/**
 * The first hop from which on every later one that answers loses as much, to the destination (gate G9). A later hop
 * contradicts where its interval ends below that of the hop in question.
 */
export function lossBegins<H extends HopRow>(hops: readonly H[]): AnsweringHop<H> | undefined {
  const known = answering(hops);
  const end = known.at(-1);
  if (end?.row.reached !== true || end.interval.lost === 0) return undefined;
  return known.find(
    ({ interval }, i) =>
      interval.lost > 0 &&
      known.slice(i + 1).every((later) => later.interval.high >= interval.low && later.interval.lost > 0),
  );
}
