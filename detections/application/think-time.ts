import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { groupBy } from '../../src/core/group-by.js';
import { median } from '../../src/core/quantile.js';
import { percent } from '../../src/core/figures.js';
import { millis } from '../../src/core/readable.js';
import { httpTiming } from '../../src/tables/http-timing.js';

export default defineDetection({
  id: 'HTTP-03',
  name: 'think-time',
  layer: 'application',
  title: 'The server takes long to answer a request it has',
  scope: 'host',
  reads: [httpTiming],
  thresholds: {
    wait_ms: {
      value: 500,
      unit: 'ms beyond one RTT, median',
      source:
        'judgement: above a second people wait (Nielsen, Usability Engineering), and a page needs several',
    },
    share: {
      value: 0.8,
      unit: 'of the request without its name lookup',
      source: 'an incident with 90 % of 10 s',
    },
  },
  realIf:
    'The time between the request and the first byte, less one round trip, makes up most of a slow request while connecting is fast. It clears the path. A lost request packet looks the same once; the median does not.',
  remedy: {
    text: 'look at the server: its own access log, its backends, locks, garbage collection',
    safety: 'read_only',
  },
  evaluate(view, limits) {
    const rows = view.rows(httpTiming).filter((row) => row.wait_ms !== undefined || row.ended_in === 'wait');
    if (rows.length === 0) return { state: 'not_exercised', statement: 'no request was sent to its end' };
    return [...groupBy(rows, (row) => row.target)].map(([subject, list]): Result => {
      // A timeout says that it took at least what was left of the limit.
      const waits = list.map((row) => row.wait_ms ?? row.limit_ms - (row.time_pretransfer_ms ?? 0));
      const middle = median(waits) ?? 0;
      const rtt = median(list.flatMap((row) => row.connect_ms ?? [])) ?? 0;
      // The name lookup comes before, and is no part of what the server does.
      const total = median(list.map((row) => (row.time_total_ms ?? row.limit_ms) - (row.dns_ms ?? 0))) ?? 0;
      const share = total > 0 ? middle / total : 0;
      const unanswered = list.filter((row) => row.wait_ms === undefined).length;
      const numbers = {
        requests: list.length,
        wait_median_ms: middle,
        total_median_ms: total,
        connect_median_ms: rtt,
        unanswered,
      };
      const said = `${subject}: ${millis(middle)} to the first byte in the median of ${list.length} requests, ${percent(Math.min(1, share))} of what follows the name lookup; connecting took ${millis(rtt)}`;
      const slow = list.filter((_, i) => (waits[i] ?? 0) - rtt > limits.wait_ms);
      const [first, ...others] = slow;
      if (first === undefined || middle - rtt <= limits.wait_ms || share <= limits.share)
        return { state: 'clear', subject, statement: said, numbers, cites: [cite(list[0])] };
      return {
        state: 'fired',
        severity: 'critical',
        subject,
        statement: `${said}${unanswered > 0 ? `; ${unanswered} got no answer within their limit` : ''}`,
        numbers,
        seen: { times: slow.length, of: list.length },
        cites: [cite(first), ...others.slice(0, 3).map(cite)],
      };
    });
  },
});
