import type { Line, ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, type RowOf, row } from '../../src/core/table.js';
import { TCP_STATES } from '../../src/core/tcp-states.js';
import { sockets } from '../../src/tables/sockets.js';
import { endpointColumns, readAddress } from './endpoint.js';
import { addressFromHex, isBigEndian } from './hex-address.js';
import { CUT } from './ss.js';

type Socket = RowOf<typeof sockets>;

const TIMERS = [undefined, 'on', 'keepalive', 'timewait', 'persist'] as const;
/** The kernel converts to USER_HZ for /proc, 100 on every platform but long gone ones. */
const MS_PER_TICK = 10;

/**
 * /proc/net/{tcp,tcp6,udp,udp6} (Documentation/networking/proc_net_tcp.rst): `sl: local rem st tx:rx tr:when
 * retrnsmt uid probes inode ref pointer`, then for TCP `rto ato quick|pingpong cwnd ssthresh`, for UDP `drops`.
 * TIME-WAIT and SYN-RECV lines end after the pointer. `connections` and `listeners` read the same files: each
 * keeps its own part.
 */
export function* procNet(output: ProbeOutput): Iterable<Parsed> {
  const bigEndian = isBigEndian(output.lines());
  let last: Parsed | undefined;
  for (const line of output.lines()) {
    if (line.text.trim() === '' || /\bsl\s+local_address\b/.test(line.text)) continue;
    const socket = readSocket(line, output.probe === 'udp' ? 'udp' : 'tcp', bigEndian);
    if (socket && !isWanted(output.probe, socket.state)) continue;
    if (last) yield last;
    last = socket
      ? row(sockets, line.n, socket)
      : { gap: 'not a line of /proc/net/tcp or udp', line: line.n };
  }
  if (last) yield output.outcome === 'ok' ? last : { gap: CUT, line: last.line };
}

function isWanted(probe: string, state: string): boolean {
  if (probe === 'listeners') return state === 'LISTEN';
  return probe !== 'connections' || state !== 'LISTEN';
}

const LINE =
  /^\s*\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) ([0-9A-F]{2}) ([0-9A-F]{1,16}):([0-9A-F]{1,16}) ([0-9A-F]{2}):([0-9A-F]{1,16}) ([0-9A-F]{8})\s+(\d+)\s+(\d+)\s+(\d+)\s*(.*)$/;

function readSocket({ text }: Line, protocol: string, bigEndian: boolean): Socket | undefined {
  const [path, content] = withoutPath(text);
  const match = LINE.exec(content);
  if (!match) return undefined;
  const [, local = '', localPort = '', remote = '', remotePort = '', st = '', ...rest] = match;
  const number = Number.parseInt(st, 16);
  const state = number > 0 ? TCP_STATES[number] : undefined;
  if (state === undefined || local.length !== remote.length) return undefined;
  const end = (address: string, port: string) => ({
    ...readAddress(addressFromHex(address, bigEndian)),
    ...(port !== '0000' && { port: Number.parseInt(port, 16) }),
  });
  return {
    protocol: /\/udp6?$/.test(path) ? 'udp' : /\/tcp6?$/.test(path) ? 'tcp' : protocol,
    state,
    ...endpointColumns(end(local, localPort), end(remote, remotePort)),
    ...numbers(state, rest),
  };
}

function numbers(state: string, words: string[]): Partial<Socket> {
  const [tx = '', rx = '', tr = '', when = '', retransmits = '', uid, probes, inodeText, tail = ''] = words;
  const inode = Number(inodeText);
  const timer = TIMERS[Number.parseInt(tr, 16)];
  const received = Number.parseInt(rx, 16);
  return {
    ...(state === 'LISTEN'
      ? { accept_queue: received }
      : { recv_q: received, send_q: Number.parseInt(tx, 16) }),
    ...(timer !== undefined && {
      timer,
      timer_ms: Number.parseInt(when, 16) * MS_PER_TICK,
      timer_retrans: timer === 'on' ? Number.parseInt(retransmits, 16) : Number(probes),
    }),
    // TIME-WAIT and SYN-RECV have no owner: the kernel prints zeros there.
    ...(inode !== 0 && { uid: Number(uid), socket_id: `ino:${inode}` }),
    inode,
    ...details(tail.split(/\s+/).slice(2)),
  };
}

/** What follows `ref pointer`: nothing, `drops` (UDP), or five numbers of TCP in ticks and segments. */
function details(words: string[]): Partial<Socket> {
  const found = words.filter((w) => /^-?\d{1,10}$/.test(w)).map(Number);
  if (found.length === 1) return { drops: found[0] };
  const [rto, ato, , cwnd, ssthresh] = found;
  if (rto === undefined || ato === undefined || cwnd === undefined || ssthresh === undefined) return {};
  return {
    rto_ms: rto * MS_PER_TICK,
    ...(ato > 0 && { ato_ms: ato * MS_PER_TICK }),
    cwnd,
    ...(ssthresh > 0 && { ssthresh }),
  };
}

/** Lines of several files come with their path in front. */
function withoutPath(text: string): [path: string, content: string] {
  const match = /^(\/[^:]*):/.exec(text);
  return match?.[1] === undefined ? ['', text] : [match[1], text.slice(match[0].length)];
}
