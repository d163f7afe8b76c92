import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { median, steps } from '../../src/core/quantile.js';
import { percent } from '../../src/core/figures.js';
import { millis } from '../../src/core/readable.js';
import { roundTrips } from '../../src/core/round-trips.js';
import { pingReplies } from '../../src/tables/ping-replies.js';

const LEAST_REPLIES = 20;

export default defineDetection({
  id: 'PATH-04',
  name: 'jitter',
  layer: 'path_queue',
  title: 'The delay changes from packet to packet',
  scope: 'host',
  reads: [pingReplies],
  thresholds: {
    share: {
      value: 0.3,
      unit: 'of the least RTT',
      source: 'judgement; not of the median, which grows with the jitter',
    },
    info_ms: { value: 0.5, unit: 'ms between neighbours, median', source: 'usual inside a data centre' },
    warning_ms: {
      value: 5,
      unit: 'ms between neighbours, median',
      source: 'judgement; voice bears 30 ms with a jitter buffer (ITU-T Y.1541, class 0: 50 ms)',
    },
  },
  realIf:
    'Half of all neighbouring probes differ by that much (RFC 3393), so a single late reply does not count. Where the gateway shows the same, this host itself is late: a busy CPU or power saving.',
  remedy: {
    text: 'compare with the gateway and between hops; look for Wi-Fi, radio links, load balancing over unequal paths, power saving',
    safety: 'read_only',
  },
  evaluate(view, limits) {
    const all = roundTrips(view.rows(pingReplies), LEAST_REPLIES);
    const targets = all.filter((s) => !s.isGateway);
    if (targets.length === 0)
      return { state: 'not_exercised', statement: `no target answered ${LEAST_REPLIES} pings` };
    const local = Math.max(0, ...all.filter((s) => s.isGateway).map((s) => median(steps(s.rtts)) ?? 0));
    return targets.map((s): Result => {
      const subject = s.target;
      const step = median(steps(s.rtts)) ?? 0;
      const least = Math.min(...s.rtts);
      const share = least > 0 ? step / least : 0;
      const cites = [cite(s.worst)] as const;
      const numbers = { step_ms: step, median_ms: s.median, gateway_step_ms: local, replies: s.rtts.length };
      const said = `${subject}: neighbouring pings differ by ${millis(step)} in the median (${percent(share)} of the least RTT, ${millis(least)}; median ${millis(s.median)}, ${s.rtts.length} pings)`;
      if (share <= limits.share || step <= limits.info_ms)
        return { state: 'clear', subject, statement: said, numbers, cites };
      if (step > limits.warning_ms && local > step / 2)
        return {
          state: 'fired',
          severity: 'hint',
          subject,
          statement: `${said}, to the gateway by ${millis(local)}: likely this host`,
          numbers,
          cites,
        };
      return {
        state: 'fired',
        severity: step > limits.warning_ms ? 'warning' : 'info',
        subject,
        statement: said,
        numbers,
        cites,
      };
    });
  },
});
