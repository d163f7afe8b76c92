import { connections, isLoopback, remoteOf } from '../../src/core/connections.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite, type FactRow, type HostView } from '../../src/core/fact-view.js';
import { figure } from '../../src/core/figures.js';
import { captureJoins } from '../../src/tables/capture-joins.js';
import { sockets } from '../../src/tables/sockets.js';

export default defineDetection({
  id: 'TCP-30',
  name: 'mss-clamp',
  layer: 'mtu',
  title: 'Segments smaller than the path allows',
  scope: 'host',
  reads: [sockets, captureJoins],
  thresholds: {
    least: {
      value: 20,
      unit: 'bytes below what the path MTU allows',
      source: 'judgement: a tunnel header is at least 20 bytes',
    },
  },
  realIf:
    'The segment size in use is smaller than the path MTU known here, less headers: the peer or a router on the way asked for less in the SYN. Expected with tunnels, VPN and PPPoE, and what prevents an MTU black hole; worth knowing only.',
  remedy: {
    text: 'nothing, where a tunnel is on the way; else look for the router that clamps',
    safety: 'read_only',
  },
  evaluate(view, limits): Result | Result[] {
    const rewritten = view
      .rows(captureJoins)
      .filter((j) => j.mss_sent !== undefined && j.mss_sent !== j.mss_arrived);
    const [proof] = rewritten;
    if (proof)
      return [
        ofSockets(view, limits),
        {
          state: 'fired',
          severity: 'info',
          subject: proof.receiver,
          statement: `two captures: the MSS in the SYN of ${proof.sender} was sent as ${proof.mss_sent} and arrived at ${proof.far_host} as ${proof.mss_arrived}, in ${rewritten.length} directions: something between them rewrites it`,
          numbers: {
            sent: proof.mss_sent ?? 0,
            arrived: proof.mss_arrived ?? 0,
            directions: rewritten.length,
          },
          cites: [cite(proof)],
        },
      ];
    return ofSockets(view, limits);
  },
});

function ofSockets(view: HostView, limits: { readonly least: number }): Result {
  const list = connections(view.rows(sockets)).flatMap(({ now }) => {
    if (now.mss === undefined || now.pmtu === undefined || isLoopback(now.local_address)) return [];
    // Before the first data segment of the peer mss is no more than a guess.
    return now.state === 'ESTAB' ? [{ now, less: roomOf(now) - now.mss }] : [];
  });
  if (list.length === 0)
    return { state: 'not_exercised', statement: 'no established connection off this host' };
  const clamped = list.filter((c) => c.less >= limits.least && c.less < (c.now.pmtu ?? 0) / 2);
  const [first] = clamped;
  const cites = (clamped.length > 0 ? clamped : list).slice(0, 3).map((c) => cite(c.now));
  if (!first)
    return {
      state: 'clear',
      statement: `${list.length} connections use segments as large as the path allows`,
      cites,
    };
  return {
    state: 'fired',
    severity: 'info',
    subject: remoteOf(first.now),
    statement: `${clamped.length} of ${list.length} connections use smaller segments than the path MTU allows: ${figure(first.now.mss ?? 0)} instead of ${figure(roomOf(first.now))} bytes to ${remoteOf(first.now)}`,
    numbers: {
      clamped: clamped.length,
      connections: list.length,
      mss: first.now.mss ?? 0,
      pmtu: first.now.pmtu ?? 0,
    },
    cites: cites as [string, ...string[]],
  };
}

/** Bytes of data that fit: path MTU less IP header, TCP header and timestamps (12 bytes with padding). */
function roomOf(s: FactRow<typeof sockets>): number {
  const ip = s.remote_address?.includes(':') ? 40 : 20;
  return (s.pmtu ?? 0) - ip - 20 - (s.options?.includes('ts') ? 12 : 0);
}
