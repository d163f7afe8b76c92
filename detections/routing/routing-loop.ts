import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { traces } from '../../src/core/hop-loss.js';
import { routingLoop } from '../../src/core/routing-loop.js';
import { hops } from '../../src/tables/hops.js';
import { pingReplies } from '../../src/tables/ping-replies.js';

export default defineDetection({
  id: 'PATH-10',
  name: 'routing-loop',
  layer: 'routing',
  title: 'Packets go round in a loop',
  scope: 'host',
  reads: [hops, pingReplies],
  thresholds: {
    repeats: { value: 2, unit: 'times that the same routers come again', source: 'judgement' },
  },
  realIf:
    'The same router answers at hops that are not neighbours, more than twice, and the destination is never reached; or pings end with "time to live exceeded". One router that answers two hops in a row is usual with NAT and load balancing.',
  remedy: {
    text: 'compare the routes of the routers named; one of them points back',
    safety: 'config_change',
  },
  evaluate(view, limits) {
    const all = traces(view.rows(hops));
    const expired = view.rows(pingReplies).filter((row) => row.outcome === 'ttl_exceeded');
    if (all.length === 0 && view.rows(pingReplies).length === 0)
      return { state: 'not_exercised', statement: 'no path was traced' };
    const found = all.flatMap(({ subject, hops: list }): Result[] => {
      const looping = routingLoop(list, limits.repeats);
      const [first] = looping;
      const rows = list.filter((hop) => hop.addresses.includes(first?.address ?? ''));
      const [line, ...others] = rows;
      if (first === undefined || line === undefined) return [];
      return [
        {
          state: 'fired',
          severity: 'critical',
          subject,
          statement: `${subject}: ${looping.map(({ address, hops: where }) => `${address} at hops ${where.slice(0, 4).join(', ')}`).join('; ')}, the destination is not reached`,
          numbers: { routers: looping.length, repeats: first.hops.length },
          cites: [cite(line), ...others.slice(0, 3).map(cite)],
        },
      ];
    });
    if (found.length > 0) return found;
    const [ping] = expired;
    if (ping)
      return {
        state: 'fired',
        severity: expired.length >= 3 ? 'critical' : 'hint',
        subject: ping.target,
        statement: `${expired.length} pings to ${ping.target} came back with "time to live exceeded" from ${ping.address ?? '?'}: they went in a circle`,
        numbers: { expired: expired.length },
        cites: [cite(ping), ...expired.slice(1, 4).map(cite)],
      };
    return { state: 'clear', statement: `no router comes again in ${all.length} traces` };
  },
});
