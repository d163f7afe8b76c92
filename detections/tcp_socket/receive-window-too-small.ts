import { ConnectionEnds } from '../../src/core/connection-ends.js';
import { type Connection, connections, grew, localOf, remoteOf } from '../../src/core/connections.js';
import { defineFleetDetection, type Result } from '../../src/core/detection.js';
import { cite, type FactRow } from '../../src/core/fact-view.js';
import { figure, percent } from '../../src/core/figures.js';
import { sockets } from '../../src/tables/sockets.js';
import { limitedTime } from '../../src/core/limited-time.js';

type Socket = FactRow<typeof sockets>;

export default defineFleetDetection({
  id: 'TCP-11',
  name: 'receive-window-too-small',
  layer: 'tcp_socket',
  title: 'Receive window too small for the path',
  scope: 'fleet',
  reads: [sockets],
  thresholds: {
    held_back: {
      value: 0.5,
      unit: "share of the sender's busy time held back by the window",
      source: 'everoute/troubleshooting-tools: 50 %',
    },
    busy_ms: {
      value: 1000,
      unit: 'ms with data to send of one connection',
      source: 'judgement: in the first round trips the window of every connection grows with its buffer',
    },
    moved: {
      value: 0.5,
      unit: 'share of what the window allowed while it held the sender back',
      source: 'judgement: one window per round trip is what a window that is too small lets pass',
    },
    unread_bytes: {
      value: 16_384,
      unit: 'bytes unread',
      source: 'judgement, as APP-01: less is always under way',
    },
    unread: {
      value: 0.25,
      unit: 'share of the receive buffer unread',
      source: 'judgement: above it the application is the one that does not read (APP-01)',
    },
  },
  realIf:
    "The sender is held back by the window for most of its busy time while the window stays open and, where the receiver's end is in the bundle, hardly anything lies unread there: one window per round trip is all that fits, however fast the path, and about that much was sent. Where far less was, data behind a hole (loss, reordering) filled the window for a while, or it has grown since. A window that closes (TCP-07) is an application that does not read. No bandwidth needs to be declared for that; the bandwidth × delay rule of four times the smoothed rtt asks too much.",
  remedy: {
    text: 'let the receiving application not set SO_RCVBUF, or raise net.ipv4.tcp_rmem and net.core.rmem_max there; check that window scaling is on',
    safety: 'config_change',
  },
  evaluate(view, limits) {
    const hosts = view.hosts.map((h) => ({
      id: h.id,
      isListed: h.rows(sockets).length > 0,
      connections: connections(h.rows(sockets)),
    }));
    const ends = new ConnectionEnds(hosts);
    return hosts.flatMap(({ id, isListed, connections: list }) => {
      if (!isListed)
        return [{ state: 'not_observable' as const, host: id, statement: 'sockets were not listed' }];
      const long = list.filter((c) => (grew(c, 'busy_ms') ?? 0) >= limits.busy_ms);
      const flows = limitedTime(long, 'rwnd_limited_ms');
      if (flows.length === 0)
        return [
          { state: 'not_exercised' as const, host: id, statement: 'no connection had data to send for long' },
        ];
      return flows.flatMap(({ remote, share, busyMs, connections: group }) => {
        // The one whose other end shows its buffer tells most; of the others the end may be closed already.
        const paired = group.map((c) => ({ c, peer: ends.peerOf(c.now) }));
        const told = paired.find(({ peer }) => peer?.connection.now.skmem_rb) ?? paired[0];
        if (!told) return [];
        const { c: first, peer } = told;
        const numbers = { busy_ms: busyMs, share };
        const clear = (why: string): Result & { host: string } => ({
          state: 'clear',
          host: id,
          subject: remote,
          statement: `${remote}: ${why}`,
          numbers,
          cites: [cite(first.now)],
        });
        if (share <= limits.held_back)
          return [
            clear(`window held the sender back for ${percent(share)} of ${(busyMs / 1000).toFixed(1)} s`),
          ];
        if (group.some((c) => isClosed(c.now) || (c.before !== undefined && isClosed(c.before))))
          return [clear('the window is closed, not small')];
        const rate = rateOf(first);
        if (rate !== undefined && rate.moved < limits.moved * share * rate.allowed) {
          const said = `${megabits(rate.moved)} were sent while there was data; a window of ${figure(first.now.snd_wnd ?? 0)} bytes per round trip of ${figure(rate.rttMs)} ms allows ${megabits(rate.allowed)}: it is not too small`;
          return [clear(said)];
        }
        const full = peer?.connection.now.skmem_rb
          ? (peer.connection.now.recv_q ?? 0) / peer.connection.now.skmem_rb
          : undefined;
        if (
          full !== undefined &&
          full > limits.unread &&
          (peer?.connection.now.recv_q ?? 0) >= limits.unread_bytes
        )
          return [clear(`${percent(full)} of the receive buffer lies unread`)];
        return [fired(id, first, { share, busyMs, full, peer })];
      });
    });
  },
});

/** A window that does not even take one segment is closed for a sender that waits (RFC 9293 3.8.6.2.1). */
function isClosed(s: Socket): boolean {
  return s.timer === 'persist' || (s.snd_wnd !== undefined && s.snd_wnd < (s.mss ?? 0));
}

/** Bits per second that were acknowledged while there was data to send, and that one window per round trip allows. */
function rateOf(c: Connection<Socket>): { moved: number; allowed: number; rttMs: number } | undefined {
  const { snd_wnd: window, rtt_ms: rttMs = c.now.minrtt_ms } = c.now;
  const [bytes, busyMs] = [grew(c, 'bytes_acked'), grew(c, 'busy_ms')];
  if (!window || !rttMs || !busyMs || bytes === undefined) return undefined;
  return { moved: (bytes * 8000) / busyMs, allowed: (window * 8000) / rttMs, rttMs };
}

function megabits(bitsPerSecond: number): string {
  return `${figure(bitsPerSecond / 1e6)} Mbit/s`;
}

function fired(
  id: string,
  c: Connection<Socket>,
  m: {
    share: number;
    busyMs: number;
    full: number | undefined;
    peer: { host: string; connection: Connection<Socket> } | undefined;
  },
): Result & { host: string } {
  const { snd_wnd: window, minrtt_ms: rtt } = c.now;
  const most = window && rtt ? (window * 8) / (rtt / 1000) : undefined;
  const buffer = m.peer?.connection.now.skmem_rb;
  const said = [
    `the sender ${localOf(c.now)} had data for ${(m.busyMs / 1000).toFixed(1)} s and was held back by the window of ${remoteOf(c.now)} for ${percent(m.share)} of it`,
    ...(most === undefined
      ? []
      : [`${figure(window ?? 0)} bytes per ${rtt ?? '?'} ms allow ${megabits(most)} at most`]),
    ...(buffer === undefined
      ? []
      : [
          `receive buffer ${figure(buffer)} bytes, ${figure(m.peer?.connection.now.recv_q ?? 0)} of them unread`,
        ]),
  ].join('; ');
  return {
    state: 'fired',
    // Without the receiver's end it cannot be told from a reader that keeps its buffer nearly full.
    severity: m.full === undefined ? 'info' : 'warning',
    host: m.peer?.host ?? id,
    ...(m.peer && { peer: id }),
    subject: remoteOf(c.now),
    statement: said,
    numbers: {
      busy_ms: m.busyMs,
      share: m.share,
      ...(window !== undefined && { window }),
      sent: grew(c, 'bytes_acked') ?? 0,
    },
    cites: [cite(c.now), ...(m.peer ? [cite(m.peer.connection.now)] : [])],
  };
}
