import type { Flow } from './rule-match.js';

/** A connection, or a kind of packet, that does not get through. */
export interface FailingFlow extends Flow {
  /** For people: `TCP to 192.0.2.1 port 443 (timeout)`. */
  readonly text: string;
  /** Somebody said no (RST, ICMP); false: silence. Undefined: either. */
  readonly isAnswered?: boolean;
}

/** Rows of the tables of these names, as far as they are read here. */
export interface FlowSources {
  readonly addresses: readonly { readonly address: string }[];
  readonly connects: readonly {
    readonly address: string;
    readonly port: number;
    readonly outcome: string;
  }[];
  readonly sockets: readonly {
    readonly protocol: string;
    readonly state: string;
    readonly remote_address?: string | undefined;
    readonly remote_port?: number | undefined;
    readonly timer?: string | undefined;
    readonly timer_retrans?: number | undefined;
  }[];
  readonly pings: readonly {
    readonly address?: string | undefined;
    readonly transmitted?: number | undefined;
    readonly loss_pct?: number | undefined;
  }[];
}

/** Retransmits without an answer from which a connection counts as stuck. */
const STUCK = 2;
/** Below this share of lost probes something else than a filter is likelier. */
const LOST_PCT = 20;

/** What fails as this host sees it: connects of our own, stuck sockets of applications, unanswered pings. */
export function failingFlows({ addresses, connects, sockets, pings }: FlowSources): FailingFlow[] {
  const src = addresses.map((a) => a.address);
  const flows: FailingFlow[] = [];
  const add = (flow: Omit<FailingFlow, 'src'>): void => {
    if (!flows.some((f) => f.proto === flow.proto && f.dst === flow.dst && f.dport === flow.dport)) {
      flows.push({ ...flow, src });
    }
  };
  for (const { address, port, outcome } of connects) {
    if (outcome === 'connected' || outcome === 'error') continue;
    const text = `TCP to ${address} port ${port} (${outcome})`;
    // EPERM (denied) comes of a rule of our own that drops or rejects.
    const answer = outcome === 'denied' ? {} : { isAnswered: outcome !== 'timeout' };
    add({ proto: 'tcp', dst: address, dport: port, isNew: true, ...answer, text });
  }
  for (const s of sockets) {
    const isStuck = s.timer === 'on' && (s.timer_retrans ?? 0) >= (s.state === 'SYN-SENT' ? 1 : STUCK);
    if (s.protocol !== 'tcp' || !isStuck || s.remote_address === undefined) continue;
    const port = s.remote_port === undefined ? {} : { dport: s.remote_port };
    const text = `TCP to ${s.remote_address} port ${s.remote_port ?? '?'} (${s.state}, not answered)`;
    const isNew = s.state === 'SYN-SENT';
    add({ proto: 'tcp', dst: s.remote_address, ...port, isNew, isAnswered: false, text });
  }
  for (const { address, transmitted = 0, loss_pct: loss = 0 } of pings) {
    if (address === undefined || transmitted < STUCK || loss < LOST_PCT) continue;
    add({ proto: 'icmp', dst: address, isNew: true, text: `ping to ${address} (${loss.toFixed(0)} % lost)` });
  }
  return flows;
}
