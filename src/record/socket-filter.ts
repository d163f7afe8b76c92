import { isIP } from 'node:net';

/** A prefix such as `10.0.0.0/8` or `fd00::/8`, as ss takes it. */
export function isPrefix(text: string): boolean {
  const [address = '', length, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (family === 4 ? 32 : 128));
}

/**
 * The filter of `ss` (ss(8), EXPRESSION) for these peers and ports, which the kernel itself applies where ss asks
 * sock_diag. Undefined: everything. An IPv4 peer is also found at the far end of an IPv6 socket.
 */
export function socketFilter(addresses: readonly string[], ports: readonly number[]): string | undefined {
  const peers = addresses.map((a) => `dst ${a.includes(':') ? bracketed(a) : a}`);
  const ends = ports.flatMap((port) => [`sport = :${port}`, `dport = :${port}`]);
  const parts = [peers, ends].filter((p) => p.length > 0).map((p) => `( ${p.join(' or ')} )`);
  return parts.length > 0 ? parts.join(' and ') : undefined;
}

function bracketed(address: string): string {
  const [host = '', length] = address.split('/');
  return `[${host}]${length === undefined ? '' : `/${length}`}`;
}
