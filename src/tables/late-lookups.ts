import { cite, type FactRow, type HostView } from '../core/fact-view.js';
import { median } from '../core/quantile.js';
import { dnsConfig } from './dns-config.js';
import { dnsQueries } from './dns-queries.js';
import { httpTiming } from './http-timing.js';

/** resolv.conf(5), RES_TIMEOUT: how long libc waits for a server before it asks the next, s. */
export const LIBC_TIMEOUT_S = 5;
/** Our own questions wait 1 to 5 s, as the window allows: what takes longer than the least of it may have been given up. */
const LEAST_WAIT_MS = 1000;

export interface LateLookups {
  /** First in resolv.conf: the one that answered them. */
  readonly server: string;
  readonly count: number;
  readonly medianMs: number;
  readonly cites: readonly [string, ...string[]];
}

/** What libc reads: servers in order, timeout. */
export function resolvConf(view: HostView): FactRow<typeof dnsConfig> | undefined {
  return view.latest(dnsConfig).find((row) => row.source === '/etc/resolv.conf');
}

/**
 * Lookups of programs (libc, requests) that succeeded after a second and more, but before libc would have asked the next
 * server: the first resolver answered them, late. Our own questions may not have waited so long for it. Undefined where
 * there are fewer than two, or where `rotate` lets libc begin with another server.
 */
export function lateLookups(view: HostView): LateLookups | undefined {
  const config = resolvConf(view);
  const [server] = config?.nameservers ?? [];
  if (config === undefined || server === undefined || config.options?.includes('rotate')) return undefined;
  const timeoutMs = (config.timeout_s ?? LIBC_TIMEOUT_S) * 1000;
  const looked = [
    ...view.rows(dnsQueries).flatMap((row) => {
      const found = row.view === 'libc' && (row.answers?.length ?? 0) > 0 && row.query_ms;
      return found ? [{ ms: found, cite: cite(row) }] : [];
    }),
    ...view
      .rows(httpTiming)
      .flatMap((row) => (row.by === 'url' && row.dns_ms ? [{ ms: row.dns_ms, cite: cite(row) }] : [])),
  ];
  const [first, ...others] = looked.filter(({ ms }) => ms >= LEAST_WAIT_MS && ms < timeoutMs * 0.9);
  if (first === undefined || others.length === 0) return undefined;
  const late = [first, ...others];
  return {
    server,
    count: late.length,
    medianMs: median(late.map(({ ms }) => ms)) ?? first.ms,
    cites: [first.cite, ...others.slice(0, 2).map((l) => l.cite)],
  };
}
