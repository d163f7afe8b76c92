import { DEAD_ENDS } from '../../src/core/dead-end.js';
import { defineFleetDetection, type Result } from '../../src/core/detection.js';
import { cite, type HostView } from '../../src/core/fact-view.js';
import { isSilent } from '../../src/core/reachability.js';
import { routeLookups } from '../../src/tables/route-lookups.js';
import { routes } from '../../src/tables/routes.js';
import { reachedBy } from '../../src/tables/reached-by.js';
import { isOwn, routeTo } from '../../src/tables/route-to.js';

type Found = Result & { readonly host: string };

export default defineFleetDetection({
  id: 'RTE-02',
  name: 'return-route',
  layer: 'routing',
  title: 'Answers have no route back to the one who asks',
  scope: 'fleet',
  reads: [routes],
  thresholds: {},
  realIf:
    'A host gets nothing from an address, and the host that has this address, or a router between, has no route to the source address of the questions. Traffic then arrives and the answer is dropped.',
  remedy: { text: 'add the route back, or translate the source at the gateway', safety: 'config_change' },
  evaluate({ hosts }) {
    const routed = hosts.filter((host) => host.latest(routes).length > 0);
    if (routed.length < 2)
      return hosts.map((host) => ({
        host: host.id,
        state: 'not_observable',
        statement: 'the routes of at least two hosts are needed',
      }));
    // A server asks its clients only because we made it: that fails without a way there, not for want of a way back.
    const isReverse = (asker: HostView): boolean =>
      asker.role === 'server' && hosts.some((h) => h.role === 'client');
    const askers = hosts.filter((h) => !isReverse(h));
    const asked = askers.flatMap((asker) =>
      reachedBy(asker)
        .filter(isSilent)
        .flatMap((reached) => {
          const source = asker.rows(routeLookups).find((row) => row.address === reached.address)?.src;
          return source === undefined ? [] : [{ asker, reached, source }];
        }),
    );
    return routed.map((host): Found => {
      const open = asked.filter(
        ({ asker, reached }) => asker !== host && (isOwn(host, reached.address) || host.role === 'gateway'),
      );
      if (open.length === 0)
        return {
          host: host.id,
          state: 'not_exercised',
          statement: 'nobody waits for an answer over this host',
        };
      for (const { asker, reached, source } of open) {
        const lost = lostWay(host, source);
        if (lost === undefined) continue;
        return {
          host: host.id,
          state: 'fired',
          severity: 'critical',
          subject: source,
          statement: `${lost.text} ${source}, from where ${asker.id} asks ${reached.address} and gets no answer (${reached.silent} of ${reached.silent} tries)`,
          numbers: { tries_without_answer: reached.silent },
          peer: asker.id,
          cites: [lost.cite, ...reached.cites],
        };
      }
      return {
        host: host.id,
        state: 'clear',
        statement: `has a route back to each of ${open.length} sources that wait for an answer`,
      };
    });
  },
});

function lostWay(host: HostView, source: string): { text: string; cite: string } | undefined {
  if (isOwn(host, source)) return undefined;
  const to = routeTo(host, source);
  if (to === undefined || to.hasPolicy) return undefined;
  if (to.route && DEAD_ENDS.has(to.route.type ?? ''))
    return { text: `a route of type ${to.route.type ?? '?'} holds`, cite: cite(to.route) };
  if (to.route || (to.lookup && to.lookup.error === undefined)) return undefined;
  const main = host.latest(routes).filter((row) => (row.table ?? 'main') === 'main');
  const [row] = main;
  return row && { text: `none of ${main.length} routes holds`, cite: cite(row) };
}
