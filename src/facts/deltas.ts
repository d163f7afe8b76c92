import type { Delta } from '../core/delta.js';
import type { Table } from '../core/table.js';
import type { Fact } from './facts.js';

const WRAP32 = 2 ** 32;

/** One row of one snapshot, without what subtraction does not need: a host may have 100,000 sockets. */
interface Sample {
  readonly at: number;
  readonly cite: string;
  readonly values: readonly (number | undefined)[];
}

/**
 * Pairs start and end rows by the table's key and subtracts. Rows seen only once (a socket that came or went)
 * have no delta; a key that occurs twice in one snapshot is ambiguous and left out.
 */
export class DeltaPairs {
  readonly #starts = new Map<string, Sample | null>();
  readonly #ends = new Map<string, { sample: Sample; host: string; key: Record<string, unknown> } | null>();
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  add(fact: Fact): void {
    const table = this.#table;
    const id = idOf(table, fact);
    const sample: Sample = {
      at: fact.at,
      // The names of counters may stand in one line and their values in the next.
      cite: `${fact.artifact}:${fact.line}${fact.endLine > fact.line ? `-${fact.endLine}` : ''}`,
      values: table.counters.map((name) => {
        const value = fact.row[name];
        return typeof value === 'number' ? value : undefined;
      }),
    };
    if (fact.snapshot === 'start') {
      this.#starts.set(id, this.#starts.has(id) ? null : sample);
    } else if (fact.snapshot === 'end') {
      const key = Object.fromEntries(table.key.map((name) => [name, fact.row[name]]));
      this.#ends.set(id, this.#ends.has(id) ? null : { sample, host: fact.host, key });
    }
  }

  *deltas(): Iterable<Delta> {
    for (const [id, end] of this.#ends) {
      const start = this.#starts.get(id);
      if (start && end) yield* this.#between(start, end.sample, end.host, end.key);
    }
  }

  *#between(start: Sample, end: Sample, host: string, key: Record<string, unknown>): Iterable<Delta> {
    const seconds = (end.at - start.at) / 1000;
    if (seconds <= 0) return;
    for (const [index, counter] of this.#table.counters.entries()) {
      const [a, b] = [start.values[index], end.values[index]];
      if (a === undefined || b === undefined || (a === b && this.#table.many)) continue;
      const wrapped = this.#wrapped(counter, a, b);
      const delta = wrapped ? b + WRAP32 - a : b - a;
      yield {
        table: this.#table.id,
        host,
        key,
        counter,
        start: a,
        end: b,
        ...(delta < 0 ? { reset: true as const } : { delta, rate: delta / seconds }),
        ...(wrapped && { wrapped: true as const }),
        seconds,
        startCite: start.cite,
        endCite: end.cite,
      };
    }
  }

  #wrapped(counter: string, a: number, b: number): boolean {
    return b < a && a < WRAP32 && a > WRAP32 * 0.9 && (this.#table.wraps32?.includes(counter) ?? false);
  }
}

/** The artifact's stem is part of the identity: two probes of one table are never paired with each other. */
function idOf(table: Table, fact: Fact): string {
  const stem = fact.artifact.replace(/\.(start|end)\.txt$/, '');
  return JSON.stringify([fact.host, stem, ...table.key.map((name) => fact.row[name] ?? null)]);
}
