import { escapeLine } from '../escape.js';

/** What an analysis says, as part of a sentence: escaped, without the full stop and the code of the detection before it. */
export function clause(text: string): string {
  return escapeLine(text.replace(/^[A-Z]+-\d+: /, '').replace(/[.\s]+$/, ''));
}
