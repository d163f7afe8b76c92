import { type KnownHostsLine, parseKnownHostsLine } from './known-hosts-line.js';
import { bytesOf, type HashedName, lowerCase, matchesHashed, matchPatternList } from './known-hosts-match.js';

export interface KnownHostsEntry extends KnownHostsLine {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

interface Hashed extends KnownHostsEntry {
  readonly names: HashedName;
}

interface Listed extends KnownHostsEntry {
  readonly names: string;
}

/** Entries of all files; plain names are found by a look-up, so that a file of 100 000 lines costs no more than a small one. */
export class KnownHostsIndex {
  readonly #exact = new Map<string, KnownHostsEntry[]>();
  readonly #patterns: Listed[] = [];
  readonly #hashed: Hashed[] = [];
  readonly #found = new Map<string, readonly KnownHostsEntry[]>();
  /** Lines that are neither entry, comment nor blank. */
  malformed = 0;

  /** Takes whole lines of one file, the first of which is number `firstLine`. */
  addText(text: string, file: string, firstLine: number): void {
    this.#found.clear();
    for (const [index, lineText] of text.split('\n').entries()) {
      const parsed = parseKnownHostsLine(lineText);
      if (parsed === 'malformed') this.malformed++;
      else if (parsed !== 'nothing') this.#add({ ...parsed, file, line: firstLine + index });
    }
  }

  #add(entry: KnownHostsEntry): void {
    if (typeof entry.names !== 'string') this.#hashed.push(entry as Hashed);
    else if (/[*?!]/.test(entry.names) || entry.names.length > 1000) this.#patterns.push(entry as Listed);
    else {
      for (const name of new Set(entry.names.split(','))) {
        const entries = this.#exact.get(name);
        if (entries) entries.push(entry);
        else this.#exact.set(name, [entry]);
      }
    }
  }

  /** Entries whose names match `name` (`host` or `[host]:port`). */
  find(name: string): readonly KnownHostsEntry[] {
    const wanted = lowerCase(bytesOf(name));
    const known = this.#found.get(wanted);
    if (known) return known;
    const found = onePerLine([
      ...(this.#exact.get(wanted) ?? []),
      ...this.#patterns.filter((entry) => matchPatternList(wanted, entry.names)),
      ...this.#hashed.filter((entry) => matchesHashed(wanted, entry.names)),
    ]);
    this.#found.set(wanted, found);
    return found;
  }
}

/** A last line that had no end yet is read again when the file grew. */
function onePerLine(entries: readonly KnownHostsEntry[]): KnownHostsEntry[] {
  return [...new Map(entries.map((entry) => [`${entry.line} ${entry.file}`, entry])).values()];
}
