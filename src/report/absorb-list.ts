import { type BlockVersions, type Bound, conflict, onlyConflict } from './absorb-block.js';
import { absorbText } from './absorb-prose.js';
import { joinOutcomes, noOutcome, type Outcome } from './absorbed.js';
import { arrange, type Element } from './arrange.js';
import { isHole, withoutFillMarks } from './carry-back.js';
import { isMap, valueAt } from './incident-paths.js';
import { partsOf } from './parts.js';
import { pairUp, similarity } from './similarity.js';
import { sameWords, wordKey } from './tokens.js';

/** Items of all lists of a block, from the top. */
function itemsIn(body: string): readonly string[] {
  return partsOf(body).flatMap((part) => (part.kind === 'list' ? part.items : []));
}

/** As alike as two items must be to be the same one, reworded. */
const LEAST_ALIKE = 0.4;

const paired = (a: readonly string[], b: readonly string[]): Map<number, number> =>
  pairUp(a, b, wordKey, similarity, LEAST_ALIKE);

/** A block whose items are the elements of an array: merged item by item. */
export function absorbList(block: BlockVersions, { path, key }: Bound<'list'>): Outcome {
  const { id, incident } = block;
  // A mark that items are missing is no item: what is typed over it is a new one.
  const printedIn = (body: string): string[] => itemsIn(body).filter((item) => !isHole(item));
  const [base, edited, now] = [printedIn(block.base), itemsIn(block.edited), printedIn(block.now)];
  const elements = elementsAt(incident, path, key);
  const [toEdited, toNow] = [paired(base, edited), paired(base, now)];
  // What is printed from an element holds all its words, whatever a template puts around them.
  const texts = elements.map(({ text }) => text);
  const toElement = pairUp(now, texts, wordKey, contained, 0.5);
  const printed = base.map((text, i): Printed => {
    const [there, here] = [toEdited.get(i), toNow.get(i)];
    const element = here === undefined ? undefined : elements[toElement.get(here) ?? -1];
    return {
      text,
      there,
      yours: there === undefined ? undefined : edited[there],
      now: here === undefined ? undefined : now[here],
      element,
    };
  });
  const changed = joinOutcomes(printed.map((item) => absorbItem(block, path, item)));
  const kept = edited.map((_, i) => printed.find(({ there }) => there === i)?.element);
  const isOld = new Set(toEdited.values());
  const added = edited.flatMap((text, i) =>
    isOld.has(i) || now.some((other) => sameWords(other, text)) || withoutFillMarks(text) === '' ? [] : [i],
  );
  const order = arrange({
    block: id,
    path,
    kept,
    gone: printed.flatMap((item) => (isRemoved(item) && item.element ? [item.element] : [])),
    added: added.map((at) => {
      const text = withoutFillMarks(edited[at] ?? '');
      return { at, value: key === undefined ? text : { [key]: text } };
    }),
    // Reworded ones are called by their new text from here on.
    renamed: new Map(changed.edits.flatMap((e) => (e.op === 'set' ? [[e.path, e.value]] : []))),
  });
  return joinOutcomes([changed, { ...noOutcome(), edits: order }]);
}

/** An item of the base, and what became of it. */
interface Printed {
  readonly text: string;
  /** Its place in the edited list. */
  readonly there: number | undefined;
  readonly yours: string | undefined;
  readonly now: string | undefined;
  readonly element: Element | undefined;
}

function isRemoved({ text, yours, now, element }: Printed): boolean {
  return yours === undefined && now !== undefined && element !== undefined && sameWords(now, text);
}

/** What became of the text of one item; that it was taken out or moved is not told here. */
function absorbItem(block: BlockVersions, path: string, item: Printed): Outcome {
  const { text, yours, now, element } = item;
  const place = { base: text, yours: yours ?? '', theirs: now ?? '', path };
  if (yours === undefined) {
    if (now === undefined || isRemoved(item) || withoutFillMarks(text) === '') return noOutcome();
    return onlyConflict(conflict(block.id, element ? 'both_changed' : 'no_field', place));
  }
  if (sameWords(yours, text) || (now !== undefined && sameWords(yours, now))) return noOutcome();
  if (now === undefined) return onlyConflict(conflict(block.id, 'both_changed', place));
  if (element === undefined) return onlyConflict(conflict(block.id, 'no_field', place));
  return absorbText(block, element.path, text, yours, now, false);
}

/** Elements of the array at a path. `key`: where objects hold the text. */
function elementsAt(incident: unknown, path: string, key = 'text'): (Element & { readonly text: string })[] {
  const held = valueAt(incident, path);
  if (!Array.isArray(held)) return [];
  return held.map((item: unknown, at) => {
    if (typeof item === 'string') {
      const isFirst = held.indexOf(item) === at;
      return { at, name: isFirst ? item : at, text: item, path: `${path}[${at}]` };
    }
    const [id, text] = isMap(item) ? [item['id'], item[key]] : [];
    const name = typeof id === 'string' ? id : at;
    return { at, name, text: typeof text === 'string' ? text : '', path: `${path}[${name}].${key}` };
  });
}

/** Share of the words of `part` that occur in `whole`. */
function contained(whole: string, part: string): number {
  if (part.trim() === '') return 0;
  const alike = similarity(whole, part);
  return whole.includes(part.trim()) ? Math.max(alike, 0.9) : alike;
}
