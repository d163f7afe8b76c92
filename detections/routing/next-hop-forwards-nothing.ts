import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite, type HostView } from '../../src/core/fact-view.js';
import { isSilent, type Reached } from '../../src/core/reachability.js';
import { neighbours } from '../../src/tables/neighbours.js';
import { paths } from '../../src/tables/paths.js';
import { pingSummary } from '../../src/tables/ping-summary.js';
import { reachedBy } from '../../src/tables/reached-by.js';
import { routeTo } from '../../src/tables/route-to.js';
import { routes } from '../../src/tables/routes.js';

export default defineDetection({
  id: 'RTE-03',
  name: 'next-hop-forwards-nothing',
  layer: 'routing',
  title: 'The next hop answers, but nothing comes back through it',
  scope: 'host',
  reads: [routes],
  thresholds: {
    destinations: {
      value: 2,
      unit: 'destinations',
      source: 'judgement: one silent destination may be down itself',
    },
  },
  realIf:
    'The next hop is alive on the link, every one of several destinations behind it is silent, and it does not answer as a router (no TTL exceeded in a trace). A router whose uplink is dead still answers the trace.',
  remedy: {
    text: 'compare the next hop with the address the network gives out (DHCP, documentation); see whether it forwards',
    safety: 'config_change',
  },
  evaluate(view, limits) {
    const behind = new Map<string, Reached[]>();
    for (const reached of reachedBy(view)) {
      const to = routeTo(view, reached.address);
      const via = to?.lookup?.via ?? to?.route?.via;
      if (via !== undefined) behind.set(via, [...(behind.get(via) ?? []), reached]);
    }
    if (behind.size === 0)
      return { state: 'not_exercised', statement: 'nothing behind a next hop was tried' };
    return [...behind].map(([via, list]): Result => {
      const silent = list.filter(isSilent);
      const cites = list.flatMap(({ cites: c }) => c.slice(0, 1));
      const whole = `${silent.length} of ${list.length} destinations behind next hop ${via} silent`;
      if (silent.length < list.length) return { state: 'clear', subject: via, statement: whole, cites };
      if (list.length < limits.destinations)
        return { state: 'not_exercised', subject: via, statement: `${whole}; one may be down itself`, cites };
      const alive = signOfLife(view, via);
      if (alive === undefined)
        return {
          state: 'clear',
          subject: via,
          statement: `${whole}; the next hop itself does not answer either`,
          cites,
        };
      const traced = view
        .rows(paths)
        .filter((row) => silent.some(({ address }) => address === row.destination));
      const routed = traced.find((row) => row.last_answer_hop !== undefined);
      if (routed)
        return {
          state: 'clear',
          subject: via,
          statement: `${whole}, but hop ${routed.last_answer_hop ?? '?'} of the trace answers: it does forward or refuse`,
          cites: [cite(routed), ...cites],
        };
      const [first = alive, ...others] = cites;
      return {
        state: 'fired',
        severity: traced.length > 0 ? 'critical' : 'hint',
        subject: via,
        statement: `next hop ${via} answers itself, but all ${list.length} destinations behind it are silent${traced.length > 0 ? ' and no hop answers the trace' : ', untraced'}`,
        numbers: { silent_destinations: silent.length, destinations: list.length },
        cites: [first, alive, ...others, ...traced.map(cite)],
      };
    });
  },
});

/** Where it is seen that the next hop is there: it answered pings, or the link confirmed it. */
function signOfLife(view: HostView, via: string): string | undefined {
  const ping = view.rows(pingSummary).find((row) => row.address === via && (row.received ?? 0) > 0);
  if (ping) return cite(ping);
  const entry = view
    .latest(neighbours)
    .find((row) => row.address === via && row.states.includes('REACHABLE'));
  return entry && cite(entry);
}
