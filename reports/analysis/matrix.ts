import { BundleTables } from '../../src/core/documents/bundle-tables.js';
import type { Places } from '../../src/core/documents/places.js';
import type { BundleEvidence } from '../../src/core/documents/record.js';
import { escapeLine } from '../../src/core/escape.js';
import { cite } from '../../src/core/fact-view.js';
import { groupBy } from '../../src/core/group-by.js';
import { median } from '../../src/core/quantile.js';
import { millis } from '../../src/core/readable.js';
import type { httpTiming } from '../../src/tables/http-timing.js';
import type { pingReplies } from '../../src/tables/ping-replies.js';
import type { tcpConnects } from '../../src/tables/tcp-connects.js';
import type { Model } from './model.js';
import { failures } from './not-told.js';

type Measure = Model['matrix'][number]['measure'];

interface Sample {
  readonly measure: Measure;
  readonly client: string;
  readonly target: string;
  /** ms; undefined: no answer. */
  readonly ms: number | undefined;
  /** Outcome of one without an answer, in the words of its table. */
  readonly failed: string;
  readonly cite: string;
}

/** Medians nearer to each other than this are the same. */
const APART = 1.25;

/** Client by target by bundle (a bundle is a time): medians, with the best and the worst of each target and measure. */
export function matrix(bundles: readonly BundleEvidence[], places: Places): Model['matrix'] {
  const samples = bundles.flatMap((bundle) => {
    const groups = groupBy(samplesOf(new BundleTables(bundle)), (s) =>
      JSON.stringify([s.measure, s.client, s.target]),
    );
    return [...groups.values()].map((own) => ({
      bundle,
      own,
      middle: median(own.flatMap((s) => s.ms ?? [])),
    }));
  });
  const byTarget = groupBy(samples, ({ own: [first] }) => JSON.stringify([first.measure, first.target]));
  return [...byTarget.values()].flatMap((cells) => {
    const known = cells.flatMap((c) => c.middle ?? []);
    const [best, worst] = [Math.min(...known), Math.max(...known)];
    const isCompared = known.length > 1 && worst >= best * APART;
    return cells.map(({ bundle, own, middle }) => {
      const answered = own.filter((s) => s.ms !== undefined);
      const slowest = answered.toSorted((a, b) => (b.ms ?? 0) - (a.ms ?? 0))[0];
      return {
        measure: own[0].measure,
        client: escapeLine(own[0].client),
        target: escapeLine(own[0].target),
        bundle: bundle.id,
        role: bundle.role,
        value: middle === undefined ? '' : millis(middle),
        ms: middle ?? null,
        failed: failures(own.filter((s) => s.ms === undefined).map((s) => s.failed)),
        answered: answered.length,
        of: own.length,
        mark:
          !isCompared || middle === undefined
            ? 'none'
            : middle === best
              ? 'best'
              : middle === worst
                ? 'worst'
                : 'none',
        ...places.cite(bundle, [(slowest ?? own[0]).cite], 1),
      };
    });
  });
}

function samplesOf(tables: BundleTables): Sample[] {
  return [
    ...tables
      .rows<typeof httpTiming>('http_timing')
      .filter((r) => r.by === 'url')
      .map((r) => ({
        measure: 'request' as const,
        client: r._host,
        target: r.target,
        ms: r.outcome === 'ok' ? r.time_total_ms : undefined,
        failed: r.outcome,
        cite: cite(r),
      })),
    ...tables.rows<typeof tcpConnects>('tcp_connects').map((r) => ({
      measure: 'connect' as const,
      client: r._host,
      target: r.target,
      ms: r.connect_ms,
      failed: r.outcome,
      cite: cite(r),
    })),
    ...tables
      .rows<typeof pingReplies>('ping_replies')
      .filter((r) => r.role !== 'gateway' && (r.outcome === 'reply' || r.outcome === 'timeout'))
      .map((r) => ({
        measure: 'ping' as const,
        client: r._host,
        target: r.target,
        ms: r.rtt_ms,
        failed: r.outcome,
        cite: cite(r),
      })),
  ];
}
