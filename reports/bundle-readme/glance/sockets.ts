import { citeRow, type TableRow } from '../../../src/core/table-row.js';
import { formatBytes } from '../../../src/core/units.js';
import type { BundleView } from '../../../src/core/report.js';
import { plural, show } from '../show.js';
import { about, type Glance, num, on, str } from './glance.js';

const say = about('tcp_socket');

/** Where a queue counts as standing: more than a few segments that nobody reads or acknowledges. */
const QUEUED = 64 * 1024;
/** So many sockets in a state that programs leave at once. */
const MANY = 50;
const MOST_NOTED = 4;
const MOST_REMEMBERED = 2000;

interface Note {
  readonly text: string;
  readonly cite: string;
}

interface Tally {
  readonly cite: string;
  readonly states: Map<string, number>;
  readonly notes: Note[];
  /** What stands at the end, by connection; it is trouble when it stood at the start as well. */
  readonly standing: Map<string, Note>;
  readonly stood: Set<string>;
  snapshots: Set<string>;
}

/** One pass, nothing kept but counts and the few that stand out: a busy server has a hundred thousand sockets. */
export const sockets: Glance = (view) => {
  const hosts = new Map<string, Tally>();
  for (const row of view.rows('sockets')) {
    if (str(row, 'protocol') !== 'tcp') continue;
    const tally = hosts.get(row._host) ?? fresh(row);
    hosts.set(row._host, tally);
    tally.snapshots.add(row._snapshot ?? 'end');
    const text = standing(row);
    const id = text === undefined ? '' : identity(row);
    if (row._snapshot === 'start') {
      if (text !== undefined && tally.stood.size < MOST_REMEMBERED) tally.stood.add(id);
      continue;
    }
    const state = str(row, 'state') ?? '?';
    tally.states.set(state, (tally.states.get(state) ?? 0) + 1);
    if (text !== undefined && tally.standing.size < MOST_REMEMBERED)
      tally.standing.set(id, { text, cite: citeRow(row) });
    const now = tally.notes.length < MOST_NOTED ? atOnce(row) : undefined;
    if (now !== undefined) tally.notes.push({ text: now, cite: citeRow(row) });
  }
  return [...hosts].flatMap(([host, tally]) => ofHost(view, host, tally));
};

function fresh(row: TableRow): Tally {
  return {
    cite: citeRow(row),
    states: new Map(),
    notes: [],
    standing: new Map(),
    stood: new Set(),
    snapshots: new Set(),
  };
}

function ofHost(view: BundleView, host: string, tally: Tally): ReturnType<Glance> {
  const { states, notes, standing: now, stood, snapshots, cite } = tally;
  const at = on(view, host);
  const counts = [...states].toSorted((a, b) => b[1] - a[1]);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return [];
  const text = `${at}${plural(total, 'TCP socket')}: ${counts.map(([state, count]) => `${show(count)} ${state}`).join(', ')}`;
  const both = [...now].filter(([id]) => !snapshots.has('start') || stood.has(id)).map(([, note]) => note);
  const lasting = snapshots.has('start') ? ', at both ends of the window' : '';
  const left = both.length - MOST_NOTED;
  return [
    ...notes.map((note) => say.trouble(at + note.text, note.cite)),
    ...both.slice(0, MOST_NOTED).map((note) => say.trouble(`${at}${note.text}${lasting}`, note.cite)),
    ...(left > 0 ? [say.trouble(`${at}${show(left)} more sockets with standing queues`, cite)] : []),
    ...(['CLOSE-WAIT', 'SYN-RECV'] as const).flatMap((state) => {
      const count = states.get(state) ?? 0;
      return count >= MANY
        ? [say.trouble(`${at}${show(count)} of ${plural(total, 'TCP socket')} in ${state}`, cite)]
        : [];
    }),
    say.fact(text, cite),
  ];
}

/** The cookie where there is one, for a port may be used again. */
function identity(row: TableRow): string {
  return str(row, 'socket_id') ?? ends(row);
}

/** What one look at a socket proves. */
function atOnce(row: TableRow): string | undefined {
  const state = str(row, 'state');
  const tries = num(row, 'timer_retrans') ?? 0;
  if (state === 'LISTEN') {
    const [waiting, limit] = [num(row, 'accept_queue') ?? 0, num(row, 'backlog')];
    const full = limit !== undefined && limit > 0 && waiting >= limit;
    return full
      ? `port ${num(row, 'local_port')}: ${plural(waiting, 'connection')} wait to be accepted by ${owner(row)}, the queue takes ${show(limit)}`
      : undefined;
  }
  if (state === 'SYN-SENT' && tries > 0)
    return `${ends(row)} has sent its SYN ${show(tries + 1)} times without an answer`;
  if (str(row, 'timer') === 'persist' && tries > 0)
    return `${ends(row)}: the peer's window is closed, ${formatBytes(num(row, 'send_q') ?? 0)} wait, ${plural(tries, 'probe')} unanswered`;
  if (str(row, 'timer') === 'on' && tries >= 3)
    return `${ends(row)}: sent again ${show(tries)} times without an answer, ${formatBytes(num(row, 'send_q') ?? 0)} wait`;
  return undefined;
}

/** What is normal for a moment and not for a whole window. */
function standing(row: TableRow): string | undefined {
  if (str(row, 'state') === 'LISTEN') return undefined;
  const unread = num(row, 'recv_q') ?? 0;
  if (unread > QUEUED) return `${ends(row)}: ${formatBytes(unread)} received and not read by ${owner(row)}`;
  if (str(row, 'timer') === 'persist')
    return `${ends(row)}: the peer's window is closed, ${formatBytes(num(row, 'send_q') ?? 0)} wait`;
  return undefined;
}

function ends(row: TableRow): string {
  const end = (side: 'local' | 'remote'): string => {
    const address = str(row, `${side}_address`) ?? '*';
    return `${address.includes(':') ? `[${address}]` : address}:${num(row, `${side}_port`) ?? '*'}`;
  };
  return `${end('local')} → ${end('remote')}`;
}

function owner(row: TableRow): string {
  const [user] = (row['users'] ?? []) as { name: string; pid: number }[];
  return user === undefined ? 'its program' : `${user.name} (pid ${user.pid})`;
}
