import { formatIpv4 } from './address-text.js';
import { readQuad } from './find-ipv4.js';
import type { Match, Substitution } from './substitution.js';

/**
 * Rows of MIB-2 tables with an IPv4 address for an index (RFC 4293, RFC 4022 and what they replaced), as numbers or as
 * net-snmp names them: ipAddrTable, ipRouteTable, ipNetToMediaTable, tcpConnTable, udpTable.
 */
const INDEX = new RegExp(
  String.raw`(?:(?:1|iso)\.3\.6\.1\.2\.1\.(?:4\.2[01]\.1\.\d+|4\.22\.1\.\d\.\d+|6\.13\.1\.\d|7\.5\.1\.\d)` +
    String.raw`|ip(?:AdEnt|Route)[A-Z]\w{1,30}|ipNetToMedia[A-Z]\w{1,30}\.\d+|tcpConn[A-Z]\w{1,30}|udpLocal[A-Z]\w{1,30})\.`,
  'y',
);

/** The addresses in the index of an object identifier that starts at `at`; what they are the index of stays. */
export function findOid(text: string, at: number, sub: Substitution): Match | undefined {
  INDEX.lastIndex = at;
  const head = INDEX.exec(text)?.[0];
  if (head === undefined) return undefined;
  const first = quad(text, at + head.length, sub);
  if (!first) return undefined;
  // tcpConnTable: local address and port, remote address and port.
  const port = /^\.\d{1,5}\.(?=\d)/.exec(text.slice(first.end, first.end + 8))?.[0] ?? '';
  const second = port === '' ? undefined : quad(text, first.end + port.length, sub);
  const tail = second ? port + second.text : '';
  return { end: second?.end ?? first.end, kind: 'ipv4', text: head + first.text + tail };
}

function quad(text: string, at: number, sub: Substitution): { end: number; text: string } | undefined {
  const value = readQuad(text, at);
  if (value === undefined) return undefined;
  return { end: at + formatIpv4(value).length, text: formatIpv4(sub.ipv4(value, 32)) };
}
