import type { RowOf } from '../../src/core/table.js';
import type { sockets } from '../../src/tables/sockets.js';
import { readNumber, readRate } from './quantities.js';
import { COMPOUND } from './ss-compound.js';

type Socket = RowOf<typeof sockets>;

/** `name:number` of `ss` and the column it fills. */
const NUMBERS: Readonly<Record<string, keyof Socket>> = {
  uid: 'uid',
  ino: 'inode',
  fwmark: 'fwmark',
  tos: 'tos',
  rto: 'rto_ms',
  backoff: 'backoff',
  ato: 'ato_ms',
  qack: 'qack',
  mss: 'mss',
  pmtu: 'pmtu',
  rcvmss: 'rcvmss',
  advmss: 'advmss',
  cwnd: 'cwnd',
  ssthresh: 'ssthresh',
  bytes_sent: 'bytes_sent',
  bytes_retrans: 'bytes_retrans',
  bytes_acked: 'bytes_acked',
  bytes_received: 'bytes_received',
  segs_out: 'segs_out',
  segs_in: 'segs_in',
  data_segs_out: 'data_segs_out',
  data_segs_in: 'data_segs_in',
  lastsnd: 'lastsnd_ms',
  lastrcv: 'lastrcv_ms',
  lastack: 'lastack_ms',
  delivered: 'delivered',
  delivered_ce: 'delivered_ce',
  unacked: 'unacked',
  lost: 'lost',
  sacked: 'sacked',
  dsack_dups: 'dsack_dups',
  fackets: 'fackets',
  reordering: 'reordering',
  reord_seen: 'reord_seen',
  rcv_rtt: 'rcv_rtt_ms',
  rcv_space: 'rcv_space',
  rcv_ssthresh: 'rcv_ssthresh',
  notsent: 'notsent',
  minrtt: 'minrtt_ms',
  rcv_ooopack: 'rcv_ooopack',
  snd_wnd: 'snd_wnd',
  rcv_wnd: 'rcv_wnd',
  rehash: 'rehash',
};

const RATES: Readonly<Record<string, keyof Socket>> = {
  send: 'send_bps',
  delivery_rate: 'delivery_rate_bps',
};

/** Flags of the handshake, in front of the congestion control's name. */
const OPTIONS = new Set(['ts', 'usec_ts', 'sack', 'ecn', 'ecnseen', 'fastopen']);
const SHUTDOWN: Readonly<Record<string, 'receive' | 'send' | 'both'>> = {
  '-->': 'receive',
  '<--': 'send',
  '---': 'both',
};
/** No line of `ss` has more words that nobody knows; garbage may. */
const MOST_OTHER = 40;

/** Reads the words of one line of `ss` into `socket`; what is not known goes to `other`. */
export function readFields(text: string, socket: Socket): void {
  const words = text.split(/\s+/).filter((w) => w !== '');
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    const next = words[i + 1];
    if (readTwoWords(word, next, socket)) i++;
    else if (!readWord(word, next, socket)) addOther(socket, word);
  }
  if (socket.inode && socket.uid === undefined) socket.uid = 0; // `ss` leaves out uid 0, root
}

function readTwoWords(word: string, next: string | undefined, socket: Socket): boolean {
  const column = RATES[word];
  if (column !== undefined) return set(socket, column, readRate(next));
  if (word !== 'pacing_rate') return false;
  const [rate, limit] = (next ?? '').split('/');
  if (limit !== undefined) set(socket, 'max_pacing_rate_bps', readRate(limit));
  return set(socket, 'pacing_rate_bps', readRate(rate));
}

function readWord(word: string, next: string | undefined, socket: Socket): boolean {
  const colon = word.indexOf(':');
  if (colon < 0) return readBare(word, next, socket);
  const name = word.slice(0, colon);
  const value = word.slice(colon + 1);
  const column = Object.hasOwn(NUMBERS, name) ? NUMBERS[name] : undefined;
  if (column !== undefined) return set(socket, column, readHexOrNumber(value));
  const compound = Object.hasOwn(COMPOUND, name) ? COMPOUND[name] : undefined;
  return compound?.(value, socket) ?? false;
}

function readBare(word: string, next: string | undefined, socket: Socket): boolean {
  if (word === '<->') return true;
  const shutdown = Object.hasOwn(SHUTDOWN, word) ? SHUTDOWN[word] : undefined;
  if (shutdown) socket.shutdown = shutdown;
  else if (OPTIONS.has(word)) socket.options = [...(socket.options ?? []), word];
  else if (word === 'app_limited') socket.app_limited = true;
  else if (word === 'bidir') socket.bidir = true;
  else if (word.startsWith('tcp-ulp-')) socket.ulp = word.slice('tcp-ulp-'.length);
  // The congestion control's name is the last bare word before the numbers of tcp_info.
  else if (socket.congestion === undefined && /^[a-z][\w-]*$/.test(word) && /^[a-z_]+:/.test(next ?? ''))
    socket.congestion = word;
  else return false;
  return true;
}

function readHexOrNumber(value: string): number | undefined {
  return /^0x[0-9a-f]{1,8}$/i.test(value) ? Number(value) : readNumber(value);
}

function set(socket: Socket, column: keyof Socket, n: number | undefined): boolean {
  if (n === undefined) return false;
  Object.assign(socket, { [column]: n });
  return true;
}

function addOther(socket: Socket, word: string): void {
  const other = (socket.other ??= []);
  if (other.length < MOST_OTHER) other.push(word);
}
