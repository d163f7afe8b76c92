import { closingQuote } from './read-value.js';

/** A brace, or a name with where the string that is its value stands, without quotes; undefined: it is none. */
export type JsonSign = '{' | '}' | JsonName;

export interface JsonName {
  readonly name: string;
  readonly value: { readonly start: number; readonly end: number } | undefined;
}

export interface Part {
  readonly from: number;
  readonly to: number;
}

const SIGN = /[{}]|\\{0,7}"/g;
const COLON = /[ \t]{0,64}:[ \t]{0,64}/y;
const QUOTE = /\\{0,7}"/y;

/** The braces and names in a part of a line of JSON. Linear. */
export function* jsonSigns(line: string, { from, to }: Part): Generator<JsonSign> {
  for (let at = from; ;) {
    SIGN.lastIndex = at;
    const sign = SIGN.exec(line);
    if (!sign || sign.index >= to) return;
    const [quote] = sign;
    at = sign.index + quote.length;
    if (quote === '{' || quote === '}') {
      yield quote;
      continue;
    }
    const end = closing(line, at, quote);
    COLON.lastIndex = end + quote.length;
    const start = at;
    at = end + quote.length;
    if (!COLON.test(line)) continue;
    const value = stringAt(line, COLON.lastIndex);
    at = value?.behind ?? COLON.lastIndex;
    yield { name: line.slice(start, end), value };
  }
}

/** All braces, also those in strings. */
export function* bracesIn(line: string): Generator<'{' | '}'> {
  for (const [brace] of line.matchAll(/[{}]/g)) yield brace === '{' ? '{' : '}';
}

/** The string of a record that `at` stands in, without its quotes. */
export function stringAround(line: string, at: number): Part {
  let [from, to] = [at, at];
  while (from > 0 && !isBareQuote(line, from - 1)) from--;
  while (to < line.length && !isBareQuote(line, to)) to++;
  return { from, to };
}

function isBareQuote(line: string, at: number): boolean {
  return line[at] === '"' && line[at - 1] !== '\\';
}

function stringAt(line: string, at: number): { start: number; end: number; behind: number } | undefined {
  QUOTE.lastIndex = at;
  const quote = QUOTE.exec(line)?.[0];
  if (quote === undefined) return undefined;
  const start = at + quote.length;
  const end = closing(line, start, quote);
  return { start, end, behind: end + quote.length };
}

function closing(line: string, start: number, quote: string): number {
  return closingQuote(line, start, quote.slice(0, -1), '"');
}
