import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { answering, endsWell, traces } from '../../src/core/hop-loss.js';
import { percent } from '../../src/core/figures.js';
import { hops } from '../../src/tables/hops.js';

export default defineDetection({
  id: 'PATH-02',
  name: 'mid-hop-silence',
  layer: 'path_loss',
  title: 'A router on the way answers few probes, later ones answer more',
  scope: 'host',
  reads: [hops],
  thresholds: {
    silence: {
      value: 0.05,
      unit: 'share of probes',
      source: 'judgement; Linux answers one ICMP error a second and peer (net.ipv4.icmp_ratelimit)',
    },
  },
  realIf:
    'A later hop answers more: then packets passed and the router only limits its ICMP answers. It is no loss and never the cause.',
  remedy: { text: 'nothing to do; read the last hop instead', safety: 'read_only' },
  evaluate(view, limits) {
    const all = traces(view.rows(hops)).filter((t) => answering(t.hops).length > 0);
    if (all.length === 0) return { state: 'not_observable', statement: 'no trace tells loss by hop' };
    return all.flatMap(({ subject, hops: list }): Result[] => {
      const known = answering(list);
      const limited = known.filter((hop, i) => {
        const later = Math.min(Infinity, ...known.slice(i + 1).map((next) => next.loss));
        return hop.loss > limits.silence && later < hop.loss;
      });
      const [first] = limited.map(({ row }) => row);
      if (first === undefined)
        return [
          {
            state: 'clear',
            subject,
            statement: `${subject}: no hop answers less than the ones behind it`,
            cites: known.slice(-1).map(({ row }) => cite(row)),
          },
        ];
      const names = limited.map(
        ({ row, loss }) =>
          `hop ${row.hop} (${row.addresses[0] ?? '?'}) ${percent(loss)} of ${row.sent ?? '?'}`,
      );
      const end = endsWell(list) ? ', the destination answered them all' : '';
      return [
        {
          state: 'fired',
          severity: 'info',
          subject,
          statement: `${subject}: ${names.join(', ')} without an answer, later hops answered more${end}: a limit on ICMP answers, not loss`,
          numbers: { hops: limited.length },
          cites: [
            cite(first),
            ...limited.slice(1).map(({ row }) => cite(row)),
            ...known.slice(-1).map(({ row }) => cite(row)),
          ],
        },
      ];
    });
  },
});
