/** A connect that took this long or longer, ms, lost a SYN: Linux sends it again after 1 s (RFC 6298, 2.1). */
export const LOST_SYN_MS = 990;

/** Handshakes of our own toward an address: those that passed at once, and those that lost a packet or got no answer. */
export interface TcpTrials {
  readonly clean: number;
  readonly bad: number;
}

interface ConnectTrial {
  readonly address: string;
  readonly outcome: string;
  readonly connect_ms?: number | undefined;
  readonly failed_after_ms?: number | undefined;
}
interface RequestTrial {
  readonly remote_ip?: string | undefined;
  readonly address?: string | undefined;
  readonly connect_ms?: number | undefined;
  readonly ended_in?: string | undefined;
}

/** The witness beside ping: what TCP experienced, from `tcp_connects` and `http_timing`, by address. */
export function tcpTrials(
  connects: readonly ConnectTrial[],
  requests: readonly RequestTrial[],
): (address: string | undefined) => TcpTrials {
  const counts = new Map<string, { clean: number; bad: number }>();
  const add = (address: string | undefined, clean: boolean): void => {
    if (address === undefined) return;
    const entry = counts.get(address) ?? { clean: 0, bad: 0 };
    counts.set(address, entry);
    entry[clean ? 'clean' : 'bad']++;
  };
  for (const row of connects) {
    // A refusal is an answer too: it came over the same path.
    const answered = ['connected', 'refused', 'reset'].includes(row.outcome);
    add(row.address, answered && (row.connect_ms ?? row.failed_after_ms ?? 0) < LOST_SYN_MS);
  }
  for (const row of requests) {
    if (row.connect_ms !== undefined) add(row.remote_ip, row.connect_ms < LOST_SYN_MS);
    else if (row.ended_in === 'connect') add(row.address ?? row.remote_ip, false);
  }
  return (address) => (address === undefined ? undefined : counts.get(address)) ?? { clean: 0, bad: 0 };
}

/** True when enough clean handshakes contradict a loss of at least `share`: none of n lost means below 3/n. */
export function contradictsLoss({ clean, bad }: TcpTrials, share: number): boolean {
  return bad === 0 && clean > 0 && 3 / clean <= share;
}
