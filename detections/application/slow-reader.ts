import { ConnectionEnds } from '../../src/core/connection-ends.js';
import { type Connection, connections, grew, localOf } from '../../src/core/connections.js';
import { defineFleetDetection, type Result } from '../../src/core/detection.js';
import { cite, type FactRow } from '../../src/core/fact-view.js';
import { figure, percent } from '../../src/core/figures.js';
import { groupBy } from '../../src/core/group-by.js';
import { ownerOf } from '../../src/core/socket-owner.js';
import { sockets } from '../../src/tables/sockets.js';

type Socket = FactRow<typeof sockets>;

const NOT_LISTED: Result = { state: 'not_observable', statement: 'sockets were not listed' };

export default defineFleetDetection({
  id: 'APP-01',
  name: 'slow-reader',
  layer: 'application',
  title: 'Application does not read what has arrived',
  scope: 'fleet',
  reads: [sockets],
  thresholds: {
    unread: {
      value: 16_384,
      unit: 'bytes unread',
      source: 'judgement: a few segments are always between arrival and read',
    },
    full: {
      value: 0.5,
      unit: 'share of the receive buffer in use',
      source: 'everoute/troubleshooting-tools: r / rb above 0.5; r counts overhead, so both are asked',
    },
    peer_held_back: {
      value: 0.2,
      unit: "share of the peer's busy time held back by our window",
      source: 'everoute/troubleshooting-tools: 20 %',
    },
  },
  realIf:
    'Bytes lie unread at both ends of the window in a buffer that is more than half full, or the sender (its end in the same bundle) is held back by this window meanwhile. A backlog seen once is normal on a fast flow. The queue of a listener is another thing.',
  remedy: {
    text: 'profile the reading process: blocked on a lock, disk or database, garbage collection, one busy thread; do not enlarge buffers first',
    safety: 'read_only',
  },
  evaluate(view, limits) {
    const hosts = view.hosts.map((h) => ({
      id: h.id,
      isListed: h.rows(sockets).length > 0,
      connections: connections(h.rows(sockets)),
    }));
    const ends = new ConnectionEnds(hosts);
    return hosts.flatMap(({ id, isListed, connections: list }) => {
      // What nobody accepted has no reader yet: that is TCP-17.
      const accepted = list.filter((c) => c.now.inode !== 0);
      const results: Result[] = isListed ? judge(accepted, ends, limits) : [NOT_LISTED];
      return results.map((r) => ({ ...r, host: id }));
    });
  },
});

function judge(
  list: readonly Connection<Socket>[],
  ends: ConnectionEnds<Socket>,
  limits: { unread: number; full: number; peer_held_back: number },
): Result[] {
  const reading = list.filter((c) => (grew(c, 'bytes_received') ?? 1) > 0 || (c.now.recv_q ?? 0) > 0);
  if (reading.length === 0) return [{ state: 'not_exercised', statement: 'no connection received data' }];
  const slow = reading.flatMap((c) => {
    const unread = c.now.recv_q ?? 0;
    if (unread < limits.unread) return [];
    const full = c.now.skmem_rb ? (c.now.skmem_r ?? 0) / c.now.skmem_rb : undefined;
    const isLasting = (c.before?.recv_q ?? 0) >= limits.unread;
    const peer = ends.peerOf(c.now);
    const busy = peer && grew(peer.connection, 'busy_ms');
    const held = peer && busy ? (grew(peer.connection, 'rwnd_limited_ms') ?? 0) / busy : 0;
    const isHeld = held > limits.peer_held_back;
    const isFull = full === undefined || full > limits.full;
    return isHeld || isFull ? [{ c, unread, isLasting, isHeld, held, full, peer }] : [];
  });
  if (slow.length === 0) {
    const most = Math.max(...reading.map((c) => c.now.recv_q ?? 0));
    const statement = `${reading.length} receiving connections, at most ${figure(most)} bytes unread in one`;
    return [{ state: 'clear', statement, cites: reading.slice(0, 1).map((c) => cite(c.now)) }];
  }
  return [...groupBy(slow, (s) => localOf(s.c.now))].map(([subject, group]): Result => {
    const [worst = group[0]] = group.toSorted((a, b) => b.unread - a.unread);
    const lasting = group.filter((s) => s.isLasting || s.isHeld);
    const owner = worst === undefined ? '' : ownerOf(worst.c.now);
    const held = group.find((s) => s.isHeld);
    return {
      state: 'fired',
      severity: lasting.length > 0 ? (held ? 'critical' : 'warning') : 'info',
      subject,
      ...(held?.peer && { peer: held.peer.host }),
      statement: `${owner || 'the application'} leaves up to ${figure(worst?.unread ?? 0)} bytes unread on ${group.length} of ${reading.length} receiving connections (${subject})${worst?.full === undefined ? '' : `, receive buffer ${percent(worst.full)} full`}${lasting.length > 0 ? '' : ', seen once only'}${held?.peer ? `; ${held.peer.host} was held back by that window for ${percent(held.held)} of the time it had data` : ''}`,
      numbers: { unread: worst?.unread ?? 0, connections: group.length, lasting: lasting.length },
      cites: [
        ...group.slice(0, 3).flatMap((s) => [cite(s.c.now), ...(s.c.before ? [cite(s.c.before)] : [])]),
        ...(held?.peer ? [cite(held.peer.connection.now)] : []),
      ] as [string, ...string[]],
    };
  });
}
