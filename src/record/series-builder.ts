import type { Series } from '../core/recording.js';
import type { Table } from '../core/table.js';
import { isMeasured, keyColumns, subjectOf } from './series-columns.js';

/** Numbers that come one by one. */
class Column {
  #values: Float64Array;
  length = 0;

  constructor(capacity = 64) {
    this.#values = new Float64Array(capacity);
  }

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
  }

  /** Copies what is used. */
  done(): Float64Array {
    return this.#values.slice(0, this.length);
  }

  copy(): Column {
    const same = new Column(Math.max(64, this.length * 2));
    same.#values.set(this.#values.subarray(0, this.length));
    same.length = this.length;
    return same;
  }
}

/** One column; `at` and `line` are its own once a sample of the subject was without it. */
interface Measured {
  readonly value: Column;
  own?: { readonly at: Column; readonly line: Column };
}

interface Subject {
  readonly key: Readonly<Record<string, unknown>>;
  readonly at: Column;
  readonly line: Column;
  readonly columns: Map<string, Measured>;
}

/** Rows of one table from one artifact of one host, as they come, to series. */
export class SeriesBuilder {
  readonly #subjects = new Map<string, Subject>();
  readonly #table: Table;
  readonly #wants: (column: string) => boolean;

  constructor(table: Table, wants: (column: string) => boolean = () => true) {
    this.#table = table;
    this.#wants = wants;
  }

  /** @param at ms after the start; never less than before */
  add(at: number, line: number, row: Readonly<Record<string, unknown>>): void {
    const names = keyColumns(this.#table);
    const id =
      names.length === 1 ? String(row[names[0] ?? '']) : JSON.stringify(names.map((n) => row[n] ?? null));
    let subject = this.#subjects.get(id);
    if (!subject) {
      const key = Object.fromEntries(names.flatMap((n) => (row[n] === undefined ? [] : [[n, row[n]]])));
      subject = { key, at: new Column(), line: new Column(), columns: new Map() };
      this.#subjects.set(id, subject);
    }
    const before = subject.at.length;
    subject.at.push(at);
    subject.line.push(line);
    for (const name in row) {
      const value = numberOf(row[name]);
      if (value === undefined || !isMeasured(this.#table, name) || !this.#wants(name)) continue;
      let column = subject.columns.get(name);
      if (!column) {
        column = {
          value: new Column(),
          ...(before > 0 && { own: { at: new Column(), line: new Column() } }),
        };
        subject.columns.set(name, column);
      }
      if (!column.own && column.value.length < before) column.own = ownOf(subject, column.value.length);
      column.value.push(value);
      column.own?.at.push(at);
      column.own?.line.push(line);
    }
  }

  *series(host: string, artifact: string, fallback: string): Iterable<Series> {
    for (const subject of this.#subjects.values()) {
      const all = { at: subject.at.done(), line: Uint32Array.from(subject.line.done()) };
      for (const [column, { value, own }] of subject.columns) {
        const samples = value.done();
        const { at, line } = own
          ? { at: own.at.done(), line: Uint32Array.from(own.line.done()) }
          : { at: all.at.subarray(0, samples.length), line: all.line.subarray(0, samples.length) };
        yield {
          host,
          table: this.#table.id,
          key: subject.key,
          subject: subjectOf(this.#table, subject.key, fallback),
          column,
          kind: this.#table.counters.includes(column) ? 'counter' : 'gauge',
          at,
          value: samples,
          line,
          artifact,
        };
      }
    }
  }
}

/** The column was in the first `length` samples and then not. */
function ownOf(subject: Subject, length: number): { at: Column; line: Column } {
  const first = (column: Column): Column => {
    const part = column.copy();
    part.length = length;
    return part;
  };
  return { at: first(subject.at), line: first(subject.line) };
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'boolean' ? Number(value) : undefined;
}
