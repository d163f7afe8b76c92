import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { groupBy } from '../../src/core/group-by.js';
import { median } from '../../src/core/quantile.js';
import { millis } from '../../src/core/readable.js';
import { tcpTrials } from '../../src/core/tcp-trials.js';
import { httpTiming } from '../../src/tables/http-timing.js';
import { tcpConnects } from '../../src/tables/tcp-connects.js';
import { tlsHandshakes } from '../../src/tables/tls-handshakes.js';

export default defineDetection({
  id: 'HTTP-02',
  name: 'handshake-slow',
  layer: 'tls',
  title: 'The TLS handshake is slow or fails',
  scope: 'host',
  reads: [httpTiming, tlsHandshakes],
  thresholds: {
    rtts: { value: 3, unit: 'RTTs', source: 'RFC 8446: one round trip, TLS 1.2 two' },
    slack_ms: { value: 200, unit: 'ms', source: 'judgement: signatures and certificate checks' },
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
      const done = list.filter((row) => row.tls_ms !== undefined);
      const middle = median(done.map((row) => row.tls_ms ?? 0)) ?? 0;
      const connect = median(list.flatMap((row) => row.connect_ms ?? [])) ?? 0;
      const least = Math.min(...list.map((row) => row.connect_ms ?? Infinity));
      const rtt = Number.isFinite(least) ? Math.max(least, Math.min(connect, 1000)) : 0;
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
      const limit = limits.rtts * rtt + limits.slack_ms;
      const slow = done.filter((row) => (row.tls_ms ?? 0) > limit);
      const [worst] = slow.toSorted((a, b) => (b.tls_ms ?? 0) - (a.tls_ms ?? 0));
      if (worst && middle > limit)
        return {
          state: 'fired',
          severity: middle > limits.critical_ms ? 'critical' : 'warning',
          subject,
          statement: `${said}: ${slow.length} of ${done.length} took longer than ${millis(limit)}`,
          numbers,
          seen: { times: slow.length, of: done.length },
          cites: [
            cite(worst),
            ...slow
              .filter((row) => row !== worst)
              .slice(0, 3)
              .map(cite),
          ],
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
