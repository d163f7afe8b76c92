import { EvidenceError } from '../core/errors.js';
import { didYouMean } from '../core/suggest.js';

/** Values of options that may be given several times. */
export const list = (value: string, before: readonly string[] = []): string[] => [
  ...before,
  ...value
    .split(',')
    .map((v) => v.trim())
    .filter(Boolean),
];
/** The same, of words there are. */
export const listOf =
  (option: string, known: readonly string[]) =>
  (value: string, before: readonly string[] = []): string[] => {
    const words = list(value, before);
    const strange = words.find((word) => !known.includes(word));
    if (strange === undefined) return words;
    const hint = didYouMean(strange, known) ?? `one of: ${known.join(', ')}`;
    throw new EvidenceError('E_USAGE', `${option}: there is no "${strange}"`, hint);
  };
export const repeat = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** A whole number from 0 on. Throws E_BAD_LIMIT. */
export function parseCount(text: string, option: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new EvidenceError('E_BAD_LIMIT', `${option}: "${text}" is not a whole number`, 'such as 3');
}
