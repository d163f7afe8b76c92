import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { groupBy } from '../../src/core/group-by.js';
import { percent } from '../../src/core/figures.js';
import { routeHistory } from '../../src/core/route-changes.js';
import { paths } from '../../src/tables/paths.js';

export default defineDetection({
  id: 'PATH-07',
  name: 'route-change',
  layer: 'routing',
  title: 'The way to a target changed during the window',
  scope: 'host',
  reads: [paths],
  thresholds: {},
  realIf:
    'Repeated traces of one kind took another way from some round on, and each way stays together as alternatives of a load balancer would by chance in less than one of twenty orders (Wald and Wolfowitz). Ways that take turns are load balancing (ECMP), and silent hops are no difference.',
  remedy: {
    text: 'compare the time of the change with the onset; ask the owner of the hop where the ways part',
    safety: 'read_only',
  },
  evaluate(view) {
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
      const { changes, balanced } = routeHistory(ordered.map((row) => row.route));
      const change = changes.find((c) => c.verdict === 'replaced') ?? changes[0];
      const [old, fresh] = [ordered[change?.from ?? -1], ordered[change?.to ?? -1]];
      if (change === undefined || old === undefined || fresh === undefined) {
        const turns = balanced.map((b) => b.hop).join(', ');
        return {
          state: 'clear',
          subject,
          statement: `${subject}: ${list.length} traces took the same way${turns === '' ? '' : `, with load balanced at hop ${turns}`}`,
          cites: [cite(first)],
        };
      }
      const isSure = change.verdict === 'replaced';
      const hops = change.hops.map((h) => `hop ${h.hop} ${h.before.join('|')} → ${h.after.join('|')}`);
      const doubt = isSure
        ? ''
        : `, which load balancing does too: by chance in ${percent(change.chance)} of their orders`;
      return {
        state: 'fired',
        severity: isSure ? 'warning' : 'info',
        subject,
        statement: `${subject}: another way from round ${fresh.round ?? '?'} of ${list.length} on: ${hops.slice(0, 4).join(', ')}${doubt}`,
        numbers: { hops: hops.length, rounds: list.length },
        ...(isSure && { since: fresh.at }),
        cites: [cite(fresh), cite(old)],
      };
    });
  },
});
