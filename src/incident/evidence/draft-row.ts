import type { MARKS } from '../../core/documents/incident.js';
import type { BundleEvidence, RecordRow } from '../../core/documents/record.js';

export type Mark = (typeof MARKS)[number];

/** A row of a timeline before its lines have ids. */
export interface DraftRow {
  /** Id in timeline.jsonl where it has one there, else made in the same way. */
  readonly event: string;
  readonly bundle: BundleEvidence;
  /** Epoch ms. */
  readonly at: number;
  readonly until?: number;
  readonly kind: RecordRow['kind'];
  /** Markdown. */
  readonly text: string;
  readonly host: string;
  readonly src: string;
  readonly ref?: string;
  readonly cite?: string;
  readonly marks: Mark[];
  /** What the mark is concluded from. */
  readonly note?: string;
  /** All was well until then. */
  readonly isLastGood?: true;
}

/** Stamps in whole seconds, and the time until a failure is noticed. */
export const TOGETHER_MS = 5000;
/** So long after the last sign a change, an alert or its end still belong to the trouble. */
export const AFTER_MS = 10 * 60_000;
