import type { Proposals } from '../../core/documents/proposals.js';
import { citesIn, citesKey } from '../stated-values.js';

/** A value as evidence proposes it. */
interface Yielded {
  readonly text: string;
  /** `E5 E6` */
  readonly cites: string;
}

/**
 * Values that evidence proposes, by key of the lock and field. One place may have several: what a bundle said before a
 * later one was attached stays true.
 */
export class YieldedValues {
  readonly #values = new Map<string, Map<string, Yielded[]>>();

  add({ rows, times, rootCause, ruledOut, impact, occurrences, hypotheses }: Proposals): void {
    for (const { event, at, until, text, cite } of rows) {
      const cites = citesKey([cite ?? []].flat());
      this.#put(event, 'at', at, cites);
      this.#put(event, 'until', until, cites);
      this.#put(event, 'text', text, cites);
    }
    for (const [name, time] of Object.entries(times)) this.#put(`times.${name}`, 'at', time?.at, time?.cite);
    this.#put('root_cause', 'text', rootCause?.text);
    for (const factor of rootCause?.factors ?? []) this.#put('root_cause', 'factor', factor, citesIn(factor));
    for (const item of impact)
      for (const field of ['name', 'before', 'peak', 'after'] as const)
        this.#put(`impact:${item.name}`, field, item[field]);
    for (const { cause, test } of ruledOut) this.#put(`ruled_out:${cause}`, 'test', test);
    for (const { at, text, cite } of occurrences) {
      this.#put('occurrences', 'at', at, citesKey(cite));
      this.#put('occurrences', 'text', text, citesKey(cite));
    }
    for (const { cause, for: side } of hypotheses)
      for (const text of side) this.#put(`hypothesis:${cause}`, 'for', text, citesIn(text));
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  /** `cites`: only those that cite just that. */
  of(key: string, field: string, cites?: string): string[] {
    const all = this.#values.get(key)?.get(field) ?? [];
    return all.filter((value) => cites === undefined || value.cites === cites).map(({ text }) => text);
  }

  #put(key: string, field: string, text: string | undefined, cites = ''): void {
    if (text === undefined) return;
    const fields = this.#values.get(key) ?? new Map<string, Yielded[]>();
    fields.set(field, [...(fields.get(field) ?? []), { text, cites }]);
    this.#values.set(key, fields);
  }
}
