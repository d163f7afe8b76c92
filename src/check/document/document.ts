import type { Lexeme, SectionClass, Words } from '../words.js';
import { type Block, readBlocks, type Section, type Span } from './blocks.js';
import { Lines } from './lines.js';
import { maskNames, maskProse } from './mask.js';
import { readMeasures } from './measures.js';
import { type PlacedMeasure, placeMeasures } from './placed-measures.js';
import { lastBefore, within } from './spans.js';
import { type Statement, statementsOf } from './statements.js';
import { type IncidentWindow, type TimedRow, timedRows, windowOf } from './timed-rows.js';
import { type ClockTime, readTimes } from './times.js';

/** What a document is for: which rules judge it. `text` is anything. */
export const KINDS = ['pir', 'mail', 'handoff', 'status', 'analysis', 'text'] as const;
export type Kind = (typeof KINDS)[number];

/** A document taken apart. Everything is in the order of the text. */
export interface Document {
  readonly file: string;
  readonly kind: Kind;
  readonly text: string;
  readonly lines: Lines;
  readonly words: Words;
  readonly blocks: readonly Block[];
  readonly prose: string;
  readonly statements: readonly Statement[];
  readonly times: readonly ClockTime[];
  readonly measures: readonly PlacedMeasure[];
  readonly rows: readonly TimedRow[];
  /** Start and end of what it tells, in seconds like `TimedRow.at`. */
  readonly window: IncidentWindow | undefined;
  /** What of the text it is: a mail may stand within another document. */
  readonly span: Span;
}

export function readDocument(file: string, text: string, kind: Kind, words: Words): Document {
  const lines = new Lines(text);
  const blocks = readBlocks(text, lines);
  const prose = maskProse(text, blocks);
  // Text in a fence without a language may be a timeline.
  const timed = withPlain(prose, text, blocks);
  const statements = blocks.flatMap((block) =>
    statementsOf(block, block.kind === 'plain' ? timed : prose, text),
  );
  const times = readTimes(timed);
  const measures = placeMeasures(
    readMeasures(withoutTimes(maskNames(timed), times), words.language),
    statements,
    timed,
  );
  const rows = timedRows(statements, times, text);
  return {
    file,
    kind,
    text,
    lines,
    words,
    blocks,
    prose,
    statements,
    times,
    measures,
    rows,
    window: windowOf(statements, times, rows, words),
    span: { start: 0, end: text.length },
  };
}

/** Mails that stand in fences of a document. */
export function mailsIn(document: Document): Document[] {
  const mails: { start: number; end: number }[] = [];
  let open: { start: number; end: number } | undefined;
  for (const { inMail, start, end } of document.blocks) {
    if (!inMail) open = undefined;
    else if (open) open.end = end;
    else mails.push((open = { start, end }));
  }
  return mails.map((span) => ({
    ...document,
    kind: 'mail',
    span,
    blocks: within(document.blocks, span),
    statements: within(document.statements, span),
    times: within(document.times, span),
    measures: within(document.measures, span),
    rows: within(document.rows, span),
  }));
}

/** Whether a section, or one it belongs to, is called so. */
export function isIn(section: Section | undefined, name: SectionClass, words: Words): boolean {
  const pattern = words.sections.get(name);
  for (let at = section; at; at = at.parent) if (pattern?.test(at.title)) return true;
  return false;
}

export function says(document: Pick<Document, 'words'>, lexeme: Lexeme, text: string): boolean {
  return document.words.lexicon[lexeme].test(text);
}

/** Where a word of the lexicon stands in a statement. */
export function findWord(document: Document, lexeme: Lexeme, statement: Statement): Span | undefined {
  const match = document.words.lexicon[lexeme].exec(statement.text);
  if (!match) return undefined;
  return { start: statement.start + match.index, end: statement.start + match.index + match[0].length };
}

export function statementAt(document: Pick<Document, 'statements'>, offset: number): Statement | undefined {
  const found = lastBefore(document.statements, offset);
  return found && offset < found.end ? found : undefined;
}

function withPlain(prose: string, text: string, blocks: readonly Block[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { kind, start, end } of blocks) {
    if (kind !== 'plain') continue;
    parts.push(prose.slice(at, start), text.slice(start, end));
    at = end;
  }
  parts.push(prose.slice(at));
  return parts.join('');
}

function withoutTimes(text: string, times: readonly ClockTime[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of times) {
    parts.push(text.slice(at, start), ' '.repeat(end - start));
    at = end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}
