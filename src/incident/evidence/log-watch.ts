import { BURST, BURST_MS } from '../../core/error-onset.js';
import type { CitedMoment, LogStory } from '../../core/documents/record.js';
import type { IndexedLine } from '../../facts/log-index/index-log.js';
import type { Template } from '../../facts/log-index/templates.js';
import { severityOf } from '../../timeline/severity.js';
import { noticeOf } from './notice-words.js';

/** So many of a kind make a rhythm, and a pause is this much longer than the rhythm. */
const LEAST_RHYTHM = 5;
const PAUSE_RATIO = 6;
const LEAST_PAUSE_MS = 5000;
const MOST_PAUSES = 8;
/** Alerts of one kind nearer than this are one. */
const NOTICE_GAP_MS = 60_000;
const MOST_NOTICES = 40;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Pause = LogStory['pauses'][number];
type Notice = Mutable<LogStory['notices'][number]>;

interface Kind {
  readonly what: 'alert' | 'all_clear' | 'failure' | 'ordinary';
  count: number;
  firstMs: number;
  lastMs: number;
  lastLine: number;
  pausedMs: number;
  readonly pauses: Pause[];
  readonly notices: Notice[];
  /** The last failures within the time of a burst. */
  recent: { ms: number; line: number }[];
  alarm?: { readonly first: { ms: number; line: number }; readonly firesMs: number };
}

/**
 * Reads along with `LogDigest`: where something that came all the time stopped and came again, when failures were so
 * many that a rule would have fired, and what watchers wrote. Memory grows with the kinds of messages, not the log.
 */
export class LogWatch {
  readonly #kinds = new Map<Template, Kind>();
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  constructor(
    readonly host: string,
    readonly path: string,
  ) {}

  see(template: Template, ms: number, line: IndexedLine): void {
    if (!line.begins) return;
    if (ms < this.#first) this.#first = ms;
    if (ms > this.#last) this.#last = ms;
    let kind = this.#kinds.get(template);
    if (!kind) {
      kind = {
        what: whatOf(template),
        ...{ count: 0, firstMs: ms, lastMs: ms, lastLine: line.line, pausedMs: 0 },
        ...{ pauses: [], notices: [], recent: [] },
      };
      this.#kinds.set(template, kind);
    }
    if (kind.what === 'ordinary') this.#pause(kind, template, ms, line.line);
    else if (kind.what === 'failure') alarm(kind, ms, line.line);
    else this.#notice(kind, template, ms, line.line, kind.what);
    kind.count++;
    if (ms < kind.lastMs) return;
    kind.lastMs = ms;
    kind.lastLine = line.line;
  }

  /** Undefined: nothing in it has a time. */
  end(): LogStory | undefined {
    if (this.#first > this.#last) return undefined;
    const kinds = [...this.#kinds];
    for (const [template, kind] of kinds) {
      const usualMs = usual(kind);
      if (kind.what !== 'ordinary' || usualMs === undefined || !isPause(this.#last - kind.lastMs, usualMs))
        continue;
      kind.pauses.push({ ...this.#pauseOf(template, kind, usualMs) });
    }
    return {
      host: this.host,
      path: this.path,
      first: timeOf(this.#first),
      last: timeOf(this.#last),
      pauses: kinds.flatMap(([, k]) => k.pauses).toSorted(byTime((p) => p.lastBefore.at)),
      alarms: kinds
        .flatMap(([{ id: signal, text }, { alarm: a }]) =>
          a === undefined
            ? []
            : [{ signal, text, first: this.#moment(a.first.ms, a.first.line), firesAt: timeOf(a.firesMs) }],
        )
        .toSorted(byTime((a) => a.first.at)),
      notices: kinds
        .flatMap(([, k]) => k.notices)
        .toSorted(byTime((n) => n.at))
        .slice(0, MOST_NOTICES),
    };
  }

  #pause(kind: Kind, template: Template, ms: number, line: number): void {
    const gap = ms - kind.lastMs;
    const usualMs = usual(kind);
    if (usualMs === undefined || !isPause(gap, usualMs)) return;
    kind.pauses.push({ ...this.#pauseOf(template, kind, usualMs), firstAfter: this.#moment(ms, line) });
    kind.pausedMs += gap;
    if (kind.pauses.length <= MOST_PAUSES) return;
    const shortest = kind.pauses.toSorted((a, b) => lengthOf(a) - lengthOf(b))[0];
    kind.pauses.splice(kind.pauses.indexOf(shortest as Pause), 1);
  }

  #pauseOf({ id: signal, text }: Template, { count, lastMs, lastLine }: Kind, usualMs: number): Pause {
    return { signal, text, usualMs: Math.round(usualMs), count, lastBefore: this.#moment(lastMs, lastLine) };
  }

  #notice(kind: Kind, template: Template, ms: number, line: number, what: Notice['what']): void {
    const at = timeOf(ms);
    const last = kind.notices.at(-1);
    if (last && ms - Date.parse(last.until) <= NOTICE_GAP_MS && ms >= Date.parse(last.at)) {
      last.count++;
      if (at > last.until) last.until = at;
      return;
    }
    if (kind.notices.length >= MOST_NOTICES) return;
    const { id: signal, example: text } = template;
    kind.notices.push({ signal, what, text, ...this.#moment(ms, line), until: at, count: 1 });
  }

  #moment(ms: number, line: number): CitedMoment {
    return { at: timeOf(ms), cite: `${this.path}:${line}` };
  }
}

function whatOf({ level, text, example }: Template): Kind['what'] {
  return noticeOf(example) ?? (severityOf(level, text) === 'info' ? 'ordinary' : 'failure');
}

/** Mean time between two of them, pauses left out. */
function usual({ count, firstMs, lastMs, pausedMs }: Kind): number | undefined {
  return count < LEAST_RHYTHM ? undefined : (lastMs - firstMs - pausedMs) / (count - 1);
}

function isPause(gapMs: number, usualMs: number): boolean {
  return gapMs > Math.max(LEAST_PAUSE_MS, PAUSE_RATIO * usualMs);
}

function lengthOf({ lastBefore, firstAfter }: Pause): number {
  return Date.parse(firstAfter?.at ?? '') - Date.parse(lastBefore.at);
}

/** The rule of the detections for a burst of errors: so many within ten minutes. */
function alarm(kind: Kind, ms: number, line: number): void {
  if (kind.alarm !== undefined) return;
  kind.recent = [...kind.recent, { ms, line }].filter((m) => ms - m.ms <= BURST_MS);
  const [first] = kind.recent;
  if (kind.recent.length < BURST || first === undefined) return;
  kind.alarm = { first, firesMs: ms };
  kind.recent = [];
}

function timeOf(ms: number): string {
  return new Date(Math.round(ms)).toISOString();
}

function byTime<T>(of: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => (of(a) < of(b) ? -1 : of(a) > of(b) ? 1 : 0);
}
