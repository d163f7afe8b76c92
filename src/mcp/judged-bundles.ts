import type { Analysed, Knowledge } from '../analyze/analyze.js';
import type { TimelineEvent } from '../core/timeline-event.js';
import type { Judged } from '../query/findings.js';
import type { Focus } from './focus.js';

/** So many answers are remembered; each is some hundred kB. */
const MOST = 8;

/** Verdicts and timelines of bundles, made once. Sealed evidence does not change, so neither do they. */
export class JudgedBundles {
  readonly #analysed = new Map<string, Promise<Analysed>>();
  readonly #events = new Map<string, Promise<readonly TimelineEvent[]>>();
  #knowledge: Promise<Knowledge> | undefined;

  constructor(private readonly load: () => Promise<Knowledge>) {}

  knowledge(): Promise<Knowledge> {
    return (this.#knowledge ??= this.load());
  }

  analysed({ info, bundle }: Focus): Promise<Analysed> {
    return remembered(this.#analysed, info.version, async () => {
      const [{ analyzeBundle }, knowledge] = await Promise.all([
        import('../analyze/analyze.js'),
        this.knowledge(),
      ]);
      return analyzeBundle(bundle, knowledge);
    });
  }

  /** As `listFindings` wants it. */
  async judged(focus: Focus): Promise<Judged> {
    const [analysed, { detections }] = await Promise.all([this.analysed(focus), this.knowledge()]);
    return {
      bundle: focus.info.id,
      manifest: focus.manifest,
      analysed,
      titles: new Map(detections.map((d) => [d.id, d.title])),
    };
  }

  /** All events of a bundle, bursts as one. */
  events(focus: Focus): Promise<readonly TimelineEvent[]> {
    return remembered(this.#events, focus.info.version, async () => {
      const { findings } = await this.analysed(focus);
      const { buildTimeline } = await import('../timeline/build-timeline.js');
      const { readEvidence, withFindings } = await import('../timeline/read-evidence.js');
      const { BURST_GAP_MS } = await import('../timeline/run-list.js');
      const evidence = await readEvidence(focus.bundle, { gapMs: BURST_GAP_MS });
      return buildTimeline(withFindings(evidence, findings));
    });
  }
}

/** The oldest is forgotten; what failed is tried again. */
function remembered<T>(cache: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = cache.get(key);
  if (known !== undefined) {
    cache.delete(key);
    cache.set(key, known);
    return known;
  }
  const made = make();
  cache.set(key, made);
  made.catch(() => cache.delete(key));
  const [oldest] = cache.keys();
  if (cache.size > MOST && oldest !== undefined) cache.delete(oldest);
  return made;
}
