import type { Line } from '../core/collector.js';
import type { ParsedRow } from '../core/table.js';

interface Echo {
  /** Epoch ms by the clock of the pinging host, when the request was sent. */
  readonly sentAt: number;
  readonly line: number;
  readonly row: Readonly<Record<string, unknown>>;
}

/** Neither says what became of a further request. */
const SAYS_NOTHING = new Set(['duplicate', 'redirect']);

/**
 * Rows of one run of ping as samples in the order in which the requests were sent: `ping_replies` with its times, and
 * `lost`, 0 or 1. A request ping does not tell the time of is placed by its number.
 */
export function echoes(rows: Iterable<ParsedRow>, intervalMs: number): Echo[] {
  const found: Echo[] = [];
  let known: { readonly seq: number; readonly sentAt: number } | undefined;
  for (const { table, row, line, stream } of rows) {
    if (table !== 'ping_replies' || stream === 'stderr' || SAYS_NOTHING.has(String(row['outcome']))) continue;
    const { seq, at, rtt_ms: rtt, ...rest } = row;
    const printed = typeof at === 'string' ? Date.parse(at) + microseconds(at) : undefined;
    const isReply = row['outcome'] === 'reply';
    const sentAt =
      printed === undefined
        ? known && typeof seq === 'number'
          ? known.sentAt + (seq - known.seq) * intervalMs
          : undefined
        : // `no answer yet` is printed when the next request is sent.
          printed - (typeof rtt === 'number' ? rtt : row['outcome'] === 'timeout' ? intervalMs : 0);
    if (sentAt === undefined) continue;
    if (isReply && typeof seq === 'number') known = { seq, sentAt };
    found.push({ sentAt, line, row: { ...rest, ...(isReply && { rtt_ms: rtt }), lost: isReply ? 0 : 1 } });
  }
  return found.toSorted((a, b) => a.sentAt - b.sentAt);
}

/** What Date.parse cuts off behind the milliseconds, ms. */
function microseconds(iso: string): number {
  const digits = /\.\d{3}(\d{1,6})Z$/.exec(iso)?.[1];
  return digits === undefined ? 0 : Number(`0.${digits}`);
}

/** A file holds one run of ping after the other: each begins with its header. */
export function splitRuns(lines: readonly Line[]): Line[][] {
  const runs: Line[][] = [];
  for (const line of lines) {
    if (line.text.startsWith('PING ') || runs.length === 0) runs.push([]);
    runs.at(-1)?.push(line);
  }
  return runs;
}
