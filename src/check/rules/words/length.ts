import { findWord, isIn, type Kind } from '../../document/document.js';
import { defineRule } from '../../rule.js';

/** Lines: two pages of a report; of a mail, as many with text as are read; the first screen of a handoff. */
const BUDGETS: Readonly<Partial<Record<Kind, number>>> = {
  pir: 110,
  mail: 60,
  handoff: 12,
  status: 25,
};

export const length = defineRule({
  id: 'length',
  level: 'warning',
  title: 'Longer than it will be read',
  why: `what stands below is not read (${Object.entries(BUDGETS)
    .map(([kind, lines]) => `${kind} ${lines}`)
    .join(', ')} lines)`,
  instead: 'put the rest in an appendix or attach it',
  kinds: ['pir', 'mail', 'handoff', 'status'],
  *check(document, { budgets }) {
    const { kind, lines, blocks, words, span } = document;
    const most = budgets?.[kind] ?? BUDGETS[kind];
    if (most === undefined) return;
    if (kind === 'handoff') {
      yield* firstScreen(document, most);
      return;
    }
    const end =
      kind === 'mail'
        ? blocks.find(
            (b) =>
              b.kind === 'paragraph' &&
              words.lexicon.signature.test(document.text.slice(b.start, b.start + 40)),
          )
        : blocks.find(
            (b) =>
              b.kind === 'heading' &&
              (isIn(b.section, 'appendix', words) || isIn(b.section, 'glossary', words)),
          );
    const upTo = end ? end.start : span.end;
    const used = readLines(document.text.slice(span.start, upTo), kind === 'mail');
    if (used.length <= most) return;
    const [start, stop] = lines.range(lines.lineOf(span.start) + (used[most] ?? 0));
    yield { start, end: stop, why: `${used.length} lines, ${most} are read: what stands below is not` };
  },
});

/**
 * Numbers of the lines a reader sees, from 0: no anchors, nothing of the box of what is to be filled in, which goes
 * away; `onlyText`: no blank ones either.
 */
function readLines(text: string, onlyText: boolean): number[] {
  let isBox = false;
  return text.split('\n').flatMap((line, i) => {
    if (line.startsWith('<!-- ev:')) isBox = line.startsWith('<!-- ev:to_fill ');
    if (isBox || line.startsWith('<!-- ev:') || (onlyText && line.trim() === '')) return [];
    return [i];
  });
}

function* firstScreen(document: Parameters<typeof length.check>[0], most: number) {
  const { lines, statements } = document;
  const next = statements.find((s) => findWord(document, 'next_action', s));
  const line = next && readLines(document.text.slice(0, next.start), true).length + 1;
  if (line !== undefined && line <= most) return;
  const [start, end] = lines.range(1);
  yield {
    start,
    end,
    why: `the next action ${line === undefined ? 'is nowhere' : `stands in line ${line}`}, the first screen has ${most} lines`,
    instead:
      'begin with situation, severity now, verdict, next action with its command, deadline, who holds it',
  };
}
