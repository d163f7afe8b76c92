import { isIP } from 'node:net';
import { EvidenceError } from '../core/errors.js';
import type { HostInfo } from '../core/host-info.js';
import type { Target } from '../core/target.js';

/** How many peers are probed when the user named no target. */
const PEERS = 2;
const WEB_PORTS: Readonly<Record<number, string>> = { 80: 'http', 443: 'https', 8080: 'http', 8443: 'https' };

export type ParsedTarget = Omit<Target, 'addresses' | 'origin'>;

/**
 * `host`, `host:port`, `[v6]:port` or an http(s) URL. A name alone is also tried as a web site, an address
 * alone is not. User names and passwords in a URL are dropped: they must never reach a command line.
 * Throws E_BAD_TARGET.
 */
export function parseTarget(text: string): ParsedTarget {
  if (/^https?:\/\//i.test(text)) return fromUrl(text);
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text);
  const host = isIP(text) ? text : (match?.[1] ?? match?.[2]);
  const port = isIP(text) || match?.[3] === undefined ? undefined : Number(match[3]);
  if (host === undefined || !isHost(host) || (port !== undefined && (port < 1 || port > 65535))) {
    throw badTarget(text, 'it is neither a host, host:port, [address]:port nor an http(s) URL');
  }
  const scheme = port === undefined ? (isIP(host) ? undefined : 'https') : WEB_PORTS[port];
  const bracketed = isIP(host) === 6 ? `[${host}]` : host;
  return {
    name: port === undefined ? host : `${bracketed}:${port}`,
    host,
    ...(port !== undefined && { port }),
    ...(scheme && {
      url: `${scheme}://${bracketed}${port === undefined || isDefault(scheme, port) ? '' : `:${port}`}/`,
    }),
  };
}

function fromUrl(text: string): ParsedTarget {
  if (!URL.canParse(text)) throw badTarget(text.replace(/\/\/[^/]*@/, '//'), 'it is not a valid URL');
  const url = new URL(text);
  url.username = '';
  url.password = '';
  url.hash = '';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!isHost(host)) throw badTarget(url.href, `"${host}" is not a host name or address`);
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return { name: url.href, host, port, url: url.href };
}

function isDefault(scheme: string, port: number): boolean {
  return port === (scheme === 'https' ? 443 : 80);
}

/** Letters, digits, `.`, `-`, `_` (RFC 1123 plus the underscore seen in practice), or an IP literal. */
function isHost(host: string): boolean {
  return (
    isIP(host) !== 0 || (host.length <= 253 && /^[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9.])?$/.test(host))
  );
}

function badTarget(text: string, why: string): EvidenceError {
  return new EvidenceError(
    'E_BAD_TARGET',
    `--target "${text}": ${why}`,
    'write it like db.example.net, 192.0.2.7:5432 or https://api.example.net/health',
  );
}

/**
 * Adds the addresses. A name that does not resolve stays a target: that may be the very incident. Without `resolve`
 * nothing is asked of a resolver, so a name stays without addresses.
 */
export async function resolveTarget(
  parsed: ParsedTarget,
  origin: Target['origin'],
  resolve: ((name: string) => Promise<string[]>) | undefined,
): Promise<Target> {
  if (isIP(parsed.host)) return { ...parsed, addresses: [parsed.host], origin };
  return { ...parsed, addresses: (await resolve?.(parsed.host)) ?? [], origin };
}

/** Without `--target`: the default gateways and the established peers with most traffic. */
export function defaultTargets(host: HostInfo): Target[] {
  const gateways = host.gateways.slice(0, 2).map((g): Target => {
    const address = g.address.startsWith('fe80:') ? `${g.address}%${g.interface}` : g.address;
    return { name: address, host: address, addresses: [address], origin: 'gateway' };
  });
  const known = new Set(gateways.map((g) => g.host));
  const peers = host.peers
    .filter((p) => !known.has(p.address))
    .slice(0, PEERS)
    .map((p): Target => {
      // A high port on their side and a low one on ours: they are our client; nothing listens there.
      const isClient = p.port >= 32768 && p.localPort < 32768;
      const parsed = parseTarget(
        isClient ? p.address : isIP(p.address) === 6 ? `[${p.address}]:${p.port}` : `${p.address}:${p.port}`,
      );
      return { ...parsed, addresses: [p.address], origin: 'peer' };
    });
  return [...gateways, ...peers];
}
