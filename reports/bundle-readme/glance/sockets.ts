import { citeRow } from '../../../src/core/table-row.js';
import type { Statement } from '../model.js';
import { type Glance, num, on, plural, str } from './glance.js';

/** Where a queue counts as standing: more than a few segments that nobody reads or acknowledges. */
const QUEUED = 64 * 1024;

const MOST_NOTED = 8;

interface Tally {
  readonly cite: string;
  readonly states: Map<string, number>;
  readonly noted: Statement[];
}

/** One pass, nothing kept but counts: a busy server has a hundred thousand sockets. */
export const sockets: Glance = (view) => {
  const hosts = new Map<string, Tally>();
  for (const row of view.rows('sockets')) {
    if (row._snapshot === 'start' || str(row, 'protocol') !== 'tcp') continue;
    const tally = hosts.get(row._host) ?? {
      cite: citeRow(row),
      states: new Map<string, number>(),
      noted: [],
    };
    hosts.set(row._host, tally);
    const state = str(row, 'state') ?? '?';
    tally.states.set(state, (tally.states.get(state) ?? 0) + 1);
    const text = tally.noted.length < MOST_NOTED ? standing(row) : undefined;
    if (text !== undefined) {
      const cite = citeRow(row);
      tally.noted.push({ layer: 'tcp_socket', standsOut: true, text: on(view, row._host) + text, cite });
    }
  }
  return [...hosts].flatMap(([host, { cite, states, noted }]): Statement[] => {
    const counts = [...states].toSorted((a, b) => b[1] - a[1]);
    const total = counts.reduce((sum, [, count]) => sum + count, 0);
    const text = `${on(view, host)}${plural(total, 'TCP socket')}: ${counts.map(([s, c]) => `${c} ${s}`).join(', ')}`;
    return [{ layer: 'tcp_socket', standsOut: false, text, cite }, ...noted];
  });
};

function standing(row: Parameters<typeof num>[0]): string | undefined {
  const end = `${str(row, 'local_address')}:${num(row, 'local_port')} → ${str(row, 'remote_address')}:${num(row, 'remote_port')}`;
  const state = str(row, 'state');
  if (state === 'LISTEN') {
    const [waiting, limit] = [num(row, 'accept_queue') ?? 0, num(row, 'backlog')];
    return limit !== undefined && limit > 0 && waiting >= limit
      ? `port ${num(row, 'local_port')}: ${waiting} connections wait to be accepted, the queue takes ${limit}`
      : undefined;
  }
  if (state === 'SYN-SENT') return `${end} is still waiting for the answer to its SYN`;
  const [unread, unacked] = [num(row, 'recv_q') ?? 0, num(row, 'send_q') ?? 0];
  if (unread > QUEUED)
    return `${end}: ${unread.toLocaleString('en-US')} bytes received and not read by ${owner(row)}`;
  if (str(row, 'timer') === 'persist')
    return `${end}: the peer's window is closed, ${unacked.toLocaleString('en-US')} bytes wait`;
  return undefined;
}

function owner(row: Parameters<typeof num>[0]): string {
  const [user] = (row['users'] ?? []) as { name: string; pid: number }[];
  return user === undefined ? 'the application' : `${user.name} (pid ${user.pid})`;
}
