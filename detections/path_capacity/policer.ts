import { connections, grew } from '../../src/core/connections.js';
import { defineDetection } from '../../src/core/detection.js';
import { cite, type HostView } from '../../src/core/fact-view.js';
import { lossOf } from '../../src/core/echo-loss.js';
import { percent } from '../../src/core/figures.js';
import { millis } from '../../src/core/readable.js';
import { leastTcpRtt, type RoundTrips, roundTrips } from '../../src/core/round-trips.js';
import { pingReplies } from '../../src/tables/ping-replies.js';
import { pingSummary } from '../../src/tables/ping-summary.js';
import { sockets } from '../../src/tables/sockets.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';

export default defineDetection({
  id: 'PATH-14',
  name: 'policer',
  layer: 'path_capacity',
  title: 'Bulk traffic loses packets to a policer, or to a short queue that is full',
  scope: 'host',
  reads: [tcpCounters, pingSummary],
  thresholds: {
    loss: { value: 0.01, unit: 'segments sent again, of those sent', source: 'judgement' },
    segments: {
      value: 10_000,
      unit: 'segments in the window, without a standing queue',
      source: 'gate G3',
    },
    resent: {
      value: 100,
      unit: 'segments sent again, with a standing queue',
      source: 'judgement: a slow link carries few segments in all, and so many lost are no chance',
    },
    rtt_times: {
      value: 1.5,
      unit: 'of the least RTT: a median above it is a standing queue',
      source: 'judgement',
    },
    standing_ms: {
      value: 1,
      unit: 'ms above the least RTT: a standing queue',
      source: 'as TCP-26: less is how the two ends are scheduled, not a queue',
    },
    elsewhere: {
      value: 0.5,
      unit: 'share of what was sent again, seen on connections to others than the target',
      source: 'judgement: RetransSegs counts for all of them',
    },
    queue_ms: { value: 100, unit: 'ms above the least RTT', source: 'as PATH-06: a longer queue is that' },
  },
  realIf:
    'TCP loses much, and either pings at a few packets a second lose less than that (upper end of their interval) while no long queue builds up, or the RTT to a target stands on a plateau, a millisecond and more above what it was: the queue is full all the time. What was sent again to others says nothing about that target. Random loss hits pings as well and leaves the RTT where it is; a long queue is PATH-06.',
  remedy: {
    text: 'ask the provider for the policed rate; shape just below it with fq_codel',
    safety: 'config_change',
  },
  evaluate(view, limits) {
    const [again, out] = [view.tcp('Tcp', 'RetransSegs'), view.tcp('Tcp', 'OutSegs')];
    if (again === undefined || out === undefined)
      return { state: 'not_observable', statement: 'TCP segments were not counted' };
    const share = again.delta / Math.max(1, out.delta);
    const rtts = roundTrips(view.rows(pingReplies), 10).filter((s) => !s.isGateway);
    const pings = view.rows(pingSummary).filter((row) => row.role !== 'gateway');
    const said = `${again.delta} of ${out.delta} segments sent again (${percent(share)}) in ${out.seconds.toFixed(1)} s`;
    const cites = [again.cites[0], ...out.cites, ...pings.map(cite)] as const;
    if (rtts.length === 0 && out.delta >= limits.segments)
      return {
        state: 'not_exercised',
        statement: `${said}; no target answered pings to compare with`,
        cites,
      };
    const full = rtts
      .flatMap((s) => standing(s, view, limits) ?? [])
      .find(({ address }) => sentAgainElsewhere(view, address) < limits.elsewhere * again.delta);
    if (share > limits.loss && again.delta >= limits.resent && full !== undefined)
      return {
        state: 'fired',
        severity: 'warning',
        basis: again.basis,
        subject: full.target,
        statement: `${said}, while the RTT to ${full.target} stands at ${millis(full.median)} (${millis(full.p95)} at the 95th percentile, ${millis(full.idle)} when idle): a queue is full all the time`,
        numbers: { sent_again: again.delta, segments: out.delta, rtt_ms: full.median, idle_ms: full.idle },
        cites,
      };
    if (out.delta < limits.segments)
      return {
        state: 'not_exercised',
        statement: `only ${out.delta} segments were sent in ${out.seconds.toFixed(1)} s, at least ${limits.segments} are needed`,
        cites: out.cites,
      };
    const isShort = rtts.every((s) => s.p95 < s.least + limits.queue_ms);
    const high = Math.min(1, ...pings.flatMap((row) => lossOf(row)?.high ?? []));
    const lost = pings.reduce((sum, row) => sum + (lossOf(row)?.lost ?? 0), 0);
    if (share <= limits.loss || !isShort || (lost > 0 && high >= share))
      return {
        state: 'clear',
        statement: `${said}${isShort ? '' : ', a long queue builds up'}${lost > 0 ? `, ${lost} pings are lost as well` : ''}`,
        cites,
      };
    return {
      state: 'fired',
      severity: high < share ? 'warning' : 'hint',
      basis: again.basis,
      statement: `${said}, while pings lose less (below ${percent(high)}) and no long queue builds up`,
      numbers: { sent_again: again.delta, segments: out.delta, ping_loss_below: high },
      cites,
    };
  },
});

/** The RTT stays near its top, far above what it was when idle (pings of now, TCP of the last minutes). */
function standing(
  series: Omit<RoundTrips<never>, 'worst'>,
  view: HostView,
  limits: { rtt_times: number; standing_ms: number },
) {
  const { target, median, p95, least, address } = series;
  const idle = Math.min(least, leastTcpRtt(view.rows(sockets), address)?.minrtt_ms ?? Infinity);
  const isPlateau = p95 - median <= median - idle;
  const isHigh = median >= limits.rtt_times * idle && median >= idle + limits.standing_ms;
  return isHigh && isPlateau ? { target, address, median, p95, idle } : undefined;
}

/** Segments that connections to other addresses than this one sent again in the window; those still listed at its end. */
function sentAgainElsewhere(view: HostView, address: string | undefined): number {
  return connections(view.rows(sockets))
    .filter((c) => c.basis === 'window' && c.now.remote_address !== address)
    .reduce((sum, c) => sum + (grew(c, 'retrans_total') ?? 0), 0);
}
