import { shellQuote } from '../core/quote.js';
import { partsOf } from './symbols.js';

const LONG = 120;

/** Texts of several lines, or very long ones (programs for `sh -c`, awk …), each printed once, under a name. */
export class Texts {
  readonly #names = new Map<string, string>();

  nameOf(text: string): string {
    const name = this.#names.get(text) ?? `TEXT_${this.#names.size + 1}`;
    this.#names.set(text, name);
    return name;
  }

  definitions(): string {
    return [...this.#names].map(([text, name]) => `${name}=${shellQuote([text])}\n`).join('\n');
  }
}

/** Words a shell would take for its own where a command is expected. */
const RESERVED = /^(?:!|case|do|done|elif|else|esac|fi|for|function|if|in|select|then|time|until|while)$/;

/** A word of a plan as shell text: symbols become variables in quotes, everything else means exactly itself. */
export function shellWord(word: string, texts: Texts, inLoop = false): string {
  if (word.includes('\n') || word.length > LONG) return `"$${texts.nameOf(word)}"`;
  if (RESERVED.test(word)) return `'${word}'`;
  const parts = partsOf(word, inLoop);
  if (parts.every((part) => part.shell === undefined)) return shellQuote([word]);
  return `"${parts.map(({ text, shell }) => shell ?? text.replaceAll(/["$`\\]/g, String.raw`\$&`)).join('')}"`;
}
