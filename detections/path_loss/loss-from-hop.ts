import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { lossOf } from '../../src/core/echo-loss.js';
import { answering, lossBegins, traces } from '../../src/core/hop-loss.js';
import { percent } from '../../src/core/figures.js';
import { contradictsLoss } from '../../src/core/tcp-trials.js';
import { hops } from '../../src/tables/hops.js';
import { pingSummary } from '../../src/tables/ping-summary.js';

export default defineDetection({
  id: 'PATH-03',
  name: 'loss-from-hop',
  layer: 'path_loss',
  title: 'Loss begins at a hop and goes on to the destination',
  scope: 'host',
  reads: [hops],
  thresholds: {
    loss: {
      value: 0.01,
      unit: 'share, lower end of the 95 % interval at the destination',
      source: 'judgement',
    },
  },
  realIf:
    'Every later hop that answers loses at least as much, and the destination too. The way back is seen with it and may be another one; a longer ping series overrules the few probes of a trace.',
  remedy: {
    text: 'escalate to the owner of the link before that hop, with traces of both directions',
    safety: 'read_only',
  },
  evaluate(view, limits) {
    const pings = new Map(
      view.rows(pingSummary).flatMap((row) => {
        const loss = lossOf(row);
        return loss && row.address !== undefined ? [[row.address, { row, loss }] as const] : [];
      }),
    );
    const all = traces(view.rows(hops)).filter((t) => answering(t.hops).length > 0);
    if (all.length === 0) return { state: 'not_observable', statement: 'no trace tells loss by hop' };
    return all.map(({ subject, hops: list }): Result => {
      const end = list.findLast((hop) => hop.reached === true);
      if (end === undefined)
        return { state: 'not_exercised', subject, statement: `${subject}: the destination did not answer` };
      const begin = lossBegins(list);
      const at = answering(list).at(-1);
      if (begin === undefined || at === undefined)
        return {
          state: 'clear',
          subject,
          statement: `${subject}: no loss that goes on to the destination`,
          ...(end.sent !== undefined && end.loss_pct === 0 && { none: { of: end.sent, unit: 'probes' } }),
          cites: [cite(end)],
        };
      const said = `${subject}: loss from hop ${begin.row.hop} (${begin.row.addresses[0] ?? '?'}) on, ${at.interval.lost} of ${at.interval.of} at the destination (95 % interval ${percent(at.interval.low)} to ${percent(at.interval.high)})`;
      const numbers = { hop: begin.row.hop, lost: at.interval.lost, probes: at.interval.of };
      const ping = pings.get(end.addresses[0] ?? '');
      const cites = [cite(begin.row), cite(at.row)] as const;
      if (
        ping &&
        contradictsLoss({ clean: ping.loss.of - ping.loss.lost, bad: ping.loss.lost }, at.interval.low)
      )
        return {
          state: 'clear',
          subject,
          statement: `${said}, but none of ${ping.loss.of} pings to it was lost`,
          numbers,
          cites: [cite(ping.row), ...cites],
        };
      if (at.interval.low <= limits.loss)
        return { state: 'clear', subject, statement: `${said}: too few to tell`, numbers, cites };
      return {
        state: 'fired',
        severity: 'warning',
        subject,
        statement: said,
        numbers,
        seen: { times: at.interval.lost, of: at.interval.of },
        cites,
      };
    });
  },
});
