import { CutKeys } from './cut-keys.js';
import { mayHaveEscapes, Visible } from './escapes.js';
import { mergeSpans, type Secret } from './find-secrets.js';
import { JwkMembers } from './jwk-members.js';
import { marker, withheldMarker } from './marker.js';
import type { IdentityRewriter, Redactor } from './policy.js';
import type { Follower } from './rule.js';
import type { RuleSet } from './rule-set.js';
import type { ForeignText } from './utf16.js';

/** A longer line is redacted piece by piece; each piece is judged with what stands around it. */
const PIECE = 256 * 1024;
/** Text behind a piece that is looked at with it. A secret may be this long. */
const AHEAD = 32 * 1024;
/** Text before a piece that is looked at again: the name in front of a value. */
const BEHIND = 4 * 1024;
/** A piece ends between two words where its identities are rewritten. */
const WORD_GAP = 8 * 1024;
/** Of the beginning of an escape. */
const LONGEST_SIGN = 8;
const EMPTY = Buffer.alloc(0);
const LF = 0x0a;

const TOO_LONG = 'a line too long for the patterns';
const NO_GAP = 'a long line without a gap between words';
const NO_END = 'a secret without an end in a long line';

interface LongLine {
  /** The bytes before, as they were. */
  before: Buffer;
  /** Why the rest of the line is left out; undefined while it is not. */
  withheld: string | undefined;
  withheldBytes: number;
}

export interface StreamOptions {
  readonly identities?: IdentityRewriter | undefined;
  /** A line with such text in it is withheld. */
  readonly foreign?: ForeignText;
}

/** Lines in, lines out; see `Redactor`. Holds at most one piece of a line. */
export class StreamRedactor implements Redactor {
  readonly counts = new Map<string, number>();
  readonly withheldReasons = new Set<string>();
  withheldBytes = 0;
  readonly #set: RuleSet;
  readonly #identities: IdentityRewriter | undefined;
  #rest: Buffer = EMPTY;
  #long: LongLine | undefined;
  #followers: { readonly rule: string; readonly follower: Follower }[] = [];
  readonly #cutKeys: CutKeys | undefined;
  readonly #jwkMembers: JwkMembers | undefined;
  readonly #foreign: ForeignText | undefined;
  /** Whether lines of this chunk may have escapes of a terminal, or foreign text, in them. */
  #hasEscapes = false;
  #hasForeign = false;

  constructor(set: RuleSet, { identities, foreign }: StreamOptions = {}) {
    this.#set = set;
    this.#identities = identities;
    this.#foreign = foreign;
    if (set.rules.some(({ id }) => id === CutKeys.kind)) {
      const mask = (): Buffer => this.#mask({ kind: CutKeys.kind, quote: false });
      this.#cutKeys = new CutKeys(mask);
      this.#jwkMembers = new JwkMembers(mask);
    }
  }

  feed(chunk: Buffer): Buffer {
    const known = this.#cutKeys?.feed(chunk) ?? chunk;
    return this.#take(this.#jwkMembers?.feed(known) ?? known, false);
  }

  flush(): Buffer {
    const rest = this.#cutKeys?.flush() ?? EMPTY;
    return this.#take(this.#jwkMembers?.flush(rest) ?? rest, true);
  }

