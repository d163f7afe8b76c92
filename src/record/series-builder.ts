import type { Series } from '../core/recording.js';
import type { Table } from '../core/table.js';
import {
  float64List,
  type NumberList,
  SameValues,
  TimeColumn,
  uint32List,
  ValueColumn,
} from './series-column.js';
import { isMeasured, keyColumns, subjectOf } from './series-columns.js';

/** Times and lines of samples: of a subject, or of a column once a sample of the subject was without it. */
interface Samples {
  readonly at: TimeColumn;
  readonly line: NumberList<Uint32Array>;
}

interface Measured {
  readonly value: ValueColumn;
  own?: Samples;
}

interface Subject extends Samples {
  readonly key: Readonly<Record<string, unknown>>;
  readonly columns: Map<string, Measured>;
}

/** Rows of one table from one artifact of one host, as they come, to series. */
export class SeriesBuilder {
  readonly #subjects = new Map<string, Subject>();
  readonly #table: Table;
  readonly #wants: (column: string) => boolean;
  readonly #times = float64List();

  constructor(table: Table, wants: (column: string) => boolean = () => true) {
    this.#table = table;
    this.#wants = wants;
  }

  /** @param at ms after the start; never less than before */
  add(at: number, line: number, row: Readonly<Record<string, unknown>>): void {
    const names = keyColumns(this.#table);
    const id =
      names.length === 1 ? String(row[names[0] ?? '']) : JSON.stringify(names.map((n) => row[n] ?? null));
    if (this.#times.last !== at) this.#times.push(at);
    let subject = this.#subjects.get(id);
    if (!subject) {
      const key = Object.fromEntries(names.flatMap((n) => (row[n] === undefined ? [] : [[n, row[n]]])));
      subject = { key, ...this.#samples(), columns: new Map() };
      this.#subjects.set(id, subject);
    }
    const before = subject.at.length;
    subject.at.push();
    subject.line.push(line);
    for (const name in row) {
      const value = numberOf(row[name]);
      if (value === undefined || !isMeasured(this.#table, name) || !this.#wants(name)) continue;
      let column = subject.columns.get(name);
      if (!column) {
        column = { value: new ValueColumn(), ...(before > 0 && { own: this.#samples() }) };
        subject.columns.set(name, column);
      }
      if (!column.own && column.value.length < before) column.own = firstOf(subject, column.value.length);
      column.value.push(value);
      column.own?.at.push();
      column.own?.line.push(line);
    }
  }

  #samples(): Samples {
    return { at: new TimeColumn(this.#times), line: uint32List() };
  }

  *series(host: string, artifact: string, fallback: string): Iterable<Series> {
    const same = new SameValues();
    for (const subject of this.#subjects.values()) {
      for (const [column, { value, own }] of subject.columns) {
        const { at, line } = own ?? subject;
        const { length } = value;
        yield {
          host,
          table: this.#table.id,
          key: subject.key,
          subject: subjectOf(this.#table, subject.key, fallback),
          column,
          kind: this.#table.counters.includes(column) ? 'counter' : 'gauge',
          at: at.done(length),
          value: value.done(same),
          line: line.part(0, length),
          artifact,
        };
      }
    }
  }
}

/** The column was in the first `length` samples and then not. */
function firstOf({ at, line }: Subject, length: number): Samples {
  const lines = uint32List();
  for (const n of line.part(0, length)) lines.push(n);
  return { at: at.first(length), line: lines };
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'boolean' ? Number(value) : undefined;
}
