import { createHash } from 'node:crypto';

/** Hash of words: the same on all hosts and in all runs. */
export function signalId(...words: readonly string[]): string {
  return createHash('sha256').update(words.join('\0')).digest('hex').slice(0, 8);
}
