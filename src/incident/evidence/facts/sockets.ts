import { addressAndPort, connections, isLoopback, roleOf } from '../../../core/connections.js';
import { cite } from '../../../core/fact-view.js';
import { figure } from '../../../core/figures.js';
import { groupBy } from '../../../core/group-by.js';
import { median } from '../../../core/quantile.js';
import { millis } from '../../../core/readable.js';
import { sockets as table } from '../../../tables/sockets.js';
import type { Topic } from './fact.js';

/** TCP sockets by state, the fullest queues, and round trips as the kernel measured them on sides that sent data. */
export const sockets: Topic = function* (view) {
  const tcp = view.latest(table).filter((s) => s.protocol === 'tcp');
  for (const [state, list] of groupBy(tcp, (s) => s.state))
    yield {
      topic: `sockets.${state.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')}`,
      label: `TCP sockets in ${state}`,
      value: list.length,
      unit: list.length === 1 ? 'socket' : 'sockets',
      cites: [cite(list[0])],
    };
  const talking = connections(view.rows(table)).filter((c) => !isLoopback(c.now.remote_address));
  for (const [column, words] of [
    ['recv_q', 'received, not yet read by the application'],
    ['send_q', 'written, not yet acknowledged'],
  ] as const) {
    const most = talking.toSorted((a, b) => (b.now[column] ?? 0) - (a.now[column] ?? 0))[0]?.now;
    if (most?.[column] === undefined) continue;
    const peer = addressAndPort(most.remote_address, most.remote_port);
    yield {
      topic: `sockets.${column}_max`,
      label: `Most bytes ${words}`,
      value: most[column],
      unit: 'bytes',
      text: `${figure(most[column])} bytes ${words} (connection with ${peer})`,
      cites: [cite(most)],
    };
  }
  const sending = talking.filter((c) => roleOf(c) !== 'receiver' && (c.now.data_segs_out ?? 0) > 0);
  for (const [peer, list] of [...groupBy(sending, (c) => c.now.remote_address ?? '?')].slice(0, MOST_PEERS)) {
    const rtts = list.flatMap((c) => c.now.rtt_ms ?? []);
    const middle = median(rtts);
    if (middle === undefined) continue;
    yield {
      topic: 'sockets.rtt_ms',
      label: `Round trip of TCP connections with ${peer}, median`,
      value: middle,
      unit: 'ms',
      text: `${millis(middle)} (median of ${figure(rtts.length)} connections)`,
      target: peer,
      cites: list.slice(0, 3).map((c) => cite(c.now)),
    };
  }
};

const MOST_PEERS = 12;
