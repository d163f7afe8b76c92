import { type ParsedRow, row } from '../../src/core/table.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';

/**
 * Names that are settings or present levels (RFC 4293, RFC 4022, net/mptcp/mib.c): they may go down, and their
 * difference counts nothing.
 */
const LEVELS: ReadonlySet<string> = new Set([
  'Ip Forwarding',
  'Ip DefaultTTL',
  'Tcp RtoAlgorithm',
  'Tcp RtoMin',
  'Tcp RtoMax',
  'Tcp MaxConn',
  'Tcp CurrEstab',
  'MPTcpExt MPCurrEstab',
  'Sctp CurrEstab',
]);

/** Every group Linux has, a name before any that is its beginning: `TcpExtTW` is TcpExt TW, not Tcp ExtTW. */
const GROUPS = [
  'MPTcpExt',
  'UdpLite6',
  'UdpLite',
  'IcmpMsg',
  'TcpExt',
  'Icmp6',
  'IpExt',
  'Icmp',
  'Udp6',
  'Sctp',
  'Ip6',
  'Tcp',
  'Udp',
  'Ip',
];

/** Splits what nstat and /proc/net/snmp6 write as one word. */
export function splitName(word: string): { group: string; name: string } | undefined {
  const group = GROUPS.find((g) => word.startsWith(g) && word.length > g.length);
  return group === undefined ? undefined : { group, name: word.slice(group.length) };
}

export function counterRow(group: string, name: string, n: number, line: number, endLine = line): ParsedRow {
  const column = LEVELS.has(`${group} ${name}`) ? { level: n } : { value: n };
  return row(tcpCounters, line, { group, name, ...column }, endLine);
}

/** A decimal number as the kernel prints it. Above 2^53 the last digits round, which no rate notices. */
export function readCount(text: string): number | undefined {
  return /^-?\d{1,20}$/.test(text) ? Number(text) : undefined;
}
