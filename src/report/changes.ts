import type { Render } from '../core/documents/lock.js';
import { tableIn } from './absorb-table.js';
import { plainLines } from './plain-text.js';
import { hunksOf } from './merge-words.js';
import { sameWords, textOf, tokensOf } from './tokens.js';

export interface Change {
  readonly id: string;
  /** Absent: new. */
  readonly was?: string;
  /** Absent: gone. */
  readonly now?: string;
}

/** What is different since the last render, for a reviewer who knows that one. */
export interface Changes {
  readonly verdict?: { readonly was: string; readonly now: string };
  readonly facts: readonly Change[];
  /** Rows of tables, by id. */
  readonly rows: readonly Change[];
  /** Sections besides their rows: new, gone, or how many words changed. */
  readonly sections: readonly (Change & { readonly words?: number })[];
}

type Rendered = Pick<Render, 'blocks' | 'bindings' | 'facts' | 'verdict'>;

export function changesSince(before: Rendered, after: Rendered): Changes {
  const [from, to] = [rowsOf(before), rowsOf(after)];
  return {
    ...(before.verdict !== after.verdict && {
      verdict: { was: before.verdict ?? 'none', now: after.verdict ?? 'none' },
    }),
    facts: differences(before.facts, after.facts),
    rows: differences(from, to),
    sections: sectionChanges(before, after),
  };
}

function isUnchanged({ verdict, facts, rows, sections }: Changes): boolean {
  return verdict === undefined && facts.length + rows.length + sections.length === 0;
}

function differences(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): Change[] {
  const ids = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...ids].flatMap((id) => {
    const [was, now] = [before[id], after[id]];
    if (was !== undefined && now !== undefined && sameWords(was, now)) return [];
    return [{ id, ...(was !== undefined && { was }), ...(now !== undefined && { now }) }];
  });
}

/** Row → its cells, of every table that is bound to one. */
function rowsOf({ blocks, bindings }: Rendered): Record<string, string> {
  return Object.fromEntries(
    Object.entries(bindings).flatMap(([block, binding]) => {
      if (binding.kind !== 'table') return [];
      const rows = tableIn(blocks[block] ?? '')?.rows ?? [];
      return binding.rows.flatMap((id, i) => (id === '' ? [] : [[id, (rows[i] ?? []).join(' | ')]]));
    }),
  );
}

function sectionChanges(before: Rendered, after: Rendered): (Change & { words?: number })[] {
  const ids = new Set([...Object.keys(before.blocks), ...Object.keys(after.blocks)]);
  return [...ids].flatMap((id) => {
    const [was, now] = [withoutTable(before, id), withoutTable(after, id)];
    if (was === undefined || now === undefined)
      return [{ id, ...(was !== undefined && { was }), ...(now !== undefined && { now }) }];
    const [from, to] = [tokensOf(was), tokensOf(now)];
    const hunks = hunksOf(from, to);
    const words = hunks.reduce((sum, h) => sum + Math.max(h.end - h.start, h.tokens.length), 0);
    if (words === 0) return [];
    const [first] = hunks;
    const shown = first ? { was: textOf(from.slice(first.start, first.end)), now: textOf(first.tokens) } : {};
    return [{ id, ...shown, words }];
  });
}

/** Rows are told one by one, so a table that is bound counts only as the text around it. */
function withoutTable({ blocks, bindings }: Rendered, id: string): string | undefined {
  // The line under the heads of a table is as wide as it was written.
  const text = blocks[id]?.replace(/^\|[-:| ]+\|$/gm, '');
  if (text === undefined || bindings[id]?.kind !== 'table') return text;
  return plainLines(
    text
      .split('\n')
      .filter((line) => !line.trimStart().startsWith('|'))
      .join('\n'),
  );
}

/** The same as lines of text, at most `most` of them: facts first, then rows, then sections. */
export function changesText(changes: Changes, most = 24): string[] {
  if (isUnchanged(changes)) return ['nothing changed since the last render'];
  const { verdict, facts, rows, sections } = changes;
  const lines = [
    ...(verdict ? [`verdict: ${short(verdict.was)} → ${short(verdict.now)}`] : []),
    ...facts.map((change) => `fact ${told(change)}`),
    ...rows.map((change) => `row ${told(change)}`),
    ...sections.map((change) =>
      change.words === undefined
        ? `section ${change.id}: ${change.was === undefined ? 'new' : 'gone'}`
        : `section ${change.id}: ${change.words} ${change.words === 1 ? 'word' : 'words'}, ${short(change.was ?? '')} → ${short(change.now ?? '')}`,
    ),
  ];
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), `… and ${lines.length - most + 1} more (--json has all of them)`];
}

function told({ id, was, now }: Change): string {
  if (was === undefined) return `${id}: new, ${short(now ?? '')}`;
  return now === undefined ? `${id}: gone, was ${short(was)}` : `${id}: ${short(was)} → ${short(now)}`;
}

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line === '' ? 'nothing' : line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
