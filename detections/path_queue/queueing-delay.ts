import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { lagOneCorrelation } from '../../src/core/quantile.js';
import { millis } from '../../src/core/readable.js';
import { leastTcpRtt, roundTrips } from '../../src/core/round-trips.js';
import { loadPhases } from '../../src/tables/load-phases.js';
import { pingReplies } from '../../src/tables/ping-replies.js';
import { sockets } from '../../src/tables/sockets.js';

const LEAST_REPLIES = 10;

export default defineDetection({
  id: 'PATH-06',
  name: 'queueing-delay',
  layer: 'path_queue',
  title: 'A queue on the way holds packets for long: bufferbloat',
  scope: 'host',
  reads: [pingReplies],
  thresholds: {
    queue_ms: {
      value: 100,
      unit: 'ms, 95th percentile above the idle RTT',
      source:
        'incident of 2.7 to 471 ms; above 100 ms of added delay calls and terminals suffer (ITU-T G.114)',
    },
    times: { value: 3, unit: 'times the idle RTT', source: 'judgement' },
    correlation: {
      value: 0.3,
      unit: 'correlation of neighbouring RTTs',
      source: 'judgement: a queue fills and drains, single delays do not resemble their neighbours',
    },
  },
  realIf:
    'The RTT to the end host itself, not to a router, stands far above the least that ping or TCP saw, and rises and falls slowly. The least may itself be under load: then the true queue is longer.',
  remedy: {
    text: 'find the link whose queue it is; shape below its rate with fq_codel or CAKE there, and limit the bulk flow',
    safety: 'config_change',
  },
  evaluate(view, limits) {
    const series = roundTrips(view.rows(pingReplies), LEAST_REPLIES).filter((s) => !s.isGateway);
    if (series.length === 0)
      return { state: 'not_exercised', statement: `no target answered ${LEAST_REPLIES} pings` };
    const own = view.rows(loadPhases).filter((row) => row.bytes > 0);
    const ours =
      own.length > 0
        ? `; the ${own.map((row) => row.direction).join(' and the ')} we made ourselves ran in it`
        : '';
    return series.map((s): Result => {
      const subject = s.target;
      const tcp = leastTcpRtt(view.rows(sockets), s.address);
      const idle = Math.min(s.least, tcp?.minrtt_ms ?? Infinity);
      const witness = tcp && idle < s.least ? [cite(tcp)] : [];
      const cites = [cite(s.worst), ...witness] as const;
      const grown = s.p95 - idle;
      const slow = s.median - idle >= limits.queue_ms / 2;
      const numbers = { idle_ms: idle, median_ms: s.median, p95_ms: s.p95, replies: s.rtts.length };
      const said = `${subject}: RTT ${millis(s.median)} in the median and ${millis(s.p95)} at the 95th percentile of ${s.rtts.length} pings, ${millis(idle)} at the least${witness.length > 0 ? ' (TCP)' : ''}`;
      const isHigh = grown > limits.queue_ms && s.p95 > limits.times * idle;
      if (!isHigh) return { state: 'clear', subject, statement: said, numbers, cites };
      if (lagOneCorrelation(s.rtts) < limits.correlation && !slow)
        return {
          state: 'clear',
          subject,
          statement: `${said}; single probes were late, not their neighbours: no standing queue`,
          numbers,
          cites,
        };
      const late = s.rtts.filter((rtt) => rtt - idle > limits.queue_ms / 2).length;
      return {
        state: 'fired',
        severity: 'critical',
        subject,
        statement: `${said}: ${millis(grown)} of it are waiting in a queue${ours}`,
        numbers,
        seen: { times: late, of: s.rtts.length },
        cites: [...cites, ...own.map(cite)],
      };
    });
  },
});
