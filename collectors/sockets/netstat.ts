import type { Line, ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, type RowOf, row } from '../../src/core/table.js';
import { sockets } from '../../src/tables/sockets.js';
import { type Endpoint, endpointColumns, readEndpoint } from './endpoint.js';

type Socket = RowOf<typeof sockets>;

/** net-tools lib/netstat.c prints the kernel's states in full; the table has the words of `ss`. */
const STATES: Readonly<Record<string, string>> = {
  ESTABLISHED: 'ESTAB',
  SYN_SENT: 'SYN-SENT',
  SYN_RECV: 'SYN-RECV',
  FIN_WAIT1: 'FIN-WAIT-1',
  FIN_WAIT2: 'FIN-WAIT-2',
  TIME_WAIT: 'TIME-WAIT',
  CLOSE: 'UNCONN',
  CLOSE_WAIT: 'CLOSE-WAIT',
  LAST_ACK: 'LAST-ACK',
  LISTEN: 'LISTEN',
  CLOSING: 'CLOSING',
};
const TIMERS = new Set(['on', 'keepalive', 'timewait', 'probe']);

/**
 * `netstat -a[n][e][o][p]` of net-tools, which reads /proc/net/tcp and udp: `Proto Recv-Q Send-Q Local Foreign
 * State [User Inode] [PID/Program] [Timer]`. UDP has no state unless it is connected. Unix sockets, which follow
 * under a heading of their own, are none of this table.
 */
export function* netstat(output: ProbeOutput): Iterable<Parsed> {
  let isOther = false;
  let isExtended = false;
  for (const line of output.lines()) {
    const { text, n } = line;
    if (text.trim() === '') continue;
    if (/^(?:Active |\(Not all processes|\(No info could be|\s*will not be shown)/.test(text)) {
      if (text.startsWith('Active ')) isOther = !text.includes('Internet');
      continue;
    }
    if (text.startsWith('Proto ')) {
      isExtended = /\bInode\b/.test(text);
      continue;
    }
    if (isOther || /^(?:raw|udplite|icmp)\w*\s/.test(text)) continue;
    const socket = readSocket(line, isExtended);
    yield socket ? row(sockets, n, socket) : { gap: 'not a line of netstat', line: n };
  }
}

const LINE = /^(tcp|udp)6?\s+(\d{1,15})\s+(\d{1,15})\s+(\S+)\s+(\S+)(?:\s+([A-Z][A-Z_12]+))?(?=\s|$)(.*)$/;

function readSocket({ text }: Line, isExtended: boolean): Socket | undefined {
  const match = LINE.exec(text);
  if (!match) return undefined;
  const [, protocol = '', first, second, localText = '', peerText = '', printed, rest = ''] = match;
  const state = printed === undefined ? 'UNCONN' : STATES[printed];
  const [local, peer] = [endpoint(localText, text), endpoint(peerText, text)];
  if (state === undefined || !local || !peer || (protocol === 'tcp' && printed === undefined))
    return undefined;
  const queues = { recv_q: Number(first), send_q: Number(second) };
  return {
    protocol,
    state,
    ...endpointColumns(local, peer),
    ...(state === 'LISTEN' ? { accept_queue: queues.recv_q } : queues),
    ...details(rest, isExtended),
  };
}

/** IPv6 stands without brackets (`:::22`), cut where the column is too narrow; `tcp6` says it is IPv6. */
function endpoint(text: string, line: string): Endpoint | undefined {
  const found = readEndpoint(text);
  return found && /^(?:tcp|udp)6/.test(line) && found.family !== undefined ? { ...found, family: 6 } : found;
}

function details(rest: string, isExtended: boolean): Partial<Socket> {
  const [, uid, inode] = (isExtended && /^\s+(\d{1,10})\s+(\d{1,15})(?=\s|$)/.exec(rest)) || [];
  const [, pid, name] =
    /\s(\d{1,10})\/(\S.*?)(?=\s{2,}|\s+(?:on|off|keepalive|timewait|probe)\b|\s*$)/.exec(rest) ?? [];
  const [, timer = '', left, retransmits] =
    /\s(\w+) \((\d{1,9}\.\d\d)\/(\d{1,9})\/\d{1,9}\)\s*$/.exec(rest) ?? [];
  return {
    ...(uid !== undefined && inode !== '0' && { uid: Number(uid) }),
    ...(inode !== undefined && { inode: Number(inode) }),
    ...(inode !== undefined && inode !== '0' && { socket_id: `ino:${inode}` }),
    ...(pid !== undefined && name !== undefined && { users: [{ name, pid: Number(pid) }] }),
    ...(TIMERS.has(timer) && {
      timer: timer === 'probe' ? 'persist' : timer,
      timer_ms: Math.round(Number(left) * 1000),
      timer_retrans: Number(retransmits),
    }),
  };
}
