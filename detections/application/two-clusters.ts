import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite, type FactRow } from '../../src/core/fact-view.js';
import { groupBy } from '../../src/core/group-by.js';
import { median } from '../../src/core/quantile.js';
import { millis } from '../../src/core/readable.js';
import { httpTiming } from '../../src/tables/http-timing.js';

type Request = FactRow<typeof httpTiming>;

export default defineDetection({
  id: 'HTTP-07',
  name: 'two-clusters',
  layer: 'application',
  title: 'Requests fall into two groups, fast and slow',
  scope: 'host',
  reads: [httpTiming],
  thresholds: {
    attempts: { value: 10, unit: 'answered requests', source: 'judgement' },
    share: {
      value: 0.2,
      unit: 'of the requests in the smaller group',
      source: 'judgement: single late ones are no group',
    },
    times: { value: 3, unit: 'times the fast group', source: 'judgement' },
    gap_ms: { value: 200, unit: 'ms between the groups', source: 'judgement' },
  },
  realIf:
    'Beyond name lookup and connect there is a wide gap between two groups of requests: one of several backends, addresses or paths is bad. Where each address is of one group, that address is it.',
  remedy: {
    text: 'send requests to each address and backend by itself; take the slow one out of the pool',
    safety: 'config_change',
  },
  evaluate(view, limits) {
    const rows = view
      .rows(httpTiming)
      .filter((row) => row.outcome === 'ok' && row.time_total_ms !== undefined);
    const targets = [...groupBy(rows, (row) => row.target)].filter(
      ([, list]) => list.length >= limits.attempts,
    );
    if (targets.length === 0)
      return { state: 'not_exercised', statement: `no target answered ${limits.attempts} requests` };
    return targets.map(([subject, list]): Result => {
      const sorted = list.toSorted((a, b) => served(a) - served(b));
      const least = Math.ceil(sorted.length * limits.share);
      let split = least;
      for (let i = least; i <= sorted.length - least; i++) {
        if (gapAt(sorted, i) > gapAt(sorted, split)) split = i;
      }
      const [fast, slow] = [sorted.slice(0, split), sorted.slice(split)];
      const [quick, late] = [median(fast.map(served)) ?? 0, median(slow.map(served)) ?? 0];
      const [first, ...others] = slow;
      const isTwo = gapAt(sorted, split) > limits.gap_ms && late > limits.times * quick;
      if (!isTwo || first === undefined)
        return {
          state: 'clear',
          subject,
          statement: `${subject}: ${list.length} requests form one group, ${millis(median(list.map(served)) ?? 0)} in the median after connecting`,
          cites: [cite(list[0])],
        };
      const addresses = (part: readonly Request[]): Set<string> =>
        new Set(part.flatMap((row) => row.remote_ip ?? []));
      const only = [...addresses(slow)].filter((ip) => !addresses(fast).has(ip));
      const who =
        only.length > 0 && only.length === addresses(slow).size
          ? `; all slow ones went to ${only.join(', ')}`
          : '';
      return {
        state: 'fired',
        severity: 'warning',
        subject,
        statement: `${subject}: ${fast.length} of ${list.length} requests took ${millis(quick)} after connecting, ${slow.length} took ${millis(late)}${who}`,
        numbers: { fast: fast.length, slow: slow.length, fast_median_ms: quick, slow_median_ms: late },
        seen: { times: slow.length, of: list.length },
        cites: [cite(first), ...others.slice(0, 2).map(cite), ...fast.slice(0, 1).map(cite)],
      };
    });
  },
});

/** Time spent after the connection stood, ms: lookups and lost SYNs make groups of their own, told elsewhere. */
function served(row: Request): number {
  return (row.time_total_ms ?? 0) - (row.time_connect_ms ?? (row.dns_ms ?? 0) + (row.connect_ms ?? 0));
}

function gapAt(sorted: readonly Request[], index: number): number {
  const [a, b] = [sorted[index - 1], sorted[index]];
  return a && b ? served(b) - served(a) : 0;
}
