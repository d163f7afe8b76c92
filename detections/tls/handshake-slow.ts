import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite, type FactRow, type HostView } from '../../src/core/fact-view.js';
import { groupBy } from '../../src/core/group-by.js';
import { median } from '../../src/core/quantile.js';
import { millis } from '../../src/core/readable.js';
import { tcpTrials } from '../../src/core/tcp-trials.js';
import { httpTiming } from '../../src/tables/http-timing.js';
import { tcpConnects } from '../../src/tables/tcp-connects.js';
import { tlsHandshakes } from '../../src/tables/tls-handshakes.js';

type Request = FactRow<typeof httpTiming>;

/** A connect that lost a SYN says nothing of the RTT. */
const MOST_RTT_MS = 900;

export default defineDetection({
  id: 'HTTP-02',
  name: 'handshake-slow',
  layer: 'tls',
  title: 'The TLS handshake is slow or fails',
  scope: 'host',
  reads: [httpTiming, tlsHandshakes],
  thresholds: {
    rtts: { value: 3, unit: 'RTTs', source: 'RFC 8446: one round trip, TLS 1.2 two' },
    slack_ms: { value: 500, unit: 'ms', source: 'judgement: signatures and certificate checks' },
    critical_ms: { value: 1000, unit: 'ms', source: 'judgement' },
  },
  realIf:
    'The handshake takes longer than its round trips and the TCP connect of the same requests explain. Requests that reuse a connection have no handshake. A handshake that hangs while small packets pass may be a path MTU black hole (PATH-08).',
  remedy: {
    text: 'look at the CPU of the server, its OCSP and certificate lookups, a hardware key; try resumption',
    safety: 'read_only',
  },
  evaluate(view, limits) {
    const rows = view.rows(httpTiming).filter((row) => row.tls_ms !== undefined || row.ended_in === 'tls');
    const timed = [...groupBy(rows, (row) => row.target)].map(([subject, list]): Result => {
      const stuck = list.filter(
        (row) => row.ended_in === 'tls' && (row.outcome === 'timeout' || row.outcome === 'tls'),
      );
      const connect =
        median(list.flatMap((row) => row.connect_ms ?? [])) ?? median(connectsOf(view, list)) ?? 0;
      const done = list.flatMap((row): { row: Request; ms: number }[] => {
        const ms = row.tls_ms ?? untilDistrust(row, connect);
        return ms === undefined ? [] : [{ row, ms }];
      });
      const middle = median(done.map(({ ms }) => ms)) ?? 0;
      const numbers = {
        handshakes: done.length,
        failed: stuck.length,
        median_ms: middle,
        connect_median_ms: connect,
      };
      const said = `${subject}: TLS handshake ${millis(middle)} in the median of ${done.length}, TCP connect ${millis(connect)}`;
      const [failure] = stuck;
      if (failure && stuck.length * 2 > list.length)
        return {
          state: 'fired',
          severity: 'critical',
          subject,
          statement: `${subject}: ${stuck.length} of ${list.length} TLS handshakes failed after TCP had connected${failure.error === undefined ? '' : `: ${failure.error}`}`,
          numbers,
          seen: { times: stuck.length, of: list.length },
          cites: [cite(failure), ...stuck.slice(1, 4).map(cite)],
        };
      const limit = limits.rtts * Math.min(connect, MOST_RTT_MS) + limits.slack_ms;
      const slow = done.filter(({ ms }) => ms > limit).toSorted((a, b) => b.ms - a.ms);
      const [worst, ...others] = slow.map(({ row }) => row);
      if (worst && middle > limit)
        return {
          state: 'fired',
          severity: middle > limits.critical_ms ? 'critical' : 'warning',
          subject,
          statement: `${said}: ${slow.length} of ${done.length} took longer than ${millis(limit)}`,
          numbers,
          seen: { times: slow.length, of: done.length },
          cites: [cite(worst), ...others.slice(0, 3).map(cite)],
        };
      return { state: 'clear', subject, statement: said, numbers, cites: [cite(list[0])] };
    });
    const trials = tcpTrials(view.rows(tcpConnects), view.rows(httpTiming));
    const known = new Set(rows.map((row) => row.target));
    const alone = view
      .rows(tlsHandshakes)
      .filter(
        (row) =>
          !known.has(row.target) &&
          trials(row.address).clean > 0 &&
          (row.outcome === 'handshake_failed' || row.outcome === 'timeout'),
      )
      .map((row): Result => {
        const subject = row.target;
        return {
          state: 'fired',
          severity: 'hint',
          subject,
          statement: `${subject}: one TLS handshake of one ${row.outcome === 'timeout' ? 'timed out' : 'failed'}${row.error === undefined ? '' : `: ${row.error}`}`,
          cites: [cite(row)],
        };
      });
    const all = [...timed, ...alone];
    return all.length > 0
      ? all
      : { state: 'not_exercised', statement: 'no request over TLS came as far as the handshake' };
  },
});

/**
 * curl tells neither phase where it does not trust the certificate: what is left of the whole after the lookup and
 * an ordinary connect is the handshake, which had to come as far as the certificate.
 */
function untilDistrust(row: Request, connect: number): number | undefined {
  if (row.outcome !== 'certificate' || row.time_total_ms === undefined) return undefined;
  return Math.max(
    0,
    row.time_total_ms - (row.dns_ms ?? row.time_namelookup_ms ?? 0) - (row.connect_ms ?? connect),
  );
}

/** How long TCP alone took to the same addresses. */
function connectsOf(view: HostView, list: readonly Request[]): number[] {
  const addresses = new Set(list.flatMap((row) => row.remote_ip ?? row.address ?? []));
  return view.rows(tcpConnects).flatMap((row) => (addresses.has(row.address) ? (row.connect_ms ?? []) : []));
}
