import { isIn, says, statementAt, type Document } from '../../document/document.js';
import type { Statement } from '../../document/statements.js';
import { defineRule, type Found, type Rule } from '../../rule.js';
import type { Phrase, Words } from '../../words.js';

const CITED = /\[E\d{1,6}\b|\]\(|\[\d{1,3}\]|\{\{f:/;

/** Every list of phrases in the word files is a rule. */
export function phraseRules(words: Words): Rule[] {
  return words.phrases.map((phrase) =>
    defineRule({
      id: phrase.id,
      level: phrase.level,
      title: phrase.title,
      why: phrase.why,
      instead: phrase.instead,
      ...(phrase.yields_to && { yieldsTo: phrase.yields_to }),
      check: (document) => findPhrases(document, phrase),
    }),
  );
}

function* findPhrases(document: Document, phrase: Phrase): Generator<Found> {
  for (const match of document.prose.matchAll(phrase.pattern)) {
    const statement = statementAt(document, match.index);
    if (!statement || !applies(document, phrase, statement, match.index)) continue;
    const number = Object.entries(match.groups ?? {})
      .find(([, found]) => found !== undefined)?.[0]
      .slice(1);
    const word = phrase.words[Number(number)];
    if (word?.unless?.test(statement.text)) continue;
    const [start, end] = [match.index, match.index + match[0].trimEnd().length];
    if (word?.unlessDenied && says(document, 'negation', clauseAround(document, statement, start, end)))
      continue;
    yield {
      start,
      end,
      ...(word?.instead !== undefined && { instead: word.instead }),
    };
  }
}

const CLAUSE_END = /[,;:.()–—|]|\s(?:but|sondern|aber|und|and)\s/iu;

/** From comma to comma around what was found. */
function clauseAround({ prose }: Document, statement: Statement, start: number, end: number): string {
  const before = prose.slice(statement.start, start).split(CLAUSE_END).at(-1) ?? '';
  const behind = prose.slice(end, statement.end).split(CLAUSE_END, 1)[0] ?? '';
  return before + prose.slice(start, end) + behind;
}

function applies(document: Document, phrase: Phrase, statement: Statement, at: number): boolean {
  const { words, text } = document;
  const { section, kind } = statement.block;
  if (phrase.in && !phrase.in.some((name) => isIn(section, name, words))) return false;
  if (phrase.not_in?.some((name) => isIn(section, name, words))) return false;
  if (phrase.cited && CITED.test(text.slice(statement.start, statement.end))) return false;
  if (!phrase.first_verb) return true;
  if (kind === 'heading') return false;
  return isFirst(document, statement, at) || isLastOfFew(document, statement, at);
}

/** At the beginning of an item, of what stands behind its label, or of a cell. */
function isFirst({ text }: Document, { start, block }: Statement, at: number): boolean {
  const from = block.cells?.findLast((cell) => cell.start <= at)?.start ?? start;
  return (
    /^[\s*_[\]xX]*(?:(?:A\d{1,4}|[^:|]{1,60}:)[\s*_]*)?$/.test(text.slice(from, at)) &&
    (block.kind !== 'row' || block.head !== undefined)
  );
}

/** German says the verb last: `Überwachung verbessern`. */
function isLastOfFew({ text, words }: Document, { end, block }: Statement, at: number): boolean {
  if (words.language !== 'de') return false;
  const cell = block.cells?.findLast((c) => c.start <= at) ?? block;
  const rest = text.slice(at, Math.min(cell.end, end)).trim();
  return /^\p{L}+[.!]?$/u.test(rest) && text.slice(cell.start, at).trim().split(/\s+/).length <= 3;
}
