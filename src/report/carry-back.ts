import { withClosedFence } from '../core/fences.js';
import type { OverrideChange } from './absorbed.js';
import { type Clash, mergeWords } from './merge-words.js';
import { textOf, type Token, tokensOf } from './tokens.js';

export interface CarriedBack {
  /** The field's new text. */
  readonly value: string;
  readonly overrides: readonly OverrideChange[];
  /** Changes of words that the template or the evidence put there. */
  readonly lost: readonly Clash[];
}

const FILL = /\*\*⟦[^⟧]*⟧\*\*/g;

/** Text without the marks for what a person has to fill in. */
export function withoutFillMarks(text: string): string {
  return text.replace(FILL, '').trim();
}

/** Nothing but marks for what a person has to fill in. */
export function isHole(text: string): boolean {
  return text.trim() !== '' && withoutFillMarks(text) === '';
}

/** A hole as nothing: it is the same one in every language. */
export function textOrHole(text: string): string {
  return isHole(text) ? '' : text;
}

/**
 * What a person did to the printed text, done to the field it was printed from. The field differs from what is printed
 * (labels and citations around it, facts in it): those differences are found by comparing the two, so a template may
 * print a field in any way. Typing over a fact is an override of it.
 *
 * `inCell`: bars are escaped in what is printed.
 */
export function carryBack(
  printed: string,
  wanted: string,
  value: string | undefined,
  inCell = false,
): CarriedBack {
  const unescaped = (text: string): string => (inCell ? text.replace(/\\\|/g, '|') : text);
  if (value === undefined || value.trim() === '')
    return { value: withoutFillMarks(unescaped(wanted)), overrides: [], lost: [] };
  const field = tokensOf(withClosedFence(value)).map((token) => ({
    ...token,
    text: unescaped(token.text),
    raw: token.text,
  }));
  const [from, to] = [tokensOf(unescaped(printed)), tokensOf(withoutFillMarks(unescaped(wanted)))];
  const { tokens, clashes } = mergeWords(from, to, field);
  const typed = clashes.map((clash) => ({ clash, override: factTypedOver(clash) }));
  return {
    // A text block of YAML ends with a line end; so does what replaces it.
    value: asOpen(textOf(tokens), value) + (value.endsWith('\n') && tokens.length > 0 ? '\n' : ''),
    overrides: typed.flatMap(({ override }) => override ?? []),
    lost: typed.flatMap(({ clash, override }) => (override ? [] : [clash])),
  };
}

/** A code block that only the printed text closes stays open in the field, unless something stands behind it now. */
function asOpen(text: string, value: string): string {
  if (withClosedFence(value) === value) return text;
  const open = text.slice(0, Math.max(0, text.lastIndexOf('\n')));
  return withClosedFence(open) === text ? open : text;
}

const FACT = /^\{\{f:\s*([^{}]+?)\s*\}\}$/;

/** Words that stand for `{{f:ID}}` in the field, with what is the same before and behind it taken off. */
function factTypedOver({ base, yours, theirs }: Clash): OverrideChange | undefined {
  const at = theirs.findIndex(({ text }) => FACT.test(text));
  const [, fact] = FACT.exec(theirs[at]?.text ?? '') ?? [];
  if (fact === undefined || theirs.some(({ text }, i) => i !== at && FACT.test(text))) return undefined;
  const [was, now] = [between(base, at, theirs.length - at - 1), between(yours, at, theirs.length - at - 1)];
  const isSame = (side: readonly Token[]): boolean =>
    theirs.every(({ text }, i) =>
      i < at ? side[i]?.text === text : i > at ? side.at(i - theirs.length)?.text === text : true,
    );
  return isSame(base) && isSame(yours) ? { fact, was: textOf(was), now: textOf(now) } : undefined;
}

function between(tokens: readonly Token[], before: number, behind: number): readonly Token[] {
  return tokens.slice(before, tokens.length - behind);
}
