import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { lossOf } from '../../src/core/echo-loss.js';
import { percent } from '../../src/core/figures.js';
import { contradictsLoss, tcpTrials } from '../../src/core/tcp-trials.js';
import { httpTiming } from '../../src/tables/http-timing.js';
import { pingSummary } from '../../src/tables/ping-summary.js';
import { tcpConnects } from '../../src/tables/tcp-connects.js';

export default defineDetection({
  id: 'PATH-11',
  name: 'first-hop-loss',
  layer: 'path_loss',
  title: 'Packets are lost already on the way to the gateway',
  scope: 'host',
  reads: [pingSummary],
  thresholds: {
    loss: { value: 0.001, unit: 'share, lower end of the 95 % interval', source: 'judgement' },
    rtt_ms: {
      value: 20,
      unit: 'ms, mean to the gateway',
      source: 'judgement: a gateway stands on the same link',
    },
  },
  realIf:
    'The targets behind the gateway show at least as much. Gateways answer pings when they have time: loss or delay of the gateway alone is none of the path.',
  remedy: {
    text: 'look at the local link: cable, Wi-Fi, switch port, duplex, neighbour entry of the gateway',
    safety: 'read_only',
  },
  evaluate(view, limits) {
    const rows = view.rows(pingSummary);
    const gateways = rows.filter((row) => row.role === 'gateway');
    if (gateways.length === 0) return { state: 'not_observable', statement: 'no gateway was pinged' };
    const trials = tcpTrials(view.rows(tcpConnects), view.rows(httpTiming));
    const beyond = rows.filter((row) => row.role !== 'gateway' && lossOf(row) !== undefined);
    return gateways.map((row): Result => {
      const subject = row.target;
      const cites = [cite(row), ...beyond.map(cite)] as const;
      const loss = lossOf(row);
      if (loss === undefined)
        return {
          state: 'not_exercised',
          subject,
          statement: `gateway ${subject}: no ping could be sent`,
          cites,
        };
      const slow = (row.rtt_avg_ms ?? 0) > limits.rtt_ms;
      if (loss.lost === 0 && !slow)
        return {
          state: 'clear',
          subject,
          statement: `gateway ${subject}: no ping lost`,
          none: { of: loss.of, unit: 'pings' },
          cites,
        };
      const said = `gateway ${subject}: ${loss.lost} of ${loss.of} pings lost (95 % interval ${percent(loss.low)} to ${percent(loss.high)})${slow ? `, RTT mean ${row.rtt_avg_ms ?? 0} ms` : ''}`;
      if (beyond.length === 0)
        return {
          state: 'not_exercised',
          subject,
          statement: `${said}; nothing behind it was pinged, and gateways answer when they have time`,
          cites,
        };
      const witness = beyond.find((other) =>
        contradictsLoss(trials(other.address), loss.lost === loss.of ? 1 : loss.low),
      );
      if (!slow && witness)
        return {
          state: 'clear',
          subject,
          statement: `${said}, but TCP to ${witness.target} behind it passes at once: pings alone are not answered`,
          cites,
        };
      // One target that passed better than the gateway answered shows that the link carries packets well.
      const better = beyond.find((other) => {
        const theirs = lossOf(other);
        if (theirs === undefined) return false;
        return (
          theirs.high < loss.low ||
          (slow && (other.rtt_avg_ms ?? Infinity) < limits.rtt_ms) ||
          (loss.lost > 0 && theirs.lost === 0)
        );
      });
      if (better)
        return {
          state: 'clear',
          subject,
          statement: `${said}, but ${better.target} behind it does better: the gateway is slow to answer pings`,
          cites,
        };
      if (loss.low <= limits.loss && !slow) return { state: 'clear', subject, statement: said, cites };
      return {
        state: 'fired',
        severity: loss.lost === loss.of ? 'critical' : 'warning',
        subject,
        statement: `${said}, and nothing behind it does better`,
        numbers: { lost: loss.lost, probes: loss.of },
        ...(!slow && { seen: { times: loss.lost, of: loss.of } }),
        cites,
      };
    });
  },
});
