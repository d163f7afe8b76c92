import { cite, type FactRow } from '../../../core/fact-view.js';
import { figure, percent } from '../../../core/figures.js';
import { answering, lossBegins, traces } from '../../../core/hop-loss.js';
import { millis } from '../../../core/readable.js';
import { hops } from '../../../tables/hops.js';
import { paths } from '../../../tables/paths.js';
import type { Measured, Topic } from './fact.js';

type Hop = FactRow<typeof hops>;

/** Loss and round trip of the end host only; what routers on the way leave unanswered is annotated, not counted. */
export const path: Topic = function* (view) {
  const told = new Set<string>();
  for (const trace of traces(view.rows(hops) as readonly Hop[])) {
    const known = answering(trace.hops);
    const end = known.findLast(({ row }) => row.reached === true);
    if (end === undefined || end.row.sent === undefined || told.has(trace.target)) continue;
    told.add(trace.target);
    yield* ofEnd(trace.target, end.row, end.interval.lost, end.interval.of);
    const limiters = known.filter(({ row, loss }) => row !== end.row && loss > 0);
    if (limiters.length > 0 && lossBegins(trace.hops) === undefined)
      yield {
        topic: 'path.hop_loss_note',
        label: `Hops on the way to ${trace.target} that answer less`,
        value: `${limiters.map(({ row, loss }) => `hop ${row.hop} ${percent(loss)}`).join(', ')}: later hops lose less, so this is likely a limit on ICMP answers, not loss`,
        target: trace.target,
        cites: limiters.map(({ row }) => cite(row)),
      };
  }
  const reached = new Set(view.rows(paths).flatMap((p) => (p.reached === true ? [p.target] : [])));
  for (const row of view.rows(paths)) {
    const { target } = row;
    if (row.reached === true && row.hops !== undefined)
      yield {
        topic: 'path.hops',
        label: `Hops to ${target}`,
        value: row.hops,
        unit: row.hops === 1 ? 'hop' : 'hops',
        target,
        cites: [cite(row)],
      };
    else if (row.reached === false && !reached.has(target))
      yield {
        topic: 'path.not_reached',
        label: `Trace to ${target}`,
        value: row.last_answer_hop ?? 0,
        text: `not reached; ${row.last_answer_hop === undefined ? 'no hop answered' : `last answer from hop ${row.last_answer_hop}`} (${row.method})`,
        target,
        cites: [cite(row)],
      };
  }
};

function* ofEnd(target: string, row: Hop, lost: number, of: number): Iterable<Measured> {
  yield {
    topic: 'path.end_loss_pct',
    label: `Loss at ${target}, the end of the path`,
    value: (lost / of) * 100,
    unit: '%',
    numerator: lost,
    denominator: of,
    text: `${percent(lost / of)} (${figure(lost)} of ${figure(of)} probes, end host, ${row.method})`,
    target,
    cites: [cite(row)],
  };
  if (row.avg_ms !== undefined)
    yield {
      topic: 'path.end_rtt_avg_ms',
      label: `Round trip to ${target} along the path, mean`,
      value: row.avg_ms,
      unit: 'ms',
      text: `${millis(row.avg_ms)} mean${row.worst_ms === undefined ? '' : `, worst ${millis(row.worst_ms)}`} (end host, ${row.method})`,
      target,
      cites: [cite(row)],
    };
}
