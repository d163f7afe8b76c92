import { type Document, type Kind, KINDS, mailsIn, readDocument } from './document/document.js';
import { Lines } from './document/lines.js';
import { compareResults, type Level, type Result } from './result.js';
import type { Found, Rule, Settings } from './rule.js';
import { documentRules } from './rules/all.js';
import type { Words } from './words.js';

/** A rule finds the same again and again in a broken document: it is stopped. */
const MOST_OF_A_RULE = 100;
const MOST_RELATED = 40;

export interface CheckContext extends Settings {
  /** For messages. */
  readonly file: string;
  /** By language; the first where the language is not known. */
  readonly words: readonly [Words, ...Words[]];
  /** Absent: as the text reads. */
  readonly language?: string;
  readonly disable?: ReadonlySet<string>;
  readonly levels?: ReadonlyMap<string, Level>;
  /** Rules of the user's. */
  readonly rules?: readonly Rule[];
}

export interface DocumentCheck {
  readonly kind: Kind;
  readonly language: string;
  readonly results: readonly Result[];
}

/**
 * What is wrong with a document. `kind` undefined: as its title and its head say. Pure, and linear in the length of
 * the text.
 */
export function checkDocument(text: string, kind: Kind | undefined, context: CheckContext): Result[] {
  return [...checkText(text, kind, context).results];
}

/** The same, with what it was taken for. */
export function checkText(text: string, kind: Kind | undefined, context: CheckContext): DocumentCheck {
  const words = wordsFor(text, context);
  const document = readDocument(context.file, text, kind ?? kindOf(text, context.words), words);
  return { kind: document.kind, language: words.language, results: runRules(document, context) };
}

/** Runs every rule over a document that is taken apart. */
function runRules(document: Document, context: CheckContext): Result[] {
  const rules = [...documentRules(document.words), ...(context.rules ?? [])].filter(
    (r) => !context.disable?.has(r.id),
  );
  const mails = document.kind === 'mail' ? [] : mailsIn(document);
  const results = rules.flatMap((rule) => {
    const places = rule.kinds ? [document, ...mails].filter((d) => rule.kinds?.includes(d.kind)) : [document];
    const found: Result[] = [];
    for (const place of places) {
      for (const one of rule.check(place, context)) {
        if (found.length === MOST_OF_A_RULE) return withNote(found);
        found.push(resultOf(document, rule, one, context));
      }
    }
    return found;
  });
  return withoutYielding(results, rules).toSorted(compareResults);
}

function resultOf(document: Document, rule: Rule, found: Found, context: CheckContext): Result {
  const { lines, file } = document;
  const level = context.levels?.get(rule.id) ?? found.level ?? rule.level;
  return {
    ...lines.place(file, found.start, trimmedEnd(document, found)),
    rule: rule.id,
    level,
    why: found.why ?? rule.why,
    instead: found.instead ?? rule.instead,
    related: (found.related ?? []).slice(0, MOST_RELATED).map((r) => ({
      ...lines.place(file, r.start, trimmedEnd(document, r)),
      note: r.note,
    })),
  };
}

function withNote(results: readonly Result[]): Result[] {
  return results.map((r, i) =>
    i === results.length - 1 ? { ...r, why: `${r.why} (more of this rule are not shown)` } : r,
  );
}

function trimmedEnd(
  { text }: Document,
  { start, end }: { readonly start: number; readonly end: number },
): number {
  let at = end;
  while (at > start && /\s/.test(text[at - 1] ?? '')) at--;
  return at;
}

/** A rule that yields is silent where one it yields to spoke of the same lines. */
function withoutYielding(results: readonly Result[], rules: readonly Rule[]): Result[] {
  const spoken = new Set(results.flatMap((r) => [...linesOf(r)].map((line) => `${r.rule} ${line}`)));
  const yieldsTo = new Map(rules.map((r) => [r.id, r.yieldsTo ?? []]));
  return results.filter(
    (r) => !(yieldsTo.get(r.rule) ?? []).some((other) => spoken.has(`${other} ${r.line}`)),
  );
}

function linesOf({ line, related }: Result): Set<number> {
  return new Set([line, ...related.map((r) => r.line)]);
}

/** Reports in other languages quote English, of logs and tools, up to so many words to one of their own. */
const QUOTED = 6;

function wordsFor(text: string, { words, language }: CheckContext): Words {
  const asked = words.find((w) => w.language === language);
  if (asked) return asked;
  const sample =
    text
      .slice(0, 20_000)
      .toLowerCase()
      .match(/\p{L}+/gu) ?? [];
  const [first, ...others] = words.map((w) => ({
    words: w,
    count: sample.filter((word) => w.common.has(word)).length,
  }));
  const [most] = others.toSorted((a, b) => b.count - a.count);
  if (!first || !most) return words[0];
  const isQuoted = first.count >= most.count && (most.count < 2 || first.count > most.count * QUOTED);
  return isQuoted ? first.words : most.words;
}

const HEAD_LINES = 12;

function kindOf(text: string, words: readonly Words[]): Kind {
  const lines = new Lines(text.slice(0, 10_000));
  const head = text.slice(0, lines.range(Math.min(HEAD_LINES, lines.count))[1]);
  if (
    /^(?:(?:Subject|Betreff|From|Von|To|An|Cc|Date|Datum|X-Unsent): ?\S.*\r?\n){1,20}/.test(head) &&
    /^(?:Subject|Betreff):/m.test(head)
  )
    return 'mail';
  const title = /^#\s+(.*)$/m.exec(head)?.[1] ?? head.split('\n', 1)[0] ?? '';
  return KINDS.find((kind) => words.some((w) => w.kinds.get(kind)?.test(title))) ?? 'text';
}
