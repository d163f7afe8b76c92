import type { Chars, Sequence } from '../../../core/literals.js';

/**
 * Required text as an extended regular expression that GNU grep reads byte by byte in the C locale: the same
 * bytes the scanner itself looks for. Undefined where grep could not be told: a NUL, and what is no text.
 */
export function grepPattern(sequences: readonly Sequence[]): string | undefined {
  const all = sequences.flat(2);
  if (all.some((code) => code === 0 || code === 0xfffd || (code >= 0xd800 && code <= 0xdfff)))
    return undefined;
  return sequences.map((sequence) => sequence.map(charsSource).join('')).join('|');
}

function charsSource(chars: Chars): string {
  const choices = chars.map((code) => String.fromCodePoint(code).replace(/[.[\]\\()*+?{}|^$]/, bracketed));
  return choices.length === 1 ? (choices[0] ?? '') : `(${choices.join('|')})`;
}

function bracketed(char: string): string {
  return char === '^' || char === '\\' ? `\\${char}` : `[${char}]`;
}
