import { RE2JS } from 're2js';

const MASK = '[REDACTED]';
/** A line longer than this is masked in pieces; a secret across the cut could survive, so the piece is withheld. */
const LONGEST = 1024 * 1024;

/** The same few patterns guard many probes; compiling one costs more than using it. */
const known = new Map<string, RE2JS>();

function compiled(pattern: string): RE2JS {
  const regex = known.get(pattern) ?? RE2JS.compile(pattern);
  known.set(pattern, regex);
  return regex;
}

/** Masks what patterns match, line by line while the output streams. Linear time; nothing unmasked is kept. */
export class LineRedactor {
  readonly #patterns: readonly RE2JS[];
  #rest = '';
  #masked = 0;

  constructor(patterns: readonly string[]) {
    this.#patterns = patterns.map(compiled);
  }

  get masked(): number {
    return this.#masked;
  }

  /** Complete lines, masked. The tail without a line end waits for the next chunk. */
  feed(chunk: Buffer): Buffer {
    const text = this.#rest + chunk.toString('latin1');
    const end = text.lastIndexOf('\n') + 1;
    this.#rest = text.slice(end);
    if (this.#rest.length > LONGEST) this.#rest = '[WITHHELD: a line too long to redact]';
    return this.#mask(text.slice(0, end));
  }

  flush(): Buffer {
    const rest = this.#rest;
    this.#rest = '';
    return this.#mask(rest);
  }

  #mask(latin1: string): Buffer {
    if (latin1 === '') return Buffer.alloc(0);
    let text = Buffer.from(latin1, 'latin1').toString('utf8');
    for (const pattern of this.#patterns) text = this.#replace(pattern, text);
    return Buffer.from(text, 'utf8');
  }

  /** Masks the first group where the pattern has one, else the whole match. */
  #replace(pattern: RE2JS, text: string): string {
    const matcher = pattern.matcher(text);
    const group = matcher.groupCount() > 0 ? 1 : 0;
    let [masked, from] = ['', 0];
    while (matcher.find()) {
      const [start, end] = [matcher.start(group), matcher.end(group)];
      if (start < from || end <= start) continue;
      masked += text.slice(from, start) + MASK;
      from = end;
      this.#masked++;
    }
    return masked + text.slice(from);
  }
}
