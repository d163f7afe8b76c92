import { defineDetection } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { isSilent } from '../../src/core/reachability.js';
import { reachedBy } from '../../src/tables/reached-by.js';
import { routeLookups } from '../../src/tables/route-lookups.js';
import { routes } from '../../src/tables/routes.js';
import { rules } from '../../src/tables/rules.js';

export default defineDetection({
  id: 'FW-10',
  name: 'policy-routing',
  layer: 'routing',
  title: 'Policy rules send packets to a table without a way',
  scope: 'host',
  reads: [rules],
  thresholds: {},
  realIf:
    'A rule names a table without routes or refuses by itself, or the kernel takes another table than main for a destination that is silent. Rules alone are how VRFs, VPNs and multi-homed cloud hosts work.',
  remedy: {
    text: 'ask `ip route get DEST from SOURCE`; give the table a default route or take the rule away',
    safety: 'config_change',
  },
  evaluate(view) {
    const all = view.latest(rules);
    if (all.length === 0) return { state: 'not_observable', statement: 'the policy rules were not gathered' };
    const own = all.filter(
      (row) => row.action !== 'lookup' || !['local', 'main', 'default'].includes(row.table ?? ''),
    );
    if (own.length === 0)
      return {
        state: 'clear',
        statement: 'only the three rules every Linux has',
        cites: all.slice(0, 1).map(cite),
      };
    const silent = reachedBy(view).filter(isSilent);
    const elsewhere = view
      .rows(routeLookups)
      .find((row) => row.table !== undefined && silent.some((r) => r.address === row.address));
    const tables = new Set(view.latest(routes).map((row) => row.table));
    const bad = own.filter(
      (row) =>
        row.action === 'lookup' &&
        row.table !== undefined &&
        row.detached !== true &&
        tables.size > 0 &&
        !tables.has(row.table),
    );
    if (elsewhere)
      return {
        state: 'fired',
        severity: 'warning',
        subject: elsewhere.address ?? elsewhere.target,
        statement: `${elsewhere.address ?? elsewhere.target} is silent and routed by table ${elsewhere.table ?? '?'}, not by main (${own.length} policy rules)`,
        numbers: { rules: own.length },
        cites: [cite(elsewhere), ...own.slice(0, 4).map(cite)],
      };
    const [first] = bad;
    if (first)
      return {
        state: 'fired',
        severity: 'info',
        statement: `${bad.length} of ${own.length} policy rules name a table without routes (${first.selector}: table ${first.table ?? '?'}); the next rule is asked then`,
        numbers: { rules: own.length, without_routes: bad.length },
        cites: [cite(first)],
      };
    return {
      state: 'clear',
      statement: `${own.length} policy rules, none in the way of an address in question`,
      cites: own.slice(0, 2).map(cite),
    };
  },
});
