import type { Line } from '../core/collector.js';
import type { ParsedRow } from '../core/table.js';

interface Echo {
  /** Epoch ms by the clock of the pinging host, when the request was sent. */
  readonly sentAt: number;
  readonly line: number;
  readonly row: Readonly<Record<string, unknown>>;
}

interface Sent {
  readonly seq: number;
  readonly sentAt: number;
}

/** Neither says what became of a further request. */
const SAYS_NOTHING = new Set(['duplicate', 'redirect']);

/**
 * Rows of one run of ping as samples in the order in which the requests were sent: `ping_replies` with its times, and
 * `lost`, 0 or 1. An error comes seconds after its request, and of some losses only the number is known: these are
 * placed by the requests next to them.
 */
export function echoes(rows: Iterable<ParsedRow>, intervalMs: number): Echo[] {
  const told = [...rows].filter(
    ({ table, row, stream }) =>
      table === 'ping_replies' && stream !== 'stderr' && !SAYS_NOTHING.has(String(row['outcome'])),
  );
  const known = told.flatMap((r) => sentOf(r.row, intervalMs) ?? []).toSorted((a, b) => a.seq - b.seq);
  const found = told.flatMap(({ row, line }): Echo[] => {
    const { seq, at, rtt_ms: rtt, ...rest } = row;
    const sent =
      sentOf(row, intervalMs) ?? (typeof seq === 'number' ? placed(seq, known, intervalMs) : undefined);
    const sentAt = sent?.sentAt ?? epochMs(at);
    if (sentAt === undefined) return [];
    const isReply = row['outcome'] === 'reply';
    return [{ sentAt, line, row: { ...rest, ...(isReply && { rtt_ms: rtt }), lost: isReply ? 0 : 1 } }];
  });
  return found.toSorted((a, b) => a.sentAt - b.sentAt);
}

/** Where ping itself says when it was sent. */
function sentOf(row: Readonly<Record<string, unknown>>, intervalMs: number): Sent | undefined {
  const { seq, at, rtt_ms: rtt, outcome } = row;
  const printed = epochMs(at);
  if (printed === undefined || typeof seq !== 'number') return undefined;
  if (outcome === 'reply' && typeof rtt === 'number') return { seq, sentAt: printed - rtt };
  // `no answer yet` is printed when the next request is sent.
  return outcome === 'timeout' ? { seq, sentAt: printed - intervalMs } : undefined;
}

/** By the nearest number whose time is known. */
function placed(seq: number, known: readonly Sent[], intervalMs: number): Sent | undefined {
  let [low, high] = [0, known.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((known[middle]?.seq ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [known[low - 1], known[low]];
  const near = !before || (after && after.seq - seq < seq - before.seq) ? after : before;
  return near && { seq, sentAt: near.sentAt + (seq - near.seq) * intervalMs };
}

/** RFC 3339 with up to nine digits, of which Date.parse takes three. */
function epochMs(at: unknown): number | undefined {
  if (typeof at !== 'string') return undefined;
  const digits = /\.\d{3}(\d{1,6})Z$/.exec(at)?.[1];
  return Date.parse(at) + (digits === undefined ? 0 : Number(`0.${digits}`));
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
