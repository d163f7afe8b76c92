import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite, type HostView } from '../../src/core/fact-view.js';
import { figure } from '../../src/core/figures.js';
import { traceCounts } from '../../src/tables/trace-counts.js';
import { tracedDrops } from '../../src/tables/traced-drops.js';

/** The packet was broken, or this host had no room, route or neighbour for it (include/net/dropreason-core.h). */
const FAULTS: ReadonlySet<string> = new Set([
  'SOCKET_RCVBUFF',
  'SOCKET_BACKLOG',
  'PROTO_MEM',
  'NOMEM',
  'CPU_BACKLOG',
  'FULL_RING',
  'QDISC_DROP',
  'QDISC_OVERLIMIT',
  'QDISC_CONGESTED',
  'FQ_BAND_LIMIT',
  'FQ_HORIZON_LIMIT',
  'FQ_FLOW_LIMIT',
  'CAKE_FLOOD',
  'TCP_CSUM',
  'UDP_CSUM',
  'IP_CSUM',
  'SKB_CSUM',
  'ICMP_CSUM',
  'TCP_ZEROWINDOW',
  'TCP_OVERWINDOW',
  'TCP_RFC7323_PAWS',
  'TCP_LISTEN_OVERFLOW',
  'TCP_OFO_DROP',
  'TCP_OFO_QUEUE_PRUNE',
  'IP_RPFILTER',
  'IP_OUTNOROUTES',
  'IP_INNOROUTES',
  'IP_INADDRERRORS',
  'FRAG_REASM_TIMEOUT',
  'PKT_TOO_BIG',
  'NEIGH_CREATEFAIL',
  'NEIGH_FAILED',
  'NEIGH_QUEUEFULL',
  'NEIGH_DEAD',
]);
/** Somebody wants it so, or nobody listens. */
const REFUSALS: ReadonlySet<string> = new Set([
  'NETFILTER_DROP',
  'NO_SOCKET',
  'XFRM_POLICY',
  'SECURITY_HOOK',
  'BPF_CGROUP_EGRESS',
  'TC_INGRESS',
  'TC_EGRESS',
  'XDP',
  'TCP_MINTTL',
]);

export default defineDetection({
  id: 'TRC-04',
  name: 'traced-drops',
  layer: 'linux_stack',
  title: 'This kernel drops packets, and says why',
  scope: 'host',
  reads: [traceCounts, tracedDrops],
  thresholds: {
    drops: {
      value: 1,
      unit: 'packets dropped for a reason that costs the sender one',
      source: 'skb:kfree_skb, include/net/dropreason-core.h',
    },
  },
  realIf:
    'The kernel names the reason and the function. Much that it frees is no loss: copies of what was received already, queues of closed sockets, and everything NOT_SPECIFIED; that is left out here, as are the copies of each answer to ping that nobody but the ping needs. A rule that drops, or a port where nobody listens, may be as it should be. Drops in other network namespaces of the machine are seen too.',
  remedy: {
    text: 'look up the reason: NETFILTER_DROP a rule, SOCKET_RCVBUFF the receive buffer, QDISC_DROP a full queue, NO_SOCKET nobody listens',
    safety: 'read_only',
  },
  evaluate(view, limits): Result {
    const drops = dropsOf(view);
    if (drops === undefined)
      return { state: 'not_observable', statement: 'drops were not traced in the kernel' };
    const losses = drops.filter(isLoss).toSorted((a, b) => b.count - a.count);
    const total = sum(drops);
    const [first, ...rest] = losses;
    if (first === undefined || sum(losses) < limits.drops) {
      return {
        state: 'clear',
        statement: `${figure(total)} packets were freed by kfree_skb while it was traced, none for a reason that costs the sender one`,
        cites: drops.slice(0, 1).map((d) => d.cite),
      };
    }
    return {
      state: 'fired',
      severity: losses.some((d) => FAULTS.has(d.reason)) ? 'warning' : 'info',
      subject: first.reason,
      statement: `this kernel dropped ${figure(sum(losses))} packets (of ${figure(total)} freed while it was traced): ${losses
        .slice(0, 4)
        .map((d) => `${figure(d.count)} ${d.reason} in ${d.place}`)
        .join(', ')}${losses.length > 4 ? `, and ${losses.length - 4} more kinds` : ''}`,
      numbers: { dropped: sum(losses), freed: total },
      cites: [first.cite, ...rest.slice(0, 3).map((d) => d.cite)],
    };
  },
});

interface Drops {
  readonly reason: string;
  readonly place: string;
  readonly count: number;
  readonly cite: string;
}

/** An echo reply goes to the raw socket that waits for it and then, in vain, to ping_rcv. */
function isLoss({ reason, place }: Drops): boolean {
  return FAULTS.has(reason) || (REFUSALS.has(reason) && place !== 'ping_rcv');
}

/** Whole counts where the trace made them, else the lines of single drops; undefined where nobody looked. */
function dropsOf(view: HostView): Drops[] | undefined {
  const counts = view.rows(traceCounts);
  const counted = counts.filter((c) => c.what === 'drops');
  if (counted.length > 0) {
    return counted.map((c) => ({
      reason: c.reason ?? '?',
      place: c.place ?? '?',
      count: c.count,
      cite: cite(c),
    }));
  }
  const lines = view.rows(tracedDrops);
  if (lines.length === 0) return undefined;
  const kinds = new Map<string, Drops>();
  for (const line of lines) {
    const [reason, place] = [line.reason ?? '?', line.place];
    const known = kinds.get(`${reason} ${place}`);
    kinds.set(`${reason} ${place}`, {
      reason,
      place,
      count: (known?.count ?? 0) + 1,
      cite: known?.cite ?? cite(line),
    });
  }
  return [...kinds.values()];
}

function sum(drops: readonly Drops[]): number {
  return drops.reduce((total, d) => total + d.count, 0);
}
