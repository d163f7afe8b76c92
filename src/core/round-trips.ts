import { groupBy } from './group-by.js';
import { median, quantile } from './quantile.js';

interface Reply {
  readonly target: string;
  readonly role?: string | undefined;
  readonly address?: string | undefined;
  readonly outcome: string;
  readonly rtt_ms?: number | undefined;
}

/** Round-trip times of one ping series, in the order of the probes. */
export interface RoundTrips<R extends Reply> {
  readonly target: string;
  readonly isGateway: boolean;
  readonly address?: string;
  readonly rtts: readonly number[];
  readonly median: number;
  readonly p95: number;
  readonly least: number;
  /** The slowest reply: the line to show. */
  readonly worst: R;
}

/** Series with at least `least` replies. */
export function roundTrips<R extends Reply>(replies: readonly R[], least: number): RoundTrips<R>[] {
  const groups = groupBy(
    replies.filter((r) => r.outcome === 'reply' && r.rtt_ms !== undefined),
    (r) => `${r.role ?? ''} ${r.target}`,
  );
  return [...groups.values()].flatMap((own) => {
    const rtts = own.map((r) => r.rtt_ms ?? 0);
    if (rtts.length < least) return [];
    const [first] = own;
    return [
      {
        target: first.target,
        isGateway: first.role === 'gateway',
        ...(first.address !== undefined && { address: first.address }),
        rtts,
        median: median(rtts) ?? 0,
        p95: quantile(rtts, 0.95) ?? 0,
        least: Math.min(...rtts),
        worst: own.reduce((a, b) => ((b.rtt_ms ?? 0) > (a.rtt_ms ?? 0) ? b : a)),
      },
    ];
  });
}

interface TcpRtt {
  readonly remote_address?: string | undefined;
  readonly minrtt_ms?: number | undefined;
  readonly data_segs_out?: number | undefined;
}

/**
 * The connection to `address` that saw the least round trip (the kernel keeps it for net.ipv4.tcp_min_rtt_wlen, five
 * minutes): a time before the queue was full. Only sides that sent data measure it (gate G7).
 */
export function leastTcpRtt<S extends TcpRtt>(
  sockets: readonly S[],
  address: string | undefined,
): S | undefined {
  const own = sockets.filter(
    (s) =>
      s.remote_address === address &&
      address !== undefined &&
      (s.minrtt_ms ?? 0) > 0 &&
      (s.data_segs_out ?? 0) >= 10,
  );
  return own.toSorted((a, b) => (a.minrtt_ms ?? 0) - (b.minrtt_ms ?? 0))[0];
}
