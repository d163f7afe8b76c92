import type { FactRow } from '../core/fact-view.js';
import { groupBy } from '../core/group-by.js';
import { type Loss, lossOfCounts } from '../core/echo-loss.js';
import { quantile } from '../core/quantile.js';
import { pingReplies } from '../tables/ping-replies.js';
import { pingSummary } from '../tables/ping-summary.js';
import { ourTime, type Vantage } from './vantage.js';

type Reply = FactRow<typeof pingReplies>;

/** One echo request to the end of the path. */
export interface EndSample {
  /** Epoch ms, our clock; absent where ping does not stamp its lines (BusyBox). */
  readonly at?: number;
  /** ms; absent: lost. */
  readonly rtt?: number;
  readonly ttl?: number;
}

/** A ping series of one vantage to one end host. */
export interface EndSeries {
  readonly vantage: Vantage;
  /** As it was pinged. */
  readonly target: string;
  readonly address?: string;
  readonly samples: readonly EndSample[];
  readonly cite: string;
}

/** A probe that left and was not answered by the end host. Redirects and local errors are no answer and no loss. */
const LOST: ReadonlySet<string> = new Set(['timeout', 'unreachable', 'ttl_exceeded']);

/** Series to targets; gateways are no end of a path. */
export function endSeries(vantage: Vantage): EndSeries[] {
  const summaries = vantage.view.rows(pingSummary);
  const replies = vantage.view.rows(pingReplies).filter((r) => r.role !== 'gateway');
  return [...groupBy(replies, (r) => `${r._artifact} ${r.target}`).values()].flatMap((own) => {
    const [first] = own;
    const address =
      own.find((r) => r.outcome === 'reply')?.address ??
      summaries.find((s) => s.target === first.target && s.role !== 'gateway')?.address;
    const samples = own.flatMap((r) => sampleOf(vantage, r) ?? []);
    const last = own.at(-1) ?? first;
    return samples.length === 0
      ? []
      : [
          {
            vantage,
            target: first.target,
            ...(address !== undefined && { address }),
            samples,
            cite: `${first._artifact}:${first._line}-${last._end_line ?? last._line}`,
          },
        ];
  });
}

function sampleOf(vantage: Vantage, reply: Reply): EndSample | undefined {
  const at = ourTime(vantage, reply.at);
  const when = at === undefined ? {} : { at };
  if (reply.outcome === 'reply' && reply.rtt_ms !== undefined)
    return { ...when, rtt: reply.rtt_ms, ...(reply.ttl !== undefined && { ttl: reply.ttl }) };
  return LOST.has(reply.outcome) ? when : undefined;
}

export interface EndFigures {
  readonly min?: number;
  readonly p50?: number;
  readonly p95?: number;
  /** Answers the times are of. */
  readonly n: number;
  /** Absent where nothing was sent. */
  readonly loss?: Loss;
}

export function figuresOf(samples: readonly EndSample[]): EndFigures {
  const rtts = samples.flatMap((s) => s.rtt ?? []);
  const loss = lossOfCounts(samples.length - rtts.length, samples.length);
  const [min, p50, p95] = [0, 0.5, 0.95].map((q) => quantile(rtts, q));
  return {
    ...(min !== undefined && { min }),
    ...(p50 !== undefined && { p50 }),
    ...(p95 !== undefined && { p95 }),
    n: rtts.length,
    ...(loss && { loss }),
  };
}
