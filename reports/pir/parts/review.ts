import { dateIn } from '../../../src/core/documents/zoned-time.js';
import { type Field, fieldOf, known } from '../../../src/core/documents/field.js';
import { escapeLine } from '../../../src/core/escape.js';
import type { Context } from './context.js';

export interface Review {
  readonly author: Field;
  readonly reviewers: Field;
  readonly decision: Field;
  readonly distribution: string;
  readonly versions: readonly { readonly version: number; readonly at: string; readonly text: string }[];
  readonly supersedes: string;
}

function isReviewed({ record }: Context): boolean {
  const { review } = record.incident;
  return (
    review?.decided_at !== undefined && review.decision !== undefined && (review.reviewers ?? []).length > 0
  );
}

/** The mark at the top of what nobody has reviewed. */
export function reviewMark(context: Context): string {
  const { status = 'draft', version = 1 } = context.record.incident;
  if (!isReviewed(context)) return context.words.notReviewed(status, version);
  return status === 'final' ? '' : context.words.draft(version);
}

export function reviewOf({ record, words, zone }: Context): Review {
  const { review, supersedes } = record.incident;
  const names = review?.reviewers ?? [];
  const decided =
    review?.decision !== undefined && review.decided_at !== undefined
      ? known(`${escapeLine(review.decision)}, ${dateIn(zone, review.decided_at)}`)
      : fieldOf<string>(null, words.what.review, words.who.reviewer);
  return {
    author: fieldOf(
      review?.author === undefined ? null : escapeLine(review.author),
      words.who.author,
      words.who.author,
    ),
    reviewers: fieldOf(
      names.length > 0 ? names.map(escapeLine).join(', ') : null,
      words.who.reviewer,
      words.who.commander,
    ),
    decision: decided,
    distribution: (review?.distribution ?? []).map(escapeLine).join(', '),
    versions: (review?.changes ?? []).map(({ version, at, text }) => ({
      version,
      at: at === undefined ? '–' : dateIn(zone, at),
      text: escapeLine(text),
    })),
    supersedes: escapeLine(supersedes ?? ''),
  };
}
