/** What a ladder of packet sizes with Don't Fragment found toward one address. */
export interface PmtuLadder<P> {
  /** The largest that passed. */
  readonly passed: P;
  /** Larger ones without any answer, smallest first. */
  readonly silent: readonly P[];
  /** Larger ones refused by a router or by this kernel, which knows a smaller path MTU. */
  readonly refused: readonly P[];
}

interface Probe {
  readonly packet_bytes: number;
  readonly outcome: string;
}

/** Undefined where no size passed: then the ladder says nothing about sizes. */
export function readLadder<P extends Probe>(probes: readonly P[]): PmtuLadder<P> | undefined {
  const bySize = probes.toSorted((a, b) => a.packet_bytes - b.packet_bytes);
  const passed = bySize.findLast((p) => p.outcome === 'ok');
  if (passed === undefined) return undefined;
  const larger = bySize.filter((p) => p.packet_bytes > passed.packet_bytes);
  return {
    passed,
    silent: larger.filter((p) => p.outcome === 'silent'),
    refused: larger.filter((p) => p.outcome === 'icmp_too_big' || p.outcome === 'local_too_big'),
  };
}
