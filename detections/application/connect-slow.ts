import { addressAndPort } from '../../src/core/connections.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { groupBy } from '../../src/core/group-by.js';
import { median } from '../../src/core/quantile.js';
import { millis } from '../../src/core/readable.js';
import { LOST_SYN_MS } from '../../src/core/tcp-trials.js';
import { httpTiming } from '../../src/tables/http-timing.js';
import { pingSummary } from '../../src/tables/ping-summary.js';
import { tcpConnects } from '../../src/tables/tcp-connects.js';

interface Attempt {
  /** Address and port, or the target where it had no address. */
  readonly subject: string;
  readonly address?: string | undefined;
  /** Absent: no connection within the limit. */
  readonly ms?: number;
  readonly cite: string;
}

export default defineDetection({
  id: 'HTTP-01',
  name: 'connect-slow',
  layer: 'application',
  title: 'Connections are established slowly or not at all',
  scope: 'host',
  reads: [httpTiming, tcpConnects],
  thresholds: {
    rtts: { value: 2, unit: 'RTTs', source: 'a TCP handshake takes one (RFC 9293)' },
    slack_ms: { value: 50, unit: 'ms', source: 'judgement' },
  },
  realIf:
    'The handshake took a whole second or more: a SYN or its answer was lost and sent again after 1, 3, 7 s; or nothing came at all. A proxy or VPN adds its own round trips. A refused connection is not slow.',
  remedy: {
    text: 'ask which SYN is lost: listen queue of the server, filter, path; capture at both ends',
    safety: 'read_only',
  },
  evaluate(view, limits) {
    const connects = view.rows(tcpConnects).flatMap((row): Attempt[] => {
      const { address, port, connect_ms: ms, outcome } = row;
      const attempt = { subject: addressAndPort(address, port), address, cite: cite(row) };
      if (outcome === 'connected' && ms !== undefined) return [{ ...attempt, ms }];
      return outcome === 'timeout' ? [attempt] : [];
    });
    const requests = view.rows(httpTiming).flatMap((row): Attempt[] => {
      const address = row.remote_ip ?? row.address;
      if (address === undefined && row.ended_in !== 'connect') return [];
      const port = row.remote_port ?? portOf(row.target);
      const subject = address === undefined ? row.target : addressAndPort(address, port);
      const attempt = { subject, address, cite: cite(row) };
      if (row.connect_ms !== undefined) return [{ ...attempt, ms: row.connect_ms }];
      return row.outcome === 'timeout' && row.ended_in === 'connect' ? [attempt] : [];
    });
    const all = [...connects, ...requests];
    if (all.length === 0) return { state: 'not_exercised', statement: 'no connection was tried' };
    return [...groupBy(all, (a) => a.subject)].map(([subject, list]): Result => {
      const { address } = list[0];
      const rtt = view
        .rows(pingSummary)
        .find((row) => address !== undefined && row.address === address)?.rtt_avg_ms;
      const failed = list.filter((a) => a.ms === undefined);
      const late = list.filter(
        (a) => (a.ms ?? 0) >= Math.max(LOST_SYN_MS, limits.rtts * (rtt ?? 0) + limits.slack_ms),
      );
      const middle = median(list.flatMap((a) => a.ms ?? [])) ?? 0;
      const bad = [...failed, ...late];
      const numbers = {
        attempts: list.length,
        timed_out: failed.length,
        a_second_or_more: late.length,
        median_ms: middle,
      };
      const [first, ...others] = bad;
      const said = `${subject}: ${list.length - failed.length} of ${list.length} connections came about, ${millis(middle)} in the median`;
      if (first !== undefined)
        return {
          state: 'fired',
          severity: bad.length * 2 >= list.length ? 'critical' : 'warning',
          subject,
          statement: `${subject}: ${failed.length} of ${list.length} connections timed out, ${late.length} took a second or more: a SYN or its answer was lost${failed.length < list.length ? ` (${millis(middle)} in the median)` : ''}`,
          numbers,
          seen: { times: bad.length, of: list.length },
          cites: [first.cite, ...others.slice(0, 4).map((a) => a.cite)],
        };
      const cites = list.slice(0, 2).map((a) => a.cite) as [string, ...string[]];
      if (rtt !== undefined && middle > limits.rtts * rtt + limits.slack_ms)
        return {
          state: 'fired',
          severity: 'warning',
          subject,
          statement: `${said}, with an RTT of ${millis(rtt)}`,
          numbers: { ...numbers, rtt_ms: rtt },
          cites,
        };
      return { state: 'clear', subject, statement: said, numbers, cites };
    });
  },
});

function portOf(target: string): number {
  const explicit = /^[a-z]+:\/\/[^/]*:(\d+)(?:\/|$)/i.exec(target)?.[1];
  return Number(explicit ?? (target.startsWith('https:') ? 443 : 80));
}
