import { EvidenceError } from '../core/errors.js';
import type { TimelineEvent } from '../core/timeline-event.js';
import type { FindingItem } from '../query/findings.js';
import { correlate, type Correlated, type CorrelateOptions } from '../timeline/correlate.js';
import type { Focus } from './focus.js';
import { pivotAsRead, pivotOfHit } from './hit-pivot.js';
import { type FoundPivot, pivotOf } from './pivot.js';
import type { SearchHit } from './search-hits.js';
import type { Call } from './tool.js';

const HIT_ID = /^S-[0-9a-f]{10}$/;

export interface SeenPivot {
  readonly pivot: FoundPivot | undefined;
  /** What lines of logs say of it. */
  readonly counted: Correlated | undefined;
  /** When it happened, as far as it is known: its events, and the first and last line of the logs. Epoch ms, sorted. */
  readonly times: readonly number[];
}

/** The pivot that was asked for, in events, findings and logs; seen in none of them, in what commands printed. */
export async function findPivot(
  asked: string | undefined,
  {
    events,
    findings,
  }: { readonly events: readonly TimelineEvent[]; readonly findings: readonly FindingItem[] },
  focus: Focus,
  call: Call,
  options: CorrelateOptions,
): Promise<SeenPivot> {
  const hit = asked !== undefined && HIT_ID.test(asked) ? hitOf(asked, call) : undefined;
  const pivot = hit ? pivotOfHit(hit, focus, events, findings) : pivotOf(asked, events, findings);
  const counted = pivot && (await correlate([focus.bundle], pivot, options));
  const times = timesOf(pivot, counted);
  const query = hit?.query ?? asked;
  if (pivot === undefined || query === undefined || times.length > 0) return { pivot, counted, times };
  const read = await pivotAsRead(pivot, { query, path: hit?.path }, focus, findings);
  return { pivot: read ?? pivot, counted, times: read?.times ?? [] };
}

/** Throws E_USAGE for a hit of no search. */
function hitOf(id: string, { state }: Call): SearchHit {
  const hit = state.hits.get(id);
  if (hit !== undefined) return hit;
  throw new EvidenceError('E_USAGE', `pivotEvent: no search that was made here found ${id}`, 'search again');
}

function timesOf(pivot: FoundPivot | undefined, counted: Correlated | undefined): number[] {
  const lines = [counted?.first, counted?.last].flatMap((t) => (t === undefined ? [] : [Date.parse(t)]));
  return [...(pivot?.times ?? []), ...lines].toSorted((a, b) => a - b);
}
