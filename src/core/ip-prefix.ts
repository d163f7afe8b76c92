export interface AddressBits {
  readonly bits: bigint;
  readonly width: 32 | 128;
}

/** IPv4 or IPv6 text (a scope is ignored) as a number; undefined for anything else. */
export function addressBits(text: string): AddressBits | undefined {
  const [address = ''] = text.split('%');
  if (!address.includes(':')) {
    const parts = address.split('.');
    if (parts.length !== 4 || !parts.every((p) => /^\d{1,3}$/.test(p) && Number(p) < 256)) return undefined;
    return { bits: parts.reduce((n, p) => (n << 8n) | BigInt(p), 0n), width: 32 };
  }
  const plain = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...p: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = p.slice(0, 4).map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const [left = '', right, more] = plain.split('::');
  const head = left === '' ? [] : left.split(':');
  const tail = right === undefined || right === '' ? [] : right.split(':');
  const missing = 8 - head.length - tail.length;
  if (more !== undefined || missing < 0 || (right === undefined && missing > 0)) return undefined;
  const groups = [...head, ...Array<string>(missing).fill('0'), ...tail];
  if (!groups.every((g) => /^[0-9a-f]{1,4}$/i.test(g))) return undefined;
  return { bits: groups.reduce((n, g) => (n << 16n) | BigInt(`0x${g}`), 0n), width: 128 };
}

/** Length of `prefix` (`10.0.0.0/8`, one address, `default`) where it holds `address`; undefined where it does not. */
export function prefixMatch(prefix: string, address: string): number | undefined {
  const asked = addressBits(address);
  if (asked === undefined) return undefined;
  if (prefix === 'default') return 0;
  const [base = '', length] = prefix.split('/');
  const net = addressBits(base);
  if (net === undefined || net.width !== asked.width) return undefined;
  const bits = length === undefined ? net.width : Number(length);
  if (!Number.isInteger(bits) || bits < 0 || bits > net.width) return undefined;
  const shift = BigInt(net.width - bits);
  return net.bits >> shift === asked.bits >> shift ? bits : undefined;
}

export function isIpAddress(text: string): boolean {
  return addressBits(text) !== undefined;
}

interface Route {
  readonly family: number;
  readonly destination: string;
  readonly table?: string | undefined;
  readonly type?: string | undefined;
  readonly metric?: number | undefined;
  readonly from?: string | undefined;
  readonly tos?: string | undefined;
}

/**
 * The route the kernel would take among those of one table: the longest prefix, then the lowest metric (ip-route(8)).
 * Routes limited to a source or type of service are left out: they hold for some packets only.
 */
export function bestRoute<R extends Route>(
  routes: readonly R[],
  address: string,
  table = 'main',
): R | undefined {
  const family = address.includes(':') ? 6 : 4;
  let best: { route: R; length: number; metric: number } | undefined;
  for (const route of routes) {
    if (route.family !== family || (route.table ?? 'main') !== table) continue;
    if (route.from !== undefined || route.tos !== undefined) continue;
    const length = prefixMatch(route.destination, address);
    if (length === undefined) continue;
    const metric = route.metric ?? 0;
    if (best && (length < best.length || (length === best.length && metric >= best.metric))) continue;
    best = { route, length, metric };
  }
  return best?.route;
}
