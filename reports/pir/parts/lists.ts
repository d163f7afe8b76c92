import { type Field, fill } from '../../../src/core/documents/field.js';
import { cellText, itemText, proseField, resolveTokens } from '../../../src/core/documents/prose.js';
import { escapeLine } from '../../../src/core/escape.js';
import type { Context } from './context.js';

export interface List {
  readonly items: readonly string[];
  /** Of a draft: what should stand here. */
  readonly missing: Field | null;
}

export interface Lessons {
  readonly well: List;
  readonly improve: List;
  readonly lucky: List;
  readonly surprised: List;
}

export function lessonsOf({ record, words, isFinal }: Context): Lessons {
  const { lessons } = record.incident;
  const list = (items: readonly string[] = [], what?: string): List => ({
    items: items.map((item) => itemText(resolveTokens(item, record).text, 2)),
    missing: items.length === 0 && what !== undefined && !isFinal ? fill(what, words.who.author) : null,
  });
  return {
    well: list(lessons?.went_well, words.what.wentWell),
    improve: list(lessons?.improve, words.what.improve),
    lucky: list(lessons?.lucky),
    surprised: list(lessons?.surprised),
  };
}

export interface QuestionRow {
  readonly id: string;
  readonly text: string;
  readonly to: string;
  readonly by: string;
}

/** Questions without an answer: whom, by when. */
export function openQuestions({ record }: Context): QuestionRow[] {
  return (record.incident.questions ?? [])
    .filter(({ answer }) => answer === undefined)
    .map(({ id, text, to, by }) => ({
      id,
      text: cellText(resolveTokens(text, record).text),
      to: escapeLine(to ?? '–'),
      by: escapeLine(by ?? '–'),
    }));
}

export interface NotDoing {
  readonly do: string;
  readonly why: string;
}

export function notDoing({ record }: Context): NotDoing[] {
  return (record.incident.not_doing ?? []).map((item) => ({
    do: itemText(resolveTokens(item.do, record).text, 2),
    why: itemText(resolveTokens(item.why, record).text, 2),
  }));
}

export interface Detection {
  readonly signal: Field;
  readonly shouldHave: Field;
  readonly greenChecks: readonly string[];
}

/** Which signal was noticed, which should have been, and what stayed green. */
export function detectionOf({ record, words, isFinal }: Context): Detection | null {
  const { detection } = record.incident;
  if (!detection && isFinal) return null;
  return {
    signal: proseField(detection?.signal, record, words.what.signal, words.who.author),
    shouldHave: proseField(detection?.should_have, record, words.what.shouldHave, words.who.author),
    greenChecks: (detection?.green_checks ?? []).map((check) =>
      itemText(resolveTokens(check, record).text, 2),
    ),
  };
}
