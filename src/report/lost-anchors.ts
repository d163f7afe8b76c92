import { conflict } from './absorb-block.js';
import type { Conflict } from './absorbed.js';
import { isExtra } from './extra.js';
import { headed } from './parts.js';
import type { SplitDocument } from './split-blocks.js';
import { similarity } from './similarity.js';
import { sameWords } from './tokens.js';

export interface LostAnchors {
  readonly conflicts: readonly Conflict[];
  /** Blocks of which it cannot be told where they begin or end: nothing of them is taken over. */
  readonly untold: ReadonlySet<string>;
  /** Free text that was taken out, anchor and all. */
  readonly takenOut: readonly string[];
}

/**
 * Anchors that are gone, there twice or misspelled. A section whose anchor alone is gone is in the one before: then
 * neither is taken over, rather than guessing where the one ends.
 */
export function lostAnchors(
  base: Readonly<Record<string, string>>,
  { blocks, strange }: SplitDocument,
): LostAnchors {
  const conflicts: Conflict[] = strange.map((id) => conflict(id, 'anchor_strange', {}));
  const untold = new Set<string>();
  const takenOut: string[] = [];
  const seen = new Map<string, string[]>();
  for (const { id, text } of blocks) seen.set(id, [...(seen.get(id) ?? []), text]);
  for (const [id, texts] of seen) {
    if (texts.length < 2) continue;
    untold.add(id);
    conflicts.push(conflict(id, 'anchor_twice', { base: base[id] ?? '', yours: texts.join('\n\n') }));
  }
  for (const [id, text] of Object.entries(base)) {
    if (seen.has(id)) continue;
    const holder = blocks.find((block) => holds(block.text, base[block.id] ?? '', text));
    if (!holder && isExtra(id)) {
      takenOut.push(id);
      continue;
    }
    if (holder) untold.add(holder.id);
    const note = holder
      ? `its text is now part of ${holder.id}`
      : 'its text is gone as well; order.yaml leaves a section out';
    conflicts.push(
      conflict(id, 'anchor_missing', { base: text, yours: holder?.text ?? '', theirs: text, note }),
    );
  }
  return { conflicts, untold, takenOut };
}

/** Whether a block holds the text of another, which it did not before. */
function holds(edited: string, own: string, other: string): boolean {
  if (sameWords(edited, own)) return false;
  const { heading, body } = headed(other);
  const has = (line: string): boolean => edited.split('\n').includes(line) && !own.split('\n').includes(line);
  const lines = [...heading.split('\n'), ...body.split('\n')].filter((line) => /[\p{L}\p{N}]/u.test(line));
  return lines.some(has) || similarity(edited, `${own}\n\n${other}`) > similarity(edited, own) + 0.1;
}
