import { shellQuote } from '../core/quote.js';

/** A command for people: a script of several lines is named, to be printed once, verbatim, below the list. */
export function commandLine(argv: readonly string[], scripts: string[]): string {
  const words = argv.map((word) => {
    if (!word.includes('\n')) return shellQuote([word]);
    if (!scripts.includes(word)) scripts.push(word);
    return `SCRIPT-${scripts.indexOf(word) + 1}`;
  });
  return words.join(' ');
}
