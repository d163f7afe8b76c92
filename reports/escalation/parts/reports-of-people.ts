import { type Field, fieldOf, fill, known } from '../../../src/core/documents/field.js';
import { citesOf, itemText, proseField, resolveTokens } from '../../../src/core/documents/prose.js';
import type { Context } from './context.js';
import { mailSpan, mailTime } from './mail-time.js';

export interface Items {
  readonly items: readonly string[];
  readonly missing: Field | null;
}

export function symptomsOf({ record, words }: Context): Items {
  const items = (record.incident.symptoms ?? []).map((text) => itemText(resolveTokens(text, record).text, 3));
  return { items, missing: items.length === 0 ? fill(words.what.symptoms, words.who) : null };
}

export interface BusinessImpact {
  readonly items: readonly { readonly text: string; readonly example: Field | null }[];
  readonly missing: Field | null;
}

/** Each with a dated example; null asks for one, absent does not. */
export function businessImpact({ record, words }: Context): BusinessImpact {
  const items = (record.incident.business_impact ?? []).map(({ text, example, ask }) => ({
    text: itemText(resolveTokens(text, record).text, 2),
    example: example === undefined ? null : proseField(example, record, words.what.example, words.owner, ask),
  }));
  return { items, missing: items.length === 0 ? fill(words.what.impact, words.owner) : null };
}

export interface Occurrences {
  readonly days: number;
  readonly asks: readonly Field[];
  readonly items: readonly {
    readonly at: Field;
    readonly text: string;
    readonly detail: Field | null;
    readonly cites: readonly string[];
  }[];
  /** How many more the evidence has; 0: all are here. */
  readonly more: number;
}

const MOST = 5;
const DAY = 86_400_000;

/** Occurrences in the last days: those people wrote, then those of logs and probes, newest last. */
export function occurrencesOf({ record, words, zone }: Context): Occurrences {
  const { occurrences } = record.incident;
  const days = occurrences?.window_days ?? 7;
  const from = Date.parse(record.asOf) - days * DAY;
  const typed = (occurrences?.items ?? []).map(({ at, text, detail, ask, cite }) => ({
    at: fieldOf(at === undefined ? null : mailTime(zone, at), words.what.when, words.who),
    text: itemText(resolveTokens(text, record).text, 2),
    detail:
      detail === undefined ? null : proseField(detail, record, ask ?? words.what.example, words.who, ask),
    cites: citesOf(cite),
  }));
  // What people took over from the evidence is told once.
  const told = new Set(typed.flatMap(({ cites }) => cites));
  const seen = record.occurrences.filter(
    ({ at, until, cites }) => Date.parse(until ?? at) >= from && !cites.some((id) => told.has(id)),
  );
  const shown = seen.toSorted((a, b) => b.count - a.count).slice(0, MOST);
  const read = shown
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .map(({ at, until, count, text, cites }) => ({
      at: known(until === undefined || count < 2 ? mailTime(zone, at) : mailSpan(zone, at, until)),
      text: `${text}${count > 1 ? words.times(count) : ''}`,
      detail: null,
      cites,
    }));
  const asks = (occurrences?.ask ?? []).map((ask) => fill(ask, words.who, ask));
  const none = typed.length + read.length + asks.length === 0;
  return {
    days,
    asks: none ? [fill(words.what.occurrences, words.who, words.what.occurrences)] : asks,
    items: [...typed, ...read],
    more: seen.length - shown.length,
  };
}

export interface Workarounds {
  readonly items: readonly { readonly name: string; readonly text: string }[];
  readonly limit: Field | null;
}

export function workaroundsOf({ record, words }: Context): Workarounds {
  const limit = proseField(record.incident.workarounds_limit, record, '', words.who);
  return {
    items: (record.incident.workarounds ?? []).map(({ name, text }) => ({
      name: name ?? '',
      text: itemText(resolveTokens(text, record).text, 2),
    })),
    limit: limit.state === 'fill' ? null : limit,
  };
}
