import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite, type FactRow } from '../../src/core/fact-view.js';
import { groupBy } from '../../src/core/group-by.js';
import { paths } from '../../src/tables/paths.js';

type Path = FactRow<typeof paths>;

export default defineDetection({
  id: 'PATH-07',
  name: 'route-change',
  layer: 'routing',
  title: 'The way to a target changed during the window',
  scope: 'host',
  reads: [paths],
  thresholds: {
    hops: { value: 2, unit: 'hops that differ', source: 'judgement: one hop is often a load-balanced pair' },
  },
  realIf:
    'Repeated traces of one kind took another way from some round on. Ways that alternate from round to round are load balancing (ECMP), and silent hops are no difference.',
  remedy: {
    text: 'compare the time of the change with the onset; ask the owner of the hop where the ways part',
    safety: 'read_only',
  },
  evaluate(view, limits) {
    const rounds = view.rows(paths).filter((row) => row.round !== undefined);
    const series = [
      ...groupBy(rounds, (row) =>
        JSON.stringify([row.target, row.destination, row.method, row.protocol]),
      ).values(),
    ].filter((list) => list.length > 1);
    if (series.length === 0)
      return { state: 'not_exercised', statement: 'no path was traced more than once' };
    return series.map((list): Result => {
      const ordered = list.toSorted((a, b) => (a.round ?? 0) - (b.round ?? 0));
      const [first = list[0]] = ordered;
      const subject = first.target;
      const turn = ordered.find((row) => differing(first, row) > 0);
      if (turn === undefined)
        return {
          state: 'clear',
          subject,
          statement: `${subject}: ${list.length} traces took the same way`,
          cites: [cite(first)],
        };
      const back = ordered.some((row) => (row.round ?? 0) > (turn.round ?? 0) && differing(first, row) === 0);
      const count = differing(first, turn);
      return {
        state: 'fired',
        severity: back || count < limits.hops ? 'info' : 'warning',
        subject,
        statement: `${subject}: ${count} hops differ from round ${turn.round ?? '?'} of ${list.length} on${back ? ', later the first way again: likely load balancing' : ''}`,
        numbers: { hops: count, rounds: list.length },
        ...(!back && { since: turn.at }),
        cites: [cite(turn), cite(first)],
      };
    });
  },
});

function differing(a: Path, b: Path): number {
  return a.route.filter(
    (hop, i) => hop !== '*' && b.route[i] !== undefined && b.route[i] !== '*' && b.route[i] !== hop,
  ).length;
}
