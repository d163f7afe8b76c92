/** One end of a socket as `ss` prints it. Column names are those of the table without `local_`/`remote_`. */
export interface Endpoint {
  readonly address: string;
  readonly family?: 4 | 6;
  readonly port?: number;
  readonly service?: string;
  readonly interface?: string;
  /** As printed, where an IPv4-mapped address became plain IPv4. */
  readonly original?: string;
}

/**
 * `10.0.0.1:22`, `[fe80::1]%eth0:22`, `0.0.0.0%eth0:68`, `*:80`, `[::ffff:10.0.0.1]:80`, `10.0.0.1:ssh`, a port
 * `*` (none), and of iproute2 before 4.15 IPv6 without brackets, `:::22`, `::1:25`.
 */
export function readEndpoint(text: string): Endpoint | undefined {
  const colon = text.lastIndexOf(':');
  if (colon <= 0 || colon === text.length - 1) return undefined;
  const [printed, device] = split(text.slice(0, colon), '%');
  const bare = printed.replace(/^\[|\]$/g, '');
  if (!/^(?:\*|[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)$/.test(bare)) return undefined;
  const port = text.slice(colon + 1);
  return {
    ...readAddress(bare),
    ...(/^\d{1,5}$/.test(port) ? { port: Number(port) } : port !== '*' && { service: port }),
    // The zone stands after the bracket, or, in some versions, inside it.
    ...(device !== undefined && device !== '' && { interface: device.replace(/\]$/, '') }),
  };
}

/** An address alone: family, and IPv4-mapped IPv6 (RFC 4291 2.5.5.2) as IPv4 with the original kept. */
export function readAddress(text: string): Pick<Endpoint, 'address' | 'family' | 'original'> {
  if (text === '*') return { address: '*' };
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(text)?.[1];
  if (mapped !== undefined) return { address: mapped, family: 6, original: text };
  return { address: text, family: text.includes(':') ? 6 : 4 };
}

/** Columns of both ends of a row. A peer of any address and no port is no peer. */
export function endpointColumns(local: Endpoint, remote: Endpoint | undefined) {
  const family = local.family ?? remote?.family;
  const peer = remote !== undefined && (remote.port !== undefined || remote.service !== undefined);
  const scope = local.interface ?? remote?.interface;
  return {
    ...(family !== undefined && { family }),
    local_address: local.address,
    ...(local.port !== undefined && { local_port: local.port }),
    ...(local.service !== undefined && { local_service: local.service }),
    ...(local.original !== undefined && { local_original: local.original }),
    ...(peer && {
      remote_address: remote.address,
      ...(remote.port !== undefined && { remote_port: remote.port }),
      ...(remote.service !== undefined && { remote_service: remote.service }),
      ...(remote.original !== undefined && { remote_original: remote.original }),
    }),
    ...(scope !== undefined && { interface: scope }),
  };
}

function split(text: string, mark: string): [string, string | undefined] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
