import type { Line } from '../../src/core/collector.js';
import type { RowOf } from '../../src/core/table.js';
import type { sockets } from '../../src/tables/sockets.js';

type Socket = RowOf<typeof sockets>;

/**
 * Groups of tcp_info fields that kernel and `ss` learned together. `ss` prints no zeros, so a field that is not
 * there is either 0 or unheard of; one socket of the same output that shows one of the group decides.
 */
const GROUPS = {
  limited: { seen: /\s(?:busy|rwnd_limited|sndbuf_limited):/, since: '4.10' },
  delivered: { seen: /\sdelivered(?:_ce)?:/, since: '4.18' },
  dsack: { seen: /\s(?:bytes_sent|bytes_retrans|dsack_dups|reord_seen):/, since: '4.19' },
  window: { seen: /\s(?:snd_wnd|rcv_ooopack):/, since: '5.4' },
} as const;

type Group = keyof typeof GROUPS;
/** Oldest first: a later one being there means the earlier ones are. */
const ORDER: readonly Group[] = ['limited', 'delivered', 'dsack', 'window'];
export type Known = Readonly<Partial<Record<Group, true>>>;

/** Reads ahead until the newest group was met, as a rule within the first connections. */
export function knownFields(lines: Iterable<Line>): Known {
  let newest = -1;
  for (const { text } of lines) {
    for (let i = ORDER.length - 1; i > newest; i--) {
      if (GROUPS[ORDER[i] as Group].seen.test(text)) newest = i;
    }
    if (newest === ORDER.length - 1) break;
  }
  return Object.fromEntries(ORDER.slice(0, newest + 1).map((group) => [group, true]));
}

/** In every struct tcp_info since Linux 4.2. */
const ALWAYS = [
  'retrans',
  'retrans_total',
  'unacked',
  'lost',
  'sacked',
  'lastsnd_ms',
  'lastrcv_ms',
  'lastack_ms',
] as const;
const SINCE = {
  limited: [
    'busy_ms',
    'rwnd_limited_ms',
    'sndbuf_limited_ms',
    'notsent',
    'bytes_acked',
    'bytes_received',
    'segs_out',
    'segs_in',
    'data_segs_out',
    'data_segs_in',
  ],
  delivered: ['delivered', 'delivered_ce'],
  dsack: ['bytes_sent', 'bytes_retrans', 'dsack_dups', 'reord_seen'],
  window: ['rcv_ooopack', 'snd_wnd'],
} as const satisfies Record<Group, readonly (keyof Socket)[]>;

/** Puts back the zeros of a connection for which tcp_info was printed (it always has an mss). */
export function putZeros(socket: Socket, known: Known): void {
  if (socket.mss === undefined || socket.state === 'LISTEN') return;
  const zeros: Partial<Record<keyof Socket, 0>> = {};
  for (const column of [ALWAYS, ...ORDER.map((group) => (known[group] ? SINCE[group] : []))].flat()) {
    if (socket[column] === undefined) zeros[column] = 0;
  }
  // Before the handshake is done nobody knows the peer's window.
  if (socket.state.startsWith('SYN-')) delete zeros.snd_wnd;
  Object.assign(socket, zeros);
  if (known.limited) socket.app_limited ??= false;
}
