import type { Target } from './target.js';
import type { TcpSession } from './tcp-session.js';

/** Which packets are wanted. */
export interface Wanted {
  /** pcap-filter(7), as given; the other wishes narrow it. */
  readonly expression?: string | undefined;
  /** Addresses and networks (`10.0.0.0/8`). */
  readonly peers: readonly string[];
  /** `443` or `8000-8100`. */
  readonly ports: readonly string[];
  readonly targets: readonly Pick<Target, 'addresses'>[];
  /** Never wanted: our own. */
  readonly sessions: readonly TcpSession[];
}

/** More would make the filter longer than kernels take (4096 instructions). */
const MOST_SESSIONS = 64;

/**
 * ICMP errors about the traffic come from routers on the way, and quote it: unreachable (with fragmentation needed),
 * redirect, time exceeded, parameter problem (RFC 792; RFC 4443 for the IPv6 ones).
 */
const ICMP_ERRORS =
  'icmp[0] = 3 or icmp[0] = 5 or icmp[0] = 11 or icmp[0] = 12 or (ip6[6] = 58 and ip6[40] < 5)';

/** A pcap-filter(7) expression; empty: every packet. */
export function captureFilter({ expression, peers, ports, targets, sessions }: Wanted): string {
  const hosts = [
    ...new Set([...peers.map(address), ...targets.flatMap((t) => t.addresses.map(address))]),
  ].map((a) => (a.includes('/') ? `net ${a}` : `host ${a}`));
  const ranges = ports.map((p) => (p.includes('-') ? `portrange ${p}` : `port ${p}`));
  const traffic = [hosts, ranges].filter((list) => list.length > 0).map((list) => list.join(' or '));
  const built = traffic.length === 0 ? [] : [`${traffic.map(inBrackets).join(' and ')} or ${ICMP_ERRORS}`];
  const given = expression === undefined || expression.trim() === '' ? [] : [expression.trim()];
  const own = [...new Set(sessions.map(sessionOf))].slice(0, MOST_SESSIONS);
  const parts = [...given, ...built].map(inBrackets);
  if (own.length > 0) parts.push(`not ${inBrackets(own.map(inBrackets).join(' or '))}`);
  return parts.join(' and ');
}

function inBrackets(text: string): string {
  return `(${text})`;
}

function sessionOf({ client, clientPort, server, serverPort }: TcpSession): string {
  const hosts = [client, ...(server === undefined ? [] : [server])].map((a) => `host ${address(a)}`);
  return [`tcp port ${clientPort}`, `tcp port ${serverPort}`, ...hosts].join(' and ');
}

/** Without a zone, which no packet carries, and IPv4 as it is on the wire. */
function address(text: string): string {
  return text.replace(/%[^/]*/, '').replace(/^::ffff:(?=\d+\.)/i, '');
}
