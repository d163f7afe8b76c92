import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { millis } from '../../src/core/readable.js';
import { leastTcpRtt, roundTrips } from '../../src/core/round-trips.js';
import { pingReplies } from '../../src/tables/ping-replies.js';
import { sockets } from '../../src/tables/sockets.js';

const LEAST_REPLIES = 10;

export default defineDetection({
  id: 'PATH-05',
  name: 'rtt-above-baseline',
  layer: 'path_queue',
  title: 'The RTT stands above what this path can do',
  scope: 'host',
  reads: [pingReplies, sockets],
  thresholds: {
    times: { value: 2, unit: 'times the least RTT of TCP', source: 'judgement' },
    more_ms: {
      value: 20,
      unit: 'ms above the least RTT of TCP',
      source: 'judgement: 1 ms asked elsewhere is within the noise of a busy host',
    },
  },
  realIf:
    'TCP to the same address saw a much smaller RTT within five minutes. Without such a baseline a high RTT may be the distance: light in fibre needs 1 ms for 100 km and back.',
  remedy: { text: 'look for a queue (PATH-06) or another route (PATH-07)', safety: 'read_only' },
  evaluate(view, limits) {
    const series = roundTrips(view.rows(pingReplies), LEAST_REPLIES).filter((s) => !s.isGateway);
    if (series.length === 0)
      return { state: 'not_exercised', statement: `no target answered ${LEAST_REPLIES} pings` };
    return series.map((s): Result => {
      const subject = s.target;
      const tcp = leastTcpRtt(view.rows(sockets), s.address);
      if (tcp?.minrtt_ms === undefined)
        return {
          state: 'not_observable',
          subject,
          statement: `${subject}: RTT ${millis(s.median)}, and no connection to it tells what is usual`,
          cites: [cite(s.worst)],
        };
      const base = tcp.minrtt_ms;
      const said = `${subject}: RTT ${millis(s.median)} in the median of ${s.rtts.length} pings, ${millis(base)} at the least over TCP in the last minutes`;
      const numbers = { median_ms: s.median, baseline_ms: base, replies: s.rtts.length };
      const cites = [cite(s.worst), cite(tcp)] as const;
      const isHigh = s.median > limits.times * base && s.median > base + limits.more_ms;
      return isHigh
        ? { state: 'fired', severity: 'warning', subject, statement: said, numbers, cites }
        : { state: 'clear', subject, statement: said, numbers, cites };
    });
  },
});
