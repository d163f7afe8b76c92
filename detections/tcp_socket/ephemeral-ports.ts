import { isLoopback, localOf, remoteOf } from '../../src/core/connections.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite, type FactRow, type HostView } from '../../src/core/fact-view.js';
import { figure, partOf } from '../../src/core/figures.js';
import { groupBy } from '../../src/core/group-by.js';
import { httpTiming } from '../../src/tables/http-timing.js';
import { logLines } from '../../src/tables/log-lines.js';
import { sockets } from '../../src/tables/sockets.js';
import { sysctl } from '../../src/tables/sysctl.js';
import { tcpConnects } from '../../src/tables/tcp-connects.js';

type Socket = FactRow<typeof sockets>;

/** errno EADDRNOTAVAIL in the words of the C library, which runtimes repeat. */
const NO_PORT = /cannot assign requested address|EADDRNOTAVAIL/i;

export default defineDetection({
  id: 'TCP-24',
  name: 'ephemeral-ports',
  layer: 'tcp_socket',
  title: 'Ephemeral ports used up',
  scope: 'host',
  reads: [sockets],
  thresholds: {
    warning: {
      value: 0.8,
      unit: 'share of the port range in use toward one destination',
      source: 'judgement',
    },
    critical: {
      value: 0.95,
      unit: 'share of the port range in use toward one destination',
      source: 'net/ipv4/inet_hashtables.c __inet_hash_connect: the search gets slow, then fails',
    },
  },
  realIf:
    'Connections from one of our addresses to one destination address and port hold nearly all ports of ip_local_port_range. Sockets in TIME-WAIT count only where tcp_tw_reuse does not let them be taken over. However many of them there are in total, spread over destinations they are harmless, as are those of a server.',
  remedy: {
    text: 'reuse connections (keep-alive, a pool); then widen net.ipv4.ip_local_port_range, set net.ipv4.tcp_tw_reuse to 1 or use more addresses',
    safety: 'config_change',
  },
  evaluate(view, limits): Result | readonly Result[] {
    const range = view.latest(sysctl).find((s) => s.name === 'net.ipv4.ip_local_port_range');
    const [low = 32_768, high = 60_999] = range?.numbers ?? [];
    const all = view.latest(sockets).filter((s) => s.protocol === 'tcp');
    if (all.length === 0) return { state: 'not_observable', statement: 'no TCP sockets were listed' };
    const reuse = Number(view.latest(sysctl).find((s) => s.name === 'net.ipv4.tcp_tw_reuse')?.value ?? 2);
    const listening = new Set(all.flatMap((s) => (s.state === 'LISTEN' ? [s.local_port] : [])));
    const outgoing = all.filter((s) => {
      const port = s.local_port ?? 0;
      const isFree =
        s.state === 'TIME-WAIT' && (reuse === 1 || (reuse === 2 && isLoopback(s.remote_address)));
      return s.remote_port !== undefined && port >= low && port <= high && !listening.has(port) && !isFree;
    });
    const size = high - low + 1 - reservedIn(view, low, high);
    const errors = noPortErrors(view);
    const busiest = [...groupBy(outgoing, (s) => `${s.local_address} ${remoteOf(s)}`).values()]
      .map((list) => ({ list, used: new Set(list.map(localOf)).size }))
      .toSorted((a, b) => b.used - a.used);
    const full = busiest.filter((d) => d.used >= limits.warning * size);
    const results = full.map(({ list, used }) =>
      fired(list, used, size, `${low}-${high}`, errors, used >= limits.critical * size),
    );
    if (results.length > 0) return results;
    const [top] = busiest;
    const said = top?.list[0]
      ? `at most ${partOf(top.used, size, 'ephemeral ports')} in use toward one destination, ${remoteOf(top.list[0])}`
      : 'no connection goes out from an ephemeral port';
    const [error] = errors;
    if (error !== undefined)
      return {
        state: 'fired',
        severity: 'warning',
        statement: `connects failed for want of a local address or port ${figure(errors.length)} times; ${said}`,
        cites: [error, ...errors.slice(1, 4)],
      };
    return { state: 'clear', statement: said, cites: top?.list[0] ? [cite(top.list[0])] : [] };
  },
});

function fired(
  list: readonly Socket[],
  used: number,
  size: number,
  range: string,
  errors: readonly string[],
  isCritical: boolean,
): Result {
  const waiting = list.filter((s) => s.state === 'TIME-WAIT').length;
  const [first] = list;
  const subject = first ? remoteOf(first) : '';
  return {
    state: 'fired',
    severity: isCritical || errors.length > 0 ? 'critical' : 'warning',
    subject,
    statement: `${partOf(used, size, `ephemeral ports (${range})`)} are in use toward ${subject}, ${figure(waiting)} of them in TIME-WAIT${errors.length > 0 ? `; connects failed for want of a port ${figure(errors.length)} times` : ''}`,
    numbers: { used, range: size, time_wait: waiting, errors: errors.length },
    cites: [...list.slice(0, 2).map(cite), ...errors.slice(0, 3)] as [string, ...string[]],
  };
}

/** net.ipv4.ip_local_reserved_ports: `8080,9000-9010`. */
function reservedIn(view: HostView, low: number, high: number): number {
  const text = view.latest(sysctl).find((s) => s.name === 'net.ipv4.ip_local_reserved_ports')?.value ?? '';
  return text.split(',').reduce((sum, part) => {
    const [from = Number.NaN, to = from] = part
      .split('-')
      .map((n) => (n.trim() === '' ? Number.NaN : Number(n)));
    const inside = Math.min(to, high) - Math.max(from, low) + 1;
    return inside > 0 ? sum + inside : sum;
  }, 0);
}

function noPortErrors(view: HostView): string[] {
  return [
    ...view.rows(tcpConnects).filter((r) => NO_PORT.test(r.error ?? '')),
    ...view.rows(httpTiming).filter((r) => NO_PORT.test(r.error ?? '')),
    ...view.rows(logLines).filter((r) => r.source === 'application' && NO_PORT.test(r.text)),
  ].map(cite);
}
