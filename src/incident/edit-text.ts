import { isDeepStrictEqual } from 'node:util';
import { EvidenceError } from '../core/errors.js';
import { parseYaml, type YamlText } from '../core/read-yaml.js';
import { applyToData, type Edit, pathOf, pathText } from './edit.js';
import { type Cut, cutFor, type Splice } from './splice.js';

/**
 * A text of YAML with edits made: every line they are not about stays as it is, byte for byte. What comes out is read
 * again and must be what was meant. Throws E_CONFLICT.
 */
export function editText(text: string, file: string, edits: readonly Edit[]): string {
  let current = text;
  let yaml = parseYaml(current, file);
  let pending: { cuts: Cut[]; expected: unknown } = { cuts: [], expected: yaml.data };
  const flush = (last?: Edit): void => {
    if (pending.cuts.length === 0) return;
    current = spliced(
      current,
      pending.cuts.flatMap((c) => c.splices),
    );
    yaml = readAgain(current, file, pending.expected, last);
    pending = { cuts: [], expected: yaml.data };
  };
  for (const edit of edits) {
    let cut = cutFor(current, yaml, edit);
    if (cut === undefined || pending.cuts.some((other) => touches(other, cut as Cut))) {
      flush(edit);
      cut = cutFor(current, yaml, edit);
    }
    const expected = applyToData(pending.expected, edit);
    if (cut === undefined) throw byHand(file, edit);
    pending.cuts.push(cut);
    pending.expected = expected;
  }
  flush(edits.at(-1));
  return current;
}

function readAgain(text: string, file: string, expected: unknown, edit: Edit | undefined): YamlText {
  try {
    const yaml = parseYaml(text, file);
    if (isDeepStrictEqual(yaml.data, expected)) return yaml;
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
  }
  throw byHand(file, edit);
}

function byHand(file: string, edit: Edit | undefined): EvidenceError {
  const where = edit === undefined ? 'this' : pathText(pathOf(edit));
  const to = edit !== undefined && 'set' in edit ? ` to ${JSON.stringify(edit.to)}` : '';
  return new EvidenceError(
    'E_CONFLICT',
    `${file}: ${where} cannot be changed here without touching other lines (an alias, an anchor or an unusual layout)`,
    `nothing was written; change it by hand: ${where}${to}`,
  );
}

function touches(a: Cut, b: Cut): boolean {
  return a.within[0] < b.within[1] && b.within[0] < a.within[1];
}

function spliced(text: string, splices: readonly Splice[]): string {
  return splices
    .map((splice, i) => ({ splice, i }))
    .toSorted((a, b) => b.splice.from - a.splice.from || b.i - a.i)
    .reduce((rest, { splice }) => rest.slice(0, splice.from) + splice.text + rest.slice(splice.to), text);
}
