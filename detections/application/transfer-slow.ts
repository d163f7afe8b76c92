import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { groupBy } from '../../src/core/group-by.js';
import { median } from '../../src/core/quantile.js';
import { millis } from '../../src/core/readable.js';
import { formatBytes } from '../../src/core/units.js';
import { httpTiming } from '../../src/tables/http-timing.js';

/** Bytes of the first window: ten segments (RFC 6928). */
const FIRST_WINDOW = 14_600;

export default defineDetection({
  id: 'HTTP-04',
  name: 'transfer-slow',
  layer: 'application',
  title: 'The body comes more slowly than the path should bring it',
  scope: 'host',
  reads: [httpTiming],
  thresholds: {
    least_bytes: {
      value: 100_000,
      unit: 'bytes of body',
      source: 'judgement: a small body says nothing of the rate',
    },
    times: { value: 2, unit: 'times the rounds of slow start', source: 'half of the expected rate' },
    slack_ms: { value: 1000, unit: 'ms', source: 'judgement: a server may produce its body slowly' },
  },
  realIf:
    'Bodies of 100 kB or more take far longer than slow start over this RTT needs. A server that streams what it computes looks the same: its socket is then limited by the application.',
  remedy: {
    text: "look at the sender's socket while it sends: rwnd_limited, sndbuf_limited, cwnd, app_limited",
    safety: 'read_only',
  },
  evaluate(view, limits) {
    const rows = view
      .rows(httpTiming)
      .filter(
        (row) =>
          (row.size_download ?? 0) >= limits.least_bytes &&
          (row.transfer_ms !== undefined || row.ended_in === 'transfer'),
      );
    if (rows.length === 0)
      return {
        state: 'not_exercised',
        statement: `no answer had a body of ${formatBytes(limits.least_bytes)} or more`,
      };
    return [...groupBy(rows, (row) => row.target)].map(([subject, list]): Result => {
      const rtt = median(list.flatMap((row) => row.connect_ms ?? [])) ?? 0;
      const expected = (bytes: number): number => Math.ceil(Math.log2(bytes / FIRST_WINDOW + 1)) * rtt;
      const took = (row: (typeof list)[number]): number =>
        row.transfer_ms ?? row.limit_ms - (row.time_starttransfer_ms ?? 0);
      const slow = list.filter(
        (row) => took(row) > limits.times * expected(row.size_download ?? 0) + limits.slack_ms,
      );
      const middle = median(list.map(took)) ?? 0;
      const size = median(list.map((row) => row.size_download ?? 0)) ?? 0;
      const said = `${subject}: ${formatBytes(Math.round(size))} in ${millis(middle)} in the median of ${list.length} transfers, about ${millis(expected(size))} expected at an RTT of ${millis(rtt)}`;
      const numbers = {
        transfers: list.length,
        slow: slow.length,
        median_ms: middle,
        bytes: size,
        expected_ms: expected(size),
      };
      const [first, ...others] = slow;
      if (first === undefined || slow.length * 2 < list.length)
        return { state: 'clear', subject, statement: said, numbers, cites: [cite(list[0])] };
      return {
        state: 'fired',
        severity: 'warning',
        subject,
        statement: said,
        numbers,
        seen: { times: slow.length, of: list.length },
        cites: [cite(first), ...others.slice(0, 3).map(cite)],
      };
    });
  },
});
