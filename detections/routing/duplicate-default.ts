import { defineDetection, type Result } from '../../src/core/detection.js';
import { DEAD_ENDS } from '../../src/core/dead-end.js';
import { cite } from '../../src/core/fact-view.js';
import { groupBy } from '../../src/core/group-by.js';
import { routes } from '../../src/tables/routes.js';
import { rules } from '../../src/tables/rules.js';

export default defineDetection({
  id: 'FW-09',
  name: 'duplicate-default',
  layer: 'routing',
  title: 'Two default routes of the same metric',
  scope: 'host',
  reads: [routes],
  thresholds: {
    routes: {
      value: 2,
      unit: 'default routes of one family, table and metric',
      source: 'ip-route(8): the lowest metric wins, equal ones by order of insertion',
    },
  },
  realIf:
    'Two separate default routes share a metric, so that which is used is an accident. A multipath route, several metrics, and one default per policy table are deliberate.',
  remedy: { text: 'give the wanted one a lower metric, or use source rules', safety: 'config_change' },
  evaluate(view, limits) {
    const defaults = view
      .latest(routes)
      .filter(
        (row) =>
          row.destination === 'default' &&
          !DEAD_ENDS.has(row.type ?? '') &&
          row.nexthop === undefined &&
          row.proto !== 'ra',
      );
    if (view.latest(routes).length === 0)
      return { state: 'not_observable', statement: 'the routes were not gathered' };
    if (defaults.length === 0) return { state: 'not_exercised', statement: 'there is no default route' };
    const groups = groupBy(
      defaults,
      (row) => `IPv${row.family}, table ${row.table ?? 'main'}, metric ${row.metric ?? 0}`,
    );
    const double = [...groups].filter(
      ([, list]) => new Set(list.map((row) => `${row.via ?? ''} ${row.dev ?? ''}`)).size >= limits.routes,
    );
    if (double.length === 0)
      return {
        state: 'clear',
        statement: `${defaults.length} default routes, no two of one table and metric`,
        cites: defaults.map(cite),
      };
    const hasRules = view.latest(rules).some((row) => row.from !== undefined && row.from !== 'all');
    return double.map(([name, list]): Result => {
      const [first, ...others] = list;
      const ways = list.map((row) => `${row.via ?? 'on the link'} on ${row.dev ?? '?'}`);
      return {
        state: 'fired',
        severity: 'hint',
        subject: name,
        statement: `${list.length} default routes (${name}): ${ways.join(' and ')}${hasRules ? '; source rules may tell them apart' : '; which one is used is an accident'}`,
        numbers: { routes: list.length },
        cites: [cite(first), ...others.map(cite)],
      };
    });
  },
});
