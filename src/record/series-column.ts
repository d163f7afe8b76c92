type Numbers = Float64Array | Uint32Array;

/** A list of numbers that grows; `done` is a view of it. */
export class NumberList<A extends Numbers> {
  #values: A;
  readonly #make: (length: number) => A;
  length = 0;

  constructor(make: (length: number) => A, capacity = 8) {
    this.#make = make;
    this.#values = make(capacity);
  }

  get last(): number | undefined {
    return this.length === 0 ? undefined : this.#values[this.length - 1];
  }

  push(value: number): void {
    if (this.length === this.#values.length) this.#grow(this.length * 2);
    this.#values[this.length++] = value;
  }

  /** The same number so many times. */
  repeat(value: number, times: number): void {
    if (this.length + times > this.#values.length) this.#grow((this.length + times) * 2);
    this.#values.fill(value, this.length, this.length + times);
    this.length += times;
  }

  /** From `from`, `length` of them. */
  part(from: number, length: number): A {
    return this.#values.subarray(from, from + length) as A;
  }

  done(): A {
    return this.part(0, this.length);
  }

  #grow(capacity: number): void {
    const larger = this.#make(capacity);
    larger.set(this.#values);
    this.#values = larger;
  }
}

export const float64List = (): NumberList<Float64Array> => new NumberList((n) => new Float64Array(n));
export const uint32List = (): NumberList<Uint32Array> => new NumberList((n) => new Uint32Array(n));

/** Values that never changed are held once for all columns: most sockets are idle, and so are most columns. */
export class SameValues {
  readonly #lists = new Map<number, Float64Array>();

  of(value: number, length: number): Float64Array {
    let list = this.#lists.get(value);
    if (!list || list.length < length) this.#lists.set(value, (list = new Float64Array(length).fill(value)));
    return list.subarray(0, length);
  }
}

/** The values of one column; takes no room as long as they are all the same. */
export class ValueColumn {
  #first = Number.NaN;
  #values: NumberList<Float64Array> | undefined;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === 0) this.#first = value;
    else if (!this.#values && !Object.is(value, this.#first)) {
      this.#values = float64List();
      this.#values.repeat(this.#first, this.#length);
    }
    this.#length++;
    this.#values?.push(value);
  }

  done(same: SameValues): Float64Array {
    return this.#values?.done() ?? same.of(this.#first, this.#length);
  }
}

/** Where each sample stands among the times of all: mostly one behind the other, and then only the first is kept. */
export class TimeColumn {
  readonly #all: NumberList<Float64Array>;
  #from = 0;
  #own: NumberList<Float64Array> | undefined;
  #length = 0;

  /** @param all the times of the table; the last is that of the sample that is being added */
  constructor(all: NumberList<Float64Array>) {
    this.#all = all;
  }

  get length(): number {
    return this.#length;
  }

  push(): void {
    const index = this.#all.length - 1;
    if (this.#length === 0) this.#from = index;
    if (!this.#own && index !== this.#from + this.#length) this.#own = this.#copy(this.#length);
    this.#length++;
    this.#own?.push(this.#all.last ?? 0);
  }

  /** A column of its own with the first `length` of these. */
  first(length: number): TimeColumn {
    const part = new TimeColumn(this.#all);
    part.#from = this.#from;
    part.#length = length;
    if (this.#own) part.#own = this.#copy(length);
    return part;
  }

  done(length = this.#length): Float64Array {
    return this.#own?.part(0, length) ?? this.#all.part(this.#from, length);
  }

  #copy(length: number): NumberList<Float64Array> {
    const list = float64List();
    for (const at of this.done(length)) list.push(at);
    return list;
  }
}
