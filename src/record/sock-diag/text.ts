import { formatIpv6 } from '../../core/ipv6.js';
import { TCP_STATES } from '../../core/tcp-states.js';
import { type DiagMessage, diagMessages } from './messages.js';
import { filterOf } from './filter.js';
import { AF_INET6, type Op } from './request.js';
import { digits, tcpInfoWords } from './tcp-info.js';

/** As the host that was asked has it. */
export interface DiagHost {
  readonly isLittleEndian: boolean;
  /** Index → name. */
  readonly interfaces: ReadonlyMap<number, string>;
}

/** INET_DIAG_* of linux/inet_diag.h. */
const [INFO, CONG, SKMEMINFO, SHUTDOWN, DCTCPINFO, MARK, BBRINFO] = [2, 4, 7, 8, 9, 15, 16];
const TIMERS = ['off', 'on', 'keepalive', 'timewait', 'persist', 'unknown'];
/** SK_MEMINFO_* of linux/sock_diag.h in their order, and the letters of `ss -m`. */
const MEMORY = ['r', 'rb', 't', 'tb', 'f', 'w', 'o', 'bl', 'd'];

const HEADER = 'State Recv-Q Send-Q Local Address:Port Peer Address:Port Process\n';

/**
 * A dump of sock_diag as `ss -tinome` prints it (iproute2 6.1), but for the blanks between columns and the cgroup,
 * which ss looks up by itself.
 *
 * @param filter what the kernel was not asked for
 */
export function diagText(dump: Buffer, host: DiagHost, filter: readonly Op[] = []): string {
  const isWanted = filterOf(filter);
  let text = HEADER;
  for (const socket of diagMessages(dump, host.isLittleEndian))
    if (isWanted(socket.message)) text += socketText(socket, host);
  return text;
}

function socketText(socket: DiagMessage, { isLittleEndian, interfaces }: DiagHost): string {
  const { message, attributes } = socket;
  const u32 = (at: number): number => message.getUint32(at, isLittleEndian);
  const index = u32(40);
  const device = index === 0 ? '' : `%${interfaces.get(index) ?? `if${index}`}`;
  const [uid, inode, mark] = [u32(64), u32(68), attributes.get(MARK)];
  const state = TCP_STATES[message.getUint8(1)] ?? 'UNKNOWN';
  const fwmark = mark && mark.byteLength >= 4 ? mark.getUint32(0, isLittleEndian) : 0;
  return [
    `${state} ${u32(56)} ${u32(60)} ${endText(message, 8, 4, device)} ${endText(message, 24, 6, '')}`,
    timerText(message, u32(52)),
    uid === 0 ? '' : ` uid:${uid}`,
    ` ino:${inode} sk:${cookieText(u32(44), u32(48))}`,
    fwmark === 0 ? '' : ` fwmark:0x${fwmark.toString(16)}`,
    ` ${shutdownText(attributes.get(SHUTDOWN))}\n\t`,
    memoryText(attributes.get(SKMEMINFO), isLittleEndian),
    infoText(socket, isLittleEndian),
    '\n',
  ].join('');
}

function endText(message: DataView, at: number, port: number, device: string): string {
  const isIpv6 = message.getUint8(0) === AF_INET6;
  const bytes = new Uint8Array(message.buffer, message.byteOffset + at, isIpv6 ? 16 : 4);
  const address = isIpv6 ? `[${formatIpv6(bytes)}]` : bytes.join('.');
  return `${address}${device}:${message.getUint16(port)}`;
}

/** `timer:(keepalive,29sec,0)`. */
function timerText(message: DataView, ms: number): string {
  const timer = message.getUint8(2);
  if (timer === 0) return '';
  return ` timer:(${TIMERS[Math.min(timer, 5)]},${spanText(ms)},${message.getUint8(3)})`;
}

/** As `ss` prints it: `1min20sec`, `29sec`, `1.200ms` for 1.2 s, `040ms`; nothing for none. */
function spanText(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  const seconds = minutes > 9 ? 0 : Math.floor((ms % 60_000) / 1000);
  const rest = minutes > 0 || seconds > 9 ? 0 : ms % 1000;
  return [
    minutes > 0 ? `${minutes}min` : '',
    seconds > 0 ? `${seconds}${rest > 0 ? '.' : 'sec'}` : '',
    rest > 0 ? `${String(rest).padStart(3, '0')}ms` : '',
  ].join('');
}

function cookieText(low: number, high: number): string {
  return high === 0 ? low.toString(16) : `${high.toString(16)}${low.toString(16).padStart(8, '0')}`;
}

/** RCV_SHUTDOWN and SEND_SHUTDOWN. */
function shutdownText(attribute: DataView | undefined): string {
  const mask = attribute && attribute.byteLength > 0 ? attribute.getUint8(0) : 0;
  return `${(mask & 1) === 0 ? '<' : '-'}-${(mask & 2) === 0 ? '>' : '-'}`;
}

function memoryText(memory: DataView | undefined, isLittleEndian: boolean): string {
  if (!memory) return '';
  const words = MEMORY.slice(0, Math.floor(memory.byteLength / 4)).map(
    (letter, i) => `${letter}${memory.getUint32(i * 4, isLittleEndian)}`,
  );
  return ` skmem:(${words.join(',')})`;
}

function infoText({ attributes }: DiagMessage, isLittleEndian: boolean): string {
  const info = attributes.get(INFO);
  if (!info) return '';
  const [bbr, dctcp] = [attributes.get(BBRINFO), attributes.get(DCTCPINFO)];
  const details = [
    dctcp && dctcp.byteLength >= 16 ? dctcpText(dctcp, isLittleEndian) : '',
    bbr && bbr.byteLength >= 20 ? bbrText(bbr, isLittleEndian) : '',
  ].join('');
  return tcpInfoWords(info, isLittleEndian, nameOf(attributes.get(CONG)), details);
}

/** `struct tcp_bbr_info`. */
function bbrText(bbr: DataView, isLittleEndian: boolean): string {
  const u32 = (at: number): number => bbr.getUint32(at, isLittleEndian);
  const gain = (name: string, n: number): string => (n === 0 ? '' : `,${name}:${digits(n / 256)}`);
  const bits = (u32(4) * 2 ** 32 + u32(0)) * 8;
  const gains = `${gain('pacing_gain', u32(12))}${gain('cwnd_gain', u32(16))}`;
  return ` bbr:(bw:${bits}bps,mrtt:${digits(u32(8) / 1000)}${gains})`;
}

/** `struct tcp_dctcp_info`. */
function dctcpText(dctcp: DataView, isLittleEndian: boolean): string {
  if (dctcp.getUint16(0, isLittleEndian) === 0) return ' dctcp:fallback_mode';
  const u32 = (at: number): number => dctcp.getUint32(at, isLittleEndian);
  return ` dctcp:(ce_state:${dctcp.getUint16(2, isLittleEndian)},alpha:${u32(4)},ab_ecn:${u32(8)},ab_tot:${u32(12)})`;
}

/** A congestion control, which is `[a-z0-9_]+`; whatever else a host sends is no name. */
function nameOf(name: DataView | undefined): string {
  if (!name) return '';
  const text = Buffer.from(name.buffer, name.byteOffset, name.byteLength).toString('latin1');
  return /^[a-z][\w-]{0,15}/.exec(text)?.[0] ?? '';
}
