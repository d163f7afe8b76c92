import { type Connection, connections, grew, localOf, remoteOf } from '../../src/core/connections.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite, type FactRow } from '../../src/core/fact-view.js';
import { figure } from '../../src/core/figures.js';
import { groupBy } from '../../src/core/group-by.js';
import { ownerOf } from '../../src/core/socket-owner.js';
import { sockets } from '../../src/tables/sockets.js';

type Socket = FactRow<typeof sockets>;

export default defineDetection({
  id: 'APP-09',
  name: 'write-stuck',
  layer: 'application',
  title: 'Written data gets no answer',
  scope: 'host',
  reads: [sockets],
  thresholds: {
    backoff: {
      value: 2,
      unit: 'doublings of the retransmission timeout',
      source: 'net/ipv4/tcp_timer.c: two in a row are no stray loss',
    },
  },
  realIf:
    'Data waits on an established connection, its retransmission timer was doubled at least twice and nothing was acknowledged meanwhile. A closed window of the peer (timer persist) is TCP-07 instead; SYN-SENT is TCP-20.',
  remedy: {
    text: 'set TCP_USER_TIMEOUT or a write timeout and reconnect; find what swallows the packets (TCP-16, firewall state)',
    safety: 'read_only',
  },
  evaluate(view, limits): Result | readonly Result[] {
    const list = connections(view.rows(sockets)).filter((c) => !c.now.state.startsWith('SYN-'));
    const stuck = list.filter((c) => isStuck(c, limits.backoff));
    if (list.length === 0) return { state: 'not_exercised', statement: 'there was no connection' };
    if (stuck.length === 0) {
      const sending = list.filter((c) => (grew(c, 'data_segs_out') ?? 0) > 0).length;
      if (sending === 0)
        return { state: 'not_exercised', statement: `none of ${list.length} connections sent data` };
      return { state: 'clear', statement: `none of ${sending} sending connections waits in vain` };
    }
    const serviceOf = services(stuck);
    return [...groupBy(stuck, serviceOf)].map(([subject, group]): Result => {
      const most = Math.max(...group.map((c) => c.now.backoff ?? 0));
      const bytes = group.reduce((sum, c) => sum + (c.now.send_q ?? 0), 0);
      const owner = group.map((c) => ownerOf(c.now)).find((o) => o !== '');
      return {
        state: 'fired',
        severity: 'warning',
        subject,
        statement: `${group.length} of ${list.length} connections (${subject}${owner === undefined ? '' : `, ${owner}`}) send the same data again with backoff up to ${most} and get no answer; ${figure(bytes)} bytes wait`,
        numbers: { stuck: group.length, connections: list.length, backoff: most, send_q: bytes },
        cites: group.slice(0, 4).map((c) => cite(c.now)) as [string, ...string[]],
      };
    });
  },
});

/**
 * What connections are to one service: its address and port. A server sees it at its own end, where one port has several
 * connections to other ports of one address; a client at the other end.
 */
function services(list: readonly Connection<Socket>[]): (c: Connection<Socket>) => string {
  const ourEnd = ({ now }: Connection<Socket>): string => `${localOf(now)} ${now.remote_address ?? ''}`;
  const atOurEnd = groupBy(list, ourEnd);
  return (c) => {
    const isServer = (atOurEnd.get(ourEnd(c))?.length ?? 0) > 1;
    return isServer ? `${c.now.remote_address ?? '?'}, from ${localOf(c.now)}` : remoteOf(c.now);
  };
}

/** Any acknowledgement of new data takes the backoff back to 0, so it alone says that nothing came back. */
function isStuck({ now }: Connection<Socket>, least: number): boolean {
  return now.timer === 'on' && (now.send_q ?? 0) > 0 && (now.backoff ?? now.timer_retrans ?? 0) >= least;
}
