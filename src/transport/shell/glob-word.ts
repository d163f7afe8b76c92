import { isGlob } from '../../core/glob.js';
import { shellQuote } from '../../core/quote.js';

/** A path or glob as a shell word: wildcards and `[…]` stay live, everything else is quoted. */
export function globWord(pattern: string): string {
  if (!isGlob(pattern)) return shellQuote([pattern]);
  return pattern
    .split(/(\*|\?|\[!?[^\]/]+\])/)
    .map((part, index) => {
      if (part === '') return '';
      if (index % 2 === 0) return shellQuote([part]);
      // Inside a set only `-` and the leading `!` are live.
      return part.startsWith('[') ? part.replace(/[^\w[\]!.:-]/g, (c) => shellQuote([c])) : part;
    })
    .join('');
}
