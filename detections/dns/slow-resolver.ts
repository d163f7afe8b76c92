import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite, type HostView } from '../../src/core/fact-view.js';
import { groupBy } from '../../src/core/group-by.js';
import { median } from '../../src/core/quantile.js';
import { millis } from '../../src/core/readable.js';
import { dnsQueries } from '../../src/tables/dns-queries.js';
import { httpTiming } from '../../src/tables/http-timing.js';
import { lateLookups } from '../../src/tables/late-lookups.js';
import { pingSummary } from '../../src/tables/ping-summary.js';

export default defineDetection({
  id: 'DNS-05',
  name: 'slow-resolver',
  layer: 'dns',
  title: 'A resolver answers slowly',
  scope: 'host',
  reads: [dnsQueries, httpTiming],
  thresholds: {
    warning_ms: { value: 300, unit: 'ms beyond the RTT, median of repeated questions', source: 'judgement' },
    info_ms: { value: 100, unit: 'ms beyond the RTT, median of repeated questions', source: 'judgement' },
  },
  realIf:
    'Also the repeated question is slow, which the resolver has in its cache, or all questions of ours went unanswered while programs got their answers after seconds. The first question of a name may take as long as the authoritative servers need; a slow path to the resolver is not its fault.',
  remedy: {
    text: 'look at the load and the upstream of the resolver; use one that is nearer, or a local cache',
    safety: 'config_change',
  },
  evaluate(view, limits) {
    const answered = view
      .rows(dnsQueries)
      .filter(
        (row) =>
          row.view === 'resolver' &&
          row.rcode !== undefined &&
          row.query_ms !== undefined &&
          row.tcp !== true,
      );
    const late = lateResolver(view);
    if (answered.length === 0) return late ?? { state: 'not_exercised', statement: 'no resolver answered' };
    const path = pathRtt(view);
    const results = [...groupBy(answered, (row) => row.server ?? '?')].map(([subject, rows]): Result => {
      const repeated = rows.filter((row) => (row.round ?? 1) > 1);
      const counted = repeated.length > 0 ? repeated : rows;
      const middle = median(counted.map((row) => row.query_ms ?? 0)) ?? 0;
      const worst = counted.reduce(
        (a, b) => ((b.query_ms ?? 0) > (a.query_ms ?? 0) ? b : a),
        counted[0] ?? rows[0],
      );
      const rtt = path(subject);
      const said = `resolver ${subject}: ${millis(middle)} in the median of ${counted.length} ${repeated.length > 0 ? 'repeated ' : ''}questions, ${millis(worst.query_ms ?? 0)} at worst`;
      const numbers = {
        median_ms: middle,
        worst_ms: worst.query_ms ?? 0,
        questions: counted.length,
        ...(rtt !== undefined && { path_rtt_ms: rtt }),
      };
      const own = middle - (rtt ?? 0);
      const cites = [cite(worst)] as const;
      if (own <= limits.info_ms) return { state: 'clear', subject, statement: said, numbers, cites };
      const isCold = repeated.length === 0;
      return {
        state: 'fired',
        severity: own <= limits.warning_ms ? 'info' : isCold ? 'hint' : 'warning',
        subject,
        statement: isCold ? `${said}; asked once only, the cache may have been cold` : said,
        numbers,
        cites,
      };
    });
    return late ? [...results, late] : results;
  },
});

/** The first resolver, where programs got its answers after our own questions had been given up. */
function lateResolver(view: HostView): Result | undefined {
  const late = lateLookups(view);
  const asked = view
    .rows(dnsQueries)
    .filter((row) => row.view === 'resolver' && row.tcp !== true && row.server === late?.server);
  if (late === undefined || asked.length === 0 || !asked.every((row) => row.timed_out)) return undefined;
  return {
    state: 'fired',
    severity: 'warning',
    subject: late.server,
    statement: `resolver ${late.server}: ${late.count} lookups of programs were answered after ${millis(late.medianMs)} in the median; ${asked.length} questions of ours were given up before`,
    numbers: { median_ms: late.medianMs, lookups: late.count, questions: asked.length },
    cites: late.cites,
  };
}

/** RTT to an address: of its own pings; else the largest seen to a target, for a resolver may stand behind the same queue. */
function pathRtt(view: HostView): (address: string) => number | undefined {
  const rows = view.rows(pingSummary).filter((row) => row.rtt_avg_ms !== undefined);
  const farthest = rows.reduce<number | undefined>(
    (most, row) => Math.max(most ?? 0, row.rtt_avg_ms ?? 0),
    undefined,
  );
  return (address) => rows.find((row) => row.address === address)?.rtt_avg_ms ?? farthest;
}