  #take(chunk: Buffer, last: boolean): Buffer {
    const data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#look(data.subarray(Math.max(0, this.#rest.length - LONGEST_SIGN)), this.#rest.length > 0);
    const out = new Output(data);
    let at = 0;
    while (at < data.length) {
      const found = data.indexOf(LF, at);
      const end = found < 0 ? data.length : found;
      const isWhole = found >= 0 || last;
      if (end - at > PIECE + AHEAD || (this.#long && isWhole))
        at = this.#pieceOf(data, at, end, isWhole, out);
      else if (isWhole) {
        this.#line(data, at, end, out);
        at = end;
      } else break;
      if (at === end && found >= 0) at = end + 1;
    }
    if (last && this.#long) this.#endLong(out, at);
    // A copy: the chunk it is part of may be large, and is the caller's.
    this.#rest = at < data.length ? Buffer.from(data.subarray(at)) : EMPTY;
    return this.#rewrite(out.upTo(at));
  }

  /** What was not taken of the chunk before was looked at then. */
  #look(fresh: Buffer, isContinued: boolean): void {
    this.#hasEscapes =
      (isContinued && this.#hasEscapes) || (this.#set.rules.length > 0 && mayHaveEscapes(fresh));
    this.#hasForeign = (isContinued && this.#hasForeign) || this.#foreign?.mayBeIn(fresh) === true;
  }

  #line(data: Buffer, at: number, end: number, out: Output): void {
    const secrets = this.#secretsIn(data, at, end);
    if (typeof secrets === 'string') out.replace(at, end, this.#withhold(end - at, secrets));
    else for (const secret of secrets) out.replace(at + secret.start, at + secret.end, this.#mask(secret));
  }

  /** Part of a line that does not fit; returns where it ended. */
  #pieceOf(data: Buffer, at: number, end: number, isWhole: boolean, out: Output): number {
    const long = (this.#long ??= { before: EMPTY, withheld: undefined, withheldBytes: 0 });
    if (this.#set.unbounded) long.withheld ??= TOO_LONG;
    if (long.withheld !== undefined) {
      out.replace(at, end, EMPTY);
      long.withheldBytes += end - at;
      if (isWhole) this.#endLong(out, end);
      return end;
    }
    const isFinal = isWhole && end - at <= PIECE + AHEAD;
    const seen = isFinal ? end : at + PIECE + AHEAD;
    const window = Buffer.concat([long.before, data.subarray(at, seen)]);
    const from = long.before.length;
    const text = window.toString('latin1');
    const fresh = { from, to: isFinal ? window.length : from + PIECE };
    const secrets = this.#secretsIn(window, 0, window.length, fresh);
    if (typeof secrets === 'string') {
      long.withheld = secrets;
      return at;
    }
    let cut = isFinal ? text.length : this.#cutOf(text, from + PIECE);
    if (cut === 0) {
      long.withheld = NO_GAP;
      return at;
    }
    for (const { start, end: stop } of secrets) if (start < cut) cut = Math.max(cut, stop);
    for (const secret of secrets) {
      if (secret.start >= cut || secret.end <= from) continue;
      const start = at + Math.max(secret.start, from) - from;
      out.replace(start, at + secret.end - from, this.#mask(secret));
      if (!isFinal && secret.end === text.length) long.withheld = NO_END;
    }
    if (isFinal) this.#long = undefined;
    else long.before = Buffer.from(window.subarray(Math.max(0, cut - BEHIND), cut));
    return at + cut - from;
  }

  /** Names and addresses must not be cut in two where they are rewritten. 0: there is no place for it. */
  #cutOf(text: string, cut: number): number {
    if (!this.#identities) return cut;
    for (let i = cut; i > cut - WORD_GAP; i--) if (/[\s,;"'()<>{}|=&]/.test(text[i - 1] ?? '')) return i;
    return 0;
  }

  #endLong(out: Output, at: number): void {
    const long = this.#long;
    this.#long = undefined;
    if (long?.withheld === undefined || long.withheldBytes === 0) return;
    out.replace(at, at, this.#withhold(long.withheldBytes, long.withheld));
  }

  /**
   * Secrets in `data[at, end)` in the order they stand, counted from `at`, or why they could not be found. Rules see
   * what a terminal shows. `fresh` is the part of a long line that was not seen before: it goes to who waits for the
   * next line.
   */
  #secretsIn(
    data: Buffer,
    at: number,
    end: number,
    fresh?: { readonly from: number; readonly to: number },
  ): readonly Secret[] | string {
    if (this.#hasForeign && this.#foreign?.isIn(data.toString('latin1', at, end)) === true) {
      return this.#foreign.reason;
    }
    const visible = this.#hasEscapes ? new Visible(data.subarray(at, end)) : undefined;
    const concerned = visible
      ? this.#set.concerned(visible.bytes, 0, visible.bytes.length)
      : this.#set.concerned(data, at, end);
    if (concerned.length === 0 && this.#followers.length === 0) return [];
    const line = visible ? visible.bytes.toString('latin1') : data.toString('latin1', at, end);
    const from = visible && fresh ? visible.indexOf(fresh.from) : (fresh?.from ?? 0);
    const to = visible && fresh ? visible.indexOf(fresh.to) : fresh?.to;
    const found = this.#judge(line, { text: line.slice(from, to), from }, concerned);
    return visible && typeof found !== 'string' ? found.map((secret) => visible.inText(secret)) : found;
  }

  #judge(
    line: string,
    fresh: { readonly text: string; readonly from: number },
    concerned: readonly number[],
  ): Secret[] | string {
    const candidates: Parameters<typeof mergeSpans>[1][number][] = [];
    const { text, from } = fresh;
    let name = '';
    const waiting = this.#followers;
    this.#followers = [];
    try {
      for (const { rule, follower } of waiting) {
        name = rule;
        const spans = follower.next(text, from > 0);
        if (!spans) continue;
        this.#followers.push({ rule, follower });
        for (const s of spans) {
          candidates.push({ ...s, start: s.start + from, end: s.end + from, kind: s.kind ?? rule, rank: -1 });
        }
      }
      for (const rank of concerned) {
        const rule = this.#set.rules[rank];
        if (!rule) continue;
        name = rule.id;
        for (const span of rule.find(line)) candidates.push({ ...span, kind: span.kind ?? rule.id, rank });
        const follower = rule.follow?.(text);
        if (follower) this.#followers.push({ rule: rule.id, follower });
      }
      return mergeSpans(line, candidates);
    } catch {
      // What had been announced is still to come.
      this.#followers = waiting;
      return `rule ${name} failed`;
    }
  }

  #mask({ kind, quote }: Pick<Secret, 'kind' | 'quote'>): Buffer {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    return Buffer.from(quote ? `"${marker(kind)}"` : marker(kind), 'latin1');
  }

  #withhold(bytes: number, reason: string): Buffer {
    this.withheldBytes += bytes;
    this.withheldReasons.add(reason);
    return Buffer.from(withheldMarker(bytes, reason), 'latin1');
  }

  #rewrite(bytes: Buffer): Buffer {
    if (!this.#identities || bytes.length === 0) return bytes;
    try {
      return Buffer.from(this.#identities.rewrite(bytes.toString('latin1')), 'latin1');
    } catch {
      return Buffer.concat([
        this.#withhold(bytes.length, 'identities could not be rewritten'),
        Buffer.from('\n'),
      ]);
    }
  }
}

/** The input with some of it replaced, in ascending order; what is not replaced is not copied. */
class Output {
  readonly #data: Buffer;
  readonly #parts: Buffer[] = [];
  #done = 0;

  constructor(data: Buffer) {
    this.#data = data;
  }

  replace(start: number, end: number, by: Buffer): void {
    if (start > this.#done) this.#parts.push(this.#data.subarray(this.#done, start));
    if (by.length > 0) this.#parts.push(by);
    this.#done = end;
  }

  upTo(end: number): Buffer {
    if (this.#parts.length === 0) return this.#data.subarray(0, end);
    if (end > this.#done) this.#parts.push(this.#data.subarray(this.#done, end));
    return Buffer.concat(this.#parts);
  }
}
