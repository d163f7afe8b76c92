import { isLoopback } from '../../src/core/connections.js';
import { defineFleetDetection, type Result } from '../../src/core/detection.js';
import { cite, type FactRow, type HostView } from '../../src/core/fact-view.js';
import { percent } from '../../src/core/figures.js';
import { delayText, otherPair, tracedPair } from '../../src/core/traced-connections.js';
import { tracedDelays } from '../../src/tables/traced-delays.js';

type Row = FactRow<typeof tracedDelays>;

interface Acknowledger {
  readonly host: string;
  readonly rows: readonly Row[];
}

export default defineFleetDetection({
  id: 'TRC-03',
  name: 'round-trip-parts',
  layer: 'tcp_socket',
  title: 'Where the round trips of a connection are spent',
  scope: 'fleet',
  reads: [tracedDelays],
  thresholds: {
    rtt_ms: { value: 2, unit: 'ms mean RTT', source: 'judgement: below it there is little to take apart' },
    own_queue_ms: {
      value: 5,
      unit: 'ms in the queueing discipline of this host',
      source: 'net/sched CoDel target, 5 ms',
    },
    samples: { value: 10, unit: 'timed segments', source: 'judgement' },
  },
  realIf:
    'One segment at a time is timed from the queue of this host to its acknowledgement. The part in the own queue is measured on the same segments; the part of the peer only where the peer was traced too, as its mean ACK delay on other segments; what is left is the path, both ways, with the driver and the receive path of both hosts.',
  remedy: {
    text: 'own queue: tc -s qdisc, shape below the bottleneck; peer: see its reader and its ACKs; path: mtr from both ends',
    safety: 'read_only',
  },
  evaluate(view, limits) {
    const acknowledgers = acknowledgersOf(view.hosts);
    return view.hosts.map((host) => ({ host: host.id, ...ofHost(host, acknowledgers, limits) }));
  },
});

function ofHost(
  view: HostView,
  acknowledgers: ReadonlyMap<string, Acknowledger | null>,
  limits: { rtt_ms: number; own_queue_ms: number; samples: number },
): Result {
  const rows = view.rows(tracedDelays);
  if (rows.length === 0)
    return { state: 'not_observable', statement: 'no connection was traced in the kernel' };
  const timed = rows.filter((r) => r.delay === 'rtt' && r.samples >= limits.samples);
  if (timed.length === 0) {
    return { state: 'not_exercised', statement: `no traced connection has ${limits.samples} timed segments` };
  }
  const [worst] = timed.toSorted((a, b) => b.mean_us - a.mean_us);
  if (worst === undefined || worst.mean_us < limits.rtt_ms * 1000) {
    return {
      state: 'clear',
      statement: `mean RTT of ${timed.length} traced connections is ${delayText(worst?.mean_us ?? 0)} at most`,
      cites: timed.slice(0, 1).map(cite),
    };
  }
  const queue = rows.find((r) => r.cookie === worst.cookie && r.delay === 'own_queue');
  const smoothed = rows.find((r) => r.cookie === worst.cookie && r.delay === 'srtt');
  const peer = acknowledgers.get(placed(view.id, otherPair(worst), worst)) ?? undefined;
  const own = queue?.mean_us ?? 0;
  const delayed = peer && weightedMean(peer.rows);
  const rest = Math.max(0, worst.mean_us - own - (delayed ?? 0));
  const part = (us: number): string => `${delayText(us)} (${percent(Math.min(1, us / worst.mean_us))})`;
  const parts = [
    queue
      ? `${part(own)} in the own queue (${queue.samples} timed)`
      : 'its part in the own queue was not seen',
    peer && delayed !== undefined
      ? `${part(delayed)} until the peer acknowledges${peer.host === view.id ? '' : ` (${peer.host})`} (${peer.rows.reduce((n, r) => n + r.samples, 0)} timed), ${part(rest)} on the path and in both receive paths`
      : `${part(rest)} on the path and at the peer, which was not traced`,
  ];
  return {
    state: 'fired',
    severity: own >= limits.own_queue_ms * 1000 ? 'warning' : 'info',
    subject: tracedPair(worst),
    ...(peer && peer.host !== view.id && { peer: peer.host }),
    statement: `round trips of ${tracedPair(worst)} take ${delayText(worst.mean_us)} on average (least ${delayText(worst.least_us ?? 0)}, p95 at most ${delayText(worst.p95_us ?? worst.mean_us)}, ${worst.samples} timed of ${worst.of ?? '?'} segments${smoothed ? `; srtt ${delayText(smoothed.mean_us)}` : ''}): ${parts.join('; ')}; the slowest of ${timed.length} traced connections`,
    numbers: {
      rtt_us: worst.mean_us,
      own_queue_us: own,
      ...(delayed !== undefined && { peer_ack_us: delayed }),
      rest_us: rest,
      samples: worst.samples,
    },
    cites: [cite(worst), ...(queue ? [cite(queue)] : []), ...(peer?.rows.map(cite) ?? [])],
  };
}

/** Who acknowledges what is sent to it, by its own view of the connection; null where two hosts have the same. */
function acknowledgersOf(hosts: readonly HostView[]): ReadonlyMap<string, Acknowledger | null> {
  const found = new Map<string, Acknowledger | null>();
  for (const { id, rows } of hosts.map((h) => ({ id: h.id, rows: h.rows(tracedDelays) }))) {
    for (const row of rows.filter((r) => r.delay === 'ack_alone' || r.delay === 'ack_with_data')) {
      const key = placed(id, tracedPair(row), row);
      const known = found.get(key);
      if (known === null || (known && known.host !== id)) found.set(key, null);
      else found.set(key, { host: id, rows: [...(known?.rows ?? []), row] });
    }
  }
  return found;
}

/** Loopback addresses are the same on every host. */
function placed(host: string, pair: string, { local_address, remote_address }: Row): string {
  return isLoopback(local_address) || isLoopback(remote_address) ? `${host} ${pair}` : pair;
}

function weightedMean(rows: readonly Row[]): number {
  const samples = rows.reduce((sum, r) => sum + r.samples, 0);
  return Math.round(rows.reduce((sum, r) => sum + r.mean_us * r.samples, 0) / Math.max(1, samples));
}
