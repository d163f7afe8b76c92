/** A "no answer yet", waiting for a late reply. */
interface Waiting {
  readonly line: number;
  readonly at?: string;
}

/** Sequence numbers are 16 bit on the wire and wrap in long series. */
const WRAP = 65_536;
/** More lost probes than this are counted, not listed one by one. */
const MOST_LISTED = 100_000;

/** Which probes of one series are accounted for, and how; keyed by the sequence number without its wrap. */
export class Tracker {
  /** Highest sequence number seen; undefined before the first. */
  highest: number | undefined;
  readonly #settled = new Set<number>();
  readonly #waiting = new Map<number, Waiting>();

  constructor(private readonly first: number) {}

  /** A reply or an error settles a probe. True when a "no answer yet" had been printed for it before. */
  settle(seq: number): boolean {
    const n = this.#unwrap(seq);
    this.#settled.add(n);
    return this.#waiting.delete(n);
  }

  /** "No answer yet": a loss, unless a late reply or an ICMP error comes, or came, for the same probe. */
  wait(seq: number, waiting: Waiting): void {
    const n = this.#unwrap(seq);
    if (!this.#settled.has(n) && !this.#waiting.has(n)) this.#waiting.set(n, waiting);
  }

  /** How many were sent as far as the lines tell. */
  get sent(): number {
    return this.highest === undefined ? 0 : this.highest - this.first + 1;
  }

  /** Nothing at all is known about the probe of this index (0 is the first). */
  isOpen(index: number): boolean {
    const n = this.first + index;
    return !this.#settled.has(n) && !this.#waiting.has(n);
  }

  /** The probes of `transmitted` without an answer, in order; `line` where ping itself said so. */
  lost(transmitted: number): { seq: number; line?: number; at?: string }[] {
    if (transmitted > MOST_LISTED) return [];
    const all: { seq: number; line?: number; at?: string }[] = [];
    for (let n = this.first; n < this.first + transmitted; n++) {
      if (!this.#settled.has(n)) all.push({ seq: n % WRAP, ...this.#waiting.get(n) });
    }
    return all;
  }

  #unwrap(seq: number): number {
    const last = this.highest ?? this.first;
    const turns = Math.max(0, Math.round((last - seq) / WRAP));
    const n = seq + turns * WRAP;
    this.highest = Math.max(this.highest ?? n, n);
    return n;
  }
}
