import type { Line, ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, type RowOf, row } from '../../src/core/table.js';
import { sockets } from '../../src/tables/sockets.js';
import { endpointColumns, readEndpoint } from './endpoint.js';
import { readFields } from './ss-fields.js';
import { takeUsers } from './users.js';
import { type Known, knownFields, putZeros } from './zeros.js';

type Socket = RowOf<typeof sockets>;

export const CUT = 'the last socket of an output that did not end by itself';

const STATES =
  'ESTAB|LISTEN|UNCONN|TIME-WAIT|CLOSE-WAIT|SYN-SENT|SYN-RECV|FIN-WAIT-1|FIN-WAIT-2|LAST-ACK|CLOSING|CLOSED|NEW-SYN-RECV|BOUND-INACTIVE|UNKNOWN';
const SOCKET = new RegExp(`^(?:(\\S+)\\s+)?(${STATES})\\s+(\\d+)\\s+(\\d+)\\s+(\\S+)\\s+(\\S+)(.*)$`);

/** Netids of families that are no internet sockets (`ss -a`): not for this table, and not a gap either. */
const OTHER_FAMILY = /^(?:u_\w+|nl|p_raw|p_dgr|v_\w+|ti_\w+|xdp|\?\?\?)\s/;

/** Whether the output came by sock_diag, or `ss` only reworded /proc/net/tcp, where some columns mean less. */
interface Source {
  readonly protocol: string;
  readonly diag: boolean;
  readonly known: Known;
}

/**
 * `ss` of iproute2, read against 6.1 and back to 4.11 (column order and names of misc/ss.c): a line for each
 * socket, `[Netid] State Recv-Q Send-Q Local Peer [users:(…)] [timer:(…)] [uid ino sk …]`, then with -m or -i one
 * indented line of details, or all on one line with -O. Holds one socket at a time.
 */
export function* parseSs(output: ProbeOutput): Iterable<Parsed> {
  const diag = output.tool !== 'env';
  const source: Source = {
    protocol: output.probe === 'udp' ? 'udp' : 'tcp',
    diag,
    known: diag ? knownFields(output.lines()) : {},
  };
  let open: { line: number; end: number; socket: Socket } | undefined;
  for (const { n, text } of output.lines()) {
    const indented = /^\s/.test(text);
    if (text.trim() === '') continue;
    if (indented && open) {
      readFields(text, open.socket);
      open.end = n;
      continue;
    }
    if (open) yield close(open, source);
    open = undefined;
    if (isHeader(text) || OTHER_FAMILY.test(text)) continue;
    const socket = indented ? undefined : readSocket({ n, text }, source);
    if (socket) open = { line: n, end: n, socket };
    else yield { gap: indented ? 'details without a socket' : 'not a socket line', line: n };
  }
  // Where the output was cut, its last number may be half a number.
  if (open) yield output.outcome === 'ok' ? close(open, source) : { gap: CUT, line: open.line };
}

/** Not anchored: iproute2 up to 6.1 prints TCP MD5 keys in front of everything else, on the header's line. */
function isHeader(text: string): boolean {
  return /(?:State\s+)Recv-Q\s+Send-Q\s+Local Address/.test(text);
}

function close(open: { line: number; end: number; socket: Socket }, source: Source): Parsed {
  putZeros(open.socket, source.known);
  return row(sockets, open.line, open.socket, open.end);
}

function readSocket({ text }: Line, source: Source): Socket | undefined {
  const match = SOCKET.exec(text);
  if (!match) return undefined;
  const [, netid, state = '', recvQ, sendQ, localText = '', peerText = '', rest = ''] = match;
  const local = readEndpoint(localText);
  const peer = readEndpoint(peerText);
  if (!local || !peer) return undefined;
  const { users, rest: fields } = takeUsers(rest);
  const socket: Socket = {
    protocol: netid ?? source.protocol,
    state,
    ...endpointColumns(local, peer),
    ...queues(state, Number(recvQ), Number(sendQ), source.diag),
    ...(users.length > 0 && { users }),
  };
  readFields(fields, socket);
  if (source.diag) return socket;
  // Read from /proc, `sk` is a pointer and no cookie, and `*` says no more than `::`.
  if (socket.inode) socket.socket_id = `ino:${socket.inode}`;
  else delete socket.socket_id;
  return socket.local_address === '*' ? { ...socket, local_address: '::', family: 6 } : socket;
}

/** Of a listener the two numbers are its accept queue and that queue's limit (not the limit in /proc). */
function queues(state: string, first: number, second: number, diag: boolean) {
  if (state !== 'LISTEN') return { recv_q: first, send_q: second };
  return { accept_queue: first, ...(diag && { backlog: second }) };
}
