import { type Document } from '../../document/document.js';
import type { Statement } from '../../document/statements.js';
import type { Found } from '../../rule.js';

/** `5 hosts were affected: web1, web2, web3.`: number, what is counted, the list. */
const CLAIM =
  /(?<![\p{L}\p{N}.,:/#-])(\d{1,2}|\p{L}{3,6})(?: \p{L}[\p{L}-]{1,24}){1,6}: ([^:]{3,600}?)[.;]?\s{0,8}$/u;
/** A list that says itself that it is not all. */
const OPEN =
  /…|\.\.\.|[–—*]|\b(?:etc|among|including|such as|e\.g|for example|more|others?|usw|unter anderem|u\. ?a|z\. ?B|weitere|andere|to|through|bis)\b/iu;
/** A name, no sentence: `web1`, `10.0.0.1`, `Frankfurt`, `eu-west`, of at most three words. */
const NAME = /^(?:[\p{Lu}\p{N}]|[^\s]*[\p{N}._-])[^\s]*(?: \S+){0,2}$/u;
/** Of `5 of 12 hosts` the first. */
const PART = /(?<![\p{N}.,])(\d{1,3}) (?:out )?(?:of|von|aus) (?:the |den )?$/iu;

/** Numbers with the list of names behind them in the same sentence. */
export function* inlineLists(document: Document): Generator<Found> {
  for (const statement of document.statements) {
    const { kind } = statement.block;
    if (kind !== 'paragraph' && kind !== 'item') continue;
    const found = claimOf(document, statement);
    if (found) yield found;
  }
}

function claimOf({ text, words, measures }: Document, { start, end }: Statement): Found | undefined {
  const sentence = text.slice(start, Math.min(end, start + 1000));
  const match = CLAIM.exec(sentence);
  if (!match) return undefined;
  const [, number = '', list = ''] = match;
  const at = start + match.index;
  const part = PART.exec(sentence.slice(0, match.index))?.[1] ?? number;
  const claimed = /\d/.test(part) ? Number(part) : (words.numbers.get(part.toLowerCase()) ?? 0);
  // `5 minutes: …` counts no names.
  const isCount = measures.every((m) => m.start !== at || m.dimension === 'count');
  const names = namesIn(list);
  if (claimed < 2 || !isCount || names === undefined || names.length === claimed) return undefined;
  // Another number of the sentence may be what the list is of.
  const others = Array.from(sentence.slice(0, -list.length).matchAll(/\d+/g), ([n]) => Number(n));
  if (others.includes(names.length)) return undefined;
  return { start: at, end, why: `${claimed} are claimed, ${names.length} are listed` };
}

/** Undefined where it is not a whole list of names. */
function namesIn(list: string): string[] | undefined {
  if (OPEN.test(list)) return undefined;
  const names = list
    .replace(/\([^()]{0,100}\)/g, '')
    .split(/,|;| and | und | or | oder /)
    .map((name) => name.replace(/[`*_"“”„]/g, '').trim())
    .filter(Boolean);
  return names.length >= 2 && names.every((name) => NAME.test(name)) ? names : undefined;
}
