import { markersIn } from './marker.js';
import type { Span } from './rule.js';

/** What will be replaced by one marker. */
export interface Secret {
  readonly start: number;
  readonly end: number;
  readonly kind: string;
  readonly quote: boolean;
}

interface Candidate extends Span {
  readonly kind: string;
  /** Position of its rule: the lower one names what several found. */
  readonly rank: number;
}

/** Merges what overlaps, and leaves alone what is nothing but a marker: redacting twice changes nothing. */
export function mergeSpans(line: string, candidates: readonly Candidate[]): Secret[] {
  const merged: (Secret & { rank: number })[] = [];
  const markers = markersIn(line);
  for (const found of candidates.toSorted((a, b) => a.start - b.start || a.rank - b.rank)) {
    const whole = withMarkers(line, found, markers);
    if (!whole) continue;
    const { start, end } = whole;
    const last = merged.at(-1);
    if (last === undefined || start >= last.end) {
      merged.push({ start, end, kind: found.kind, quote: found.quote === true, rank: found.rank });
    } else {
      const first = found.rank < last.rank ? found : last;
      merged[merged.length - 1] = {
        start: last.start,
        end: Math.max(last.end, end),
        kind: first.kind,
        // The bare value is no longer all of it.
        quote: last.quote && found.start === last.start && end <= last.end,
        rank: first.rank,
      };
    }
  }
  return merged;
}

/** Undefined when nothing but markers is in it; otherwise no marker is cut. */
function withMarkers(
  line: string,
  { start, end }: Span,
  markers: readonly (readonly [number, number])[],
): { start: number; end: number } | undefined {
  let [from, to] = [start, end];
  let rest = '';
  let at = start;
  for (const [open, close] of markers) {
    if (close <= start || open >= end) continue;
    if (open > at) rest += line.slice(at, open);
    at = Math.max(at, close);
    from = Math.min(from, open);
    to = Math.max(to, close);
  }
  if (at === start) return { start, end };
  if (at < end) rest += line.slice(at, end);
  return /[A-Za-z0-9\x80-\xff]/.test(rest) ? { start: from, end: to } : undefined;
}
