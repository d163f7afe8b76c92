import type { Line } from '../../src/core/collector.js';

/** Numbers common to every `tc -s` object. */
export interface Stats {
  sent_bytes?: number;
  sent_packets?: number;
  dropped?: number;
  overlimits?: number;
  requeues?: number;
  backlog_bytes?: number;
  backlog_packets?: number;
}

const UNITS: Readonly<Record<string, number>> = { b: 1, Kb: 1024, Mb: 1024 ** 2, Gb: 1024 ** 3 };

/** tc prints sizes as `57Kb`, meaning KiB; undefined when `text` is no size. */
export function sizeOf(text: string | undefined): number | undefined {
  const match = /^(\d{1,15}(?:\.\d{1,6})?)(b|Kb|Mb|Gb)$/.exec(text ?? '');
  return match ? Math.round(Number(match[1]) * (UNITS[match[2] ?? ''] ?? 1)) : undefined;
}

/** `5us`, `50.2ms`, `1.2s` in µs. */
export function microseconds(text: string | undefined): number | undefined {
  const match = /^(\d{1,12}(?:\.\d{1,6})?)(us|ms|s)$/.exec(text ?? '');
  if (!match) return undefined;
  return Number(match[1]) * { us: 1, ms: 1000, s: 1_000_000 }[match[2] as 'us' | 'ms' | 's'];
}

/**
 * ` Sent B bytes P pkt (dropped D, overlimits O requeues R)` and ` backlog 57Kb 47p requeues 0`
 * (iproute2 tc_util.c print_tcstats2_attr). Objects without byte counters print only the parentheses.
 */
export function statsOf(text: string): Stats | undefined {
  const sent =
    /^\s*(?:Sent (\d{1,20}) bytes (\d{1,20}) pkts? )?\(dropped (\d{1,15}), overlimits (\d{1,15}) requeues (\d{1,15})\)/.exec(
      text,
    );
  if (sent) {
    const [, bytes, packets, dropped, overlimits, requeues] = sent;
    return {
      ...(bytes !== undefined && { sent_bytes: Number(bytes), sent_packets: Number(packets) }),
      dropped: Number(dropped),
      overlimits: Number(overlimits),
      requeues: Number(requeues),
    };
  }
  // With a rate estimator, ` rate 1Mbit 10pps` stands before it.
  const backlog = /^\s*(?:rate \S+ \S+ )?backlog (\S+) (\d{1,15})p requeues \d+/.exec(text);
  const bytes = sizeOf(backlog?.[1]);
  if (!backlog || bytes === undefined) return undefined;
  return { backlog_bytes: bytes, backlog_packets: Number(backlog[2]) };
}

/** No line of these tools is longer; a hostile one must not make a pattern run for minutes. */
const LONGEST = 8192;

export function* capped(lines: Iterable<Line>): Iterable<Line> {
  for (const line of lines) {
    yield line.text.length > LONGEST ? { n: line.n, text: line.text.slice(0, LONGEST) } : line;
  }
}
