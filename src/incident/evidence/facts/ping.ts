import { cite } from '../../../core/fact-view.js';
import { lossOf } from '../../../core/echo-loss.js';
import { figure, percent } from '../../../core/figures.js';
import { quantile } from '../../../core/quantile.js';
import { millis } from '../../../core/readable.js';
import { pingReplies } from '../../../tables/ping-replies.js';
import { pingSummary } from '../../../tables/ping-summary.js';
import type { Topic } from './fact.js';

const TIMES = [
  ['min', 'least', 0],
  ['median', 'median', 0.5],
  ['p95', '95th percentile', 0.95],
  ['max', 'largest', 1],
] as const;

/** Loss as n of N, and round trips of every series. */
export const ping: Topic = function* (view) {
  for (const row of view.latest(pingSummary)) {
    const { target } = row;
    const loss = lossOf(row);
    if (loss)
      yield {
        topic: 'ping.loss_pct',
        label: `Ping loss toward ${target}`,
        value: (loss.lost / loss.of) * 100,
        unit: '%',
        numerator: loss.lost,
        denominator: loss.of,
        text: `${percent(loss.lost / loss.of)} (${figure(loss.lost)} of ${figure(loss.of)} pings lost)`,
        target,
        cites: [cite(row)],
      };
    const replies = view
      .rows(pingReplies)
      .filter((r) => r.target === target && r.role === row.role && r.outcome === 'reply');
    const rtts = replies.flatMap((r) => r.rtt_ms ?? []);
    const slowest = replies.reduce(
      (most, r) => ((r.rtt_ms ?? 0) > (most?.rtt_ms ?? -1) ? r : most),
      replies[0],
    );
    for (const [name, words, q] of TIMES) {
      const value = quantile(rtts, q);
      if (value === undefined) continue;
      yield {
        topic: `ping.rtt_${name}_ms`,
        label: `Round trip to ${target}, ${words}`,
        value,
        unit: 'ms',
        text: `${millis(value)} (${words} of ${figure(rtts.length)} replies)`,
        target,
        cites: [cite(row), ...(q === 1 && slowest ? [cite(slowest)] : [])],
      };
    }
  }
};
