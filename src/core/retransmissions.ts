import type { Growth, HostView } from './fact-view.js';

/**
 * What was sent again in the window, by kind (Documentation/networking/snmp_counter.rst). All counts are segments.
 * `resent` are data segments: SYNs and SYN-ACKs sent again are `syn`. `spurious`: the receiver said by DSACK that it
 * had them already, so they were not lost. `fromHostQueue`: the first copy had not even left this host.
 */
export interface Retransmissions extends Pick<Growth, 'seconds' | 'basis' | 'cites'> {
  readonly sent: number;
  readonly resent: number;
  readonly syn: number;
  readonly spurious: number;
  readonly fromHostQueue: number;
  /** resent without what is known not to be lost. */
  readonly genuine: number;
  /** Times the retransmission timer fired for data; SYN timers are taken out, at the most as many as `syn`. */
  readonly timeouts: number;
  /** Tail loss probes. */
  readonly probes: number;
}

/** Undefined where the kernel does not show RetransSegs and OutSegs. */
export function retransmissions(view: HostView): Retransmissions | undefined {
  const [all, sent] = [view.tcp('Tcp', 'RetransSegs'), view.tcp('Tcp', 'OutSegs')];
  if (!all || !sent) return undefined;
  const ext = (name: string): number => view.tcp('TcpExt', name)?.delta ?? 0;
  const syn = Math.min(ext('TCPSynRetrans'), all.delta);
  const resent = all.delta - syn;
  const spurious = Math.min(ext('TCPDSACKRecv') + ext('TCPDSACKOfoRecv'), resent);
  const fromHostQueue = Math.min(ext('TCPSpuriousRtxHostQueues'), resent - spurious);
  return {
    sent: sent.delta,
    resent,
    syn,
    spurious,
    fromHostQueue,
    genuine: resent - spurious - fromHostQueue,
    timeouts: Math.max(0, ext('TCPTimeouts') - syn - ext('TCPSpuriousRtxHostQueues')),
    probes: ext('TCPLossProbes'),
    seconds: all.seconds,
    basis: all.basis,
    cites: [all.cites[0], sent.cites[0], ...all.cites.slice(1)],
  };
}

/** Fewer segments are too few for a percentage (gate G3). */
export const ENOUGH_SEGMENTS = 10_000;
