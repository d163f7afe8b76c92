import type { Rule } from './rule.js';
import { TriggerScanner } from './triggers.js';

/** Rules with one scan that says which of them have to look at a line. */
export class RuleSet {
  readonly rules: readonly Rule[];
  /** A match of theirs has no bound: a line that does not fit into memory cannot be judged by them. */
  readonly unbounded: boolean;
  readonly #scanner: TriggerScanner;
  readonly #always: readonly number[];
  readonly #found: Uint8Array;

  constructor(rules: readonly Rule[], unbounded: boolean) {
    this.rules = rules;
    this.unbounded = unbounded;
    this.#scanner = new TriggerScanner(rules.map((rule) => rule.triggers));
    this.#always = rules.flatMap((rule, i) => (rule.triggers.length === 0 ? [i] : []));
    this.#found = new Uint8Array(rules.length);
  }

  /** Indices of the rules that have to look at `text[from, to)`, ascending. */
  concerned(text: Uint8Array, from: number, to: number): readonly number[] {
    const any = this.#scanner.scan(text, from, to, this.#found);
    if (!any) return this.#always;
    const indices: number[] = [];
    for (let i = 0; i < this.#found.length; i++) {
      if (this.#found[i] === 1 || this.#always.includes(i)) indices.push(i);
    }
    this.#found.fill(0);
    return indices;
  }
}
