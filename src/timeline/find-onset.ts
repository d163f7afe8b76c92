import type { Template } from '../facts/log-index/templates.js';

export interface Onset {
  /** Epoch ms of the message at `line`. */
  readonly at: number;
  readonly how: 'first' | 'jump';
  /** `first time in 3 h 12 min of log`, `12 a minute, before 0.4`. */
  readonly words: string;
  /** Of its first message from then on. */
  readonly line: number;
}

/** When a log has run for so long, and so much of it, what is new in it began then. */
const LEAST_BEFORE_MS = 60_000;
const LEAST_SHARE = 0.02;
/** Fewer make no rate. */
const LEAST_COUNT = 8;
const LEAST_RATIO = 4;
/** Twice the log likelihood ratio of one change of a Poisson rate; the best of a thousand places passes 30 by luck once in ten thousand logs. */
const LEAST_EVIDENCE = 30;

/** Where a template began, or from where on it came several times as often, in a log that reaches from `first` to `last`. */
export function findOnset(template: Template, first: number, last: number): Onset | undefined {
  const before = template.first - first;
  if (before >= Math.max(LEAST_BEFORE_MS, (last - first) * LEAST_SHARE)) {
    return {
      at: template.first,
      how: 'first',
      words: `first time in ${span(before)} of log`,
      line: template.line,
    };
  }
  const total = template.count - template.untimed;
  if (total < LEAST_COUNT) return undefined;
  const length = last - first + 1000;
  let best: { at: number; line: number; evidence: number; before: number; after: number } | undefined;
  let seen = 0;
  for (const { count, ms, line } of template.histogram.buckets) {
    const [left, right] = [ms - first, last - ms + 1000];
    // That one comes at the very moment which is looked at is no news.
    const rest = total - seen - 1;
    if (left >= LEAST_BEFORE_MS && rest >= LEAST_COUNT) {
      const [a, b] = [seen / left, rest / right];
      const evidence = 2 * (term(seen, a) + term(rest, b) - term(total - 1, (total - 1) / length));
      if (b >= a * LEAST_RATIO && (best === undefined || evidence > best.evidence))
        best = { at: ms, line, evidence, before: a, after: b };
    }
    seen += count;
  }
  if (best === undefined || best.evidence < LEAST_EVIDENCE) return undefined;
  const perMinute = (rate: number): string => `${Number((rate * 60_000).toPrecision(2))}`;
  return {
    at: best.at,
    how: 'jump',
    line: best.line,
    words: `${perMinute(best.after)} a minute, before ${perMinute(best.before)}`,
  };
}

/**
 * It came at least five times over most of a log that tells of other things too, and neither began nor became more:
 * the ordinary noise of it.
 */
export function isSteady(
  { count, untimed, ...template }: Template,
  first: number,
  last: number,
  messages: number,
): boolean {
  const timed = count - untimed;
  return timed >= 5 && timed <= messages / 2 && template.last - template.first >= (last - first) / 2;
}

function term(count: number, rate: number): number {
  return count === 0 ? 0 : count * Math.log(rate);
}

/** `45 s`, `12 min`, `3 h`, `5 d`. */
export function span(ms: number): string {
  if (ms < 120_000) return `${Math.round(ms / 1000)} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 172_800_000) return `${Math.round(ms / 3_600_000)} h`;
  return `${Math.round(ms / 86_400_000)} d`;
}
