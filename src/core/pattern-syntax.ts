/**
 * Reads RE2 syntax (github.com/google/re2/wiki/Syntax) into a tree that says which characters a match must
 * contain. It runs nothing. What it does not know for certain becomes `any`, which promises nothing, so a
 * mistake can only cost speed. The pattern is expected to compile in re2js.
 */
export type Node =
  /** One character of the ranges: `[from, to, from, to, …]`, code points. */
  | { readonly kind: 'set'; readonly ranges: readonly number[] }
  /** Matches no characters; `asserts` when it also checks a position (`^`, `\b`). */
  | { readonly kind: 'empty'; readonly asserts: boolean }
  | { readonly kind: 'cat' | 'alt'; readonly items: readonly Node[] }
  | { readonly kind: 'repeat'; readonly item: Node; readonly min: number; readonly max: number }
  /** Anything at all, perhaps nothing. */
  | { readonly kind: 'any' };

const ANY: Node = { kind: 'any' };
const ASSERTION: Node = { kind: 'empty', asserts: true };
const NOTHING: Node = { kind: 'empty', asserts: false };
const DIGIT = [48, 57];
const WORD = [48, 57, 65, 90, 95, 95, 97, 122];
const SPACE = [9, 10, 12, 13, 32, 32];
const POSIX: Readonly<Record<string, readonly number[] | undefined>> = {
  alnum: [48, 57, 65, 90, 97, 122],
  alpha: [65, 90, 97, 122],
  digit: DIGIT,
  lower: [97, 122],
  upper: [65, 90],
  xdigit: [48, 57, 65, 70, 97, 102],
  word: WORD,
};
const ESCAPES: Readonly<Record<string, number | undefined>> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 };
/** Deeper patterns are not analysed, so that a hostile one cannot exhaust the stack. */
const DEEPEST = 100;

/** Undefined where the syntax is unknown to us. */
export function parsePattern(pattern: string): Node | undefined {
  const parser = new Parser(withoutQuotes(pattern));
  try {
    const node = parser.alternatives(0);
    return parser.atEnd() ? node : undefined;
  } catch (error) {
    if (error instanceof Unknown) return undefined;
    throw error;
  }
}

class Unknown extends Error {}

/** `\Q…\E` spelled with one backslash a character. */
function withoutQuotes(pattern: string): string {
  return pattern.replace(/\\Q(.*?)(?:\\E|$)|\\[^]/gs, (all, quoted?: string) =>
    quoted === undefined ? all : quoted.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&'),
  );
}

class Parser {
  private at = 0;
  private ignoreCase = false;
  private readonly chars: readonly string[];

  constructor(pattern: string) {
    this.chars = Array.from(pattern);
  }

  atEnd(): boolean {
    return this.at >= this.chars.length;
  }

  alternatives(depth: number): Node {
    if (depth > DEEPEST) throw new Unknown();
    const items = [this.sequence(depth)];
    while (this.take('|')) items.push(this.sequence(depth));
    return items.length === 1 && items[0] ? items[0] : { kind: 'alt', items };
  }

  private sequence(depth: number): Node {
    const items: Node[] = [];
    while (!this.atEnd() && this.peek() !== '|' && this.peek() !== ')') {
      items.push(this.repeated(this.atom(depth)));
    }
    return items.length === 1 && items[0] ? items[0] : { kind: 'cat', items };
  }

  private repeated(item: Node): Node {
    const range = this.quantifier();
    if (!range) return item;
    this.take('?');
    if (this.quantifier()) throw new Unknown();
    return { kind: 'repeat', item, min: range[0], max: range[1] };
  }

  private quantifier(): readonly [number, number] | undefined {
    if (this.take('*')) return [0, Infinity];
    if (this.take('+')) return [1, Infinity];
    if (this.take('?')) return [0, 1];
    if (this.peek() !== '{') return undefined;
    // A brace that is no counter stands for itself.
    const match = /^\{(\d{1,4})(?:(,)(\d{0,4}))?\}/.exec(this.chars.slice(this.at, this.at + 12).join(''));
    if (!match) return undefined;
    this.at += match[0].length;
    const min = Number(match[1]);
    if (match[2] === undefined) return [min, min];
    return [min, match[3] === '' ? Infinity : Number(match[3])];
  }

  private atom(depth: number): Node {
    const char = this.next();
    if (char === '^' || char === '$') return ASSERTION;
    if (char === '.') return ANY;
    if (char === '(') return this.group(depth + 1);
    if (char === '[') return this.charClass();
    if (char === '\\') return this.escape();
    return this.literal(char);
  }

  private group(depth: number): Node {
    const before = this.ignoreCase;
    if (this.take('?')) {
      const rest = this.chars.slice(this.at, this.at + 80).join('');
      const named = /^P?<[A-Za-z_]\w*>/.exec(rest);
      const flags = /^([imsU]*)(?:-([imsU]+))?([:)])/.exec(rest);
      if (named) this.at += named[0].length;
      else if (flags) {
        this.at += flags[0].length;
        if (flags[1]?.includes('i')) this.ignoreCase = true;
        if (flags[2]?.includes('i')) this.ignoreCase = false;
        // `(?i)` lasts to the end of the group around it.
        if (flags[3] === ')') return NOTHING;
      } else throw new Unknown();
    }
    const inner = this.alternatives(depth);
    if (!this.take(')')) throw new Unknown();
    this.ignoreCase = before;
    return inner;
  }

  private escape(): Node {
    const char = this.next();
    if (/[bBAz]/.test(char)) return ASSERTION;
    if (char === 'p' || char === 'P') return this.unicodeClass();
    const ranges = perlClass(char);
    if (ranges) return this.set(ranges);
    if (/[DWS]/.test(char)) return ANY;
    return this.literal(String.fromCodePoint(this.escaped(char)));
  }

  private unicodeClass(): Node {
    if (this.next() === '{') while (this.next() !== '}');
    return ANY;
  }

  /** The code point of an escape that stands for one character. */
  private escaped(char: string): number {
    const known = ESCAPES[char];
    if (known !== undefined) return known;
    if (char === 'x') return this.hex();
    if (/[0-7]/.test(char)) return this.octal(char);
    // Letters we do not know may come to mean anything; punctuation stands for itself.
    if (/[A-Za-z0-9]/.test(char) || char.charCodeAt(0) > 127) throw new Unknown();
    return char.codePointAt(0) ?? 0;
  }

  private hex(): number {
    const match = /^(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,6})\})/.exec(
      this.chars.slice(this.at, this.at + 9).join(''),
    );
    const value = Number.parseInt(match?.[1] ?? match?.[2] ?? '', 16);
    if (!match || !(value <= 0x10ffff)) throw new Unknown();
    this.at += match[0].length;
    return value;
  }

  /** `\0`, `\012`, `\12`; a lone `\1` would be a back reference, which RE2 refuses. */
  private octal(first: string): number {
    let digits = first;
    while (digits.length < 3 && /[0-7]/.test(this.peek())) digits += this.next();
    if (first !== '0' && digits.length === 1) throw new Unknown();
    return Number.parseInt(digits, 8);
  }

  private charClass(): Node {
    const negated = this.take('^');
    const ranges: number[] = [];
    let wide = negated;
    for (let first = true; first || this.peek() !== ']'; first = false) {
      const posix = /^\[:(\^?)(\w+):\]/.exec(this.chars.slice(this.at, this.at + 14).join(''));
      if (posix) {
        this.at += posix[0].length;
        const known = posix[1] === '' ? POSIX[posix[2] ?? ''] : undefined;
        if (known) ranges.push(...known);
        else wide = true;
        continue;
      }
      const low = this.classMember();
      if (typeof low !== 'number') {
        if (low) ranges.push(...low);
        else wide = true;
        continue;
      }
      const isRange = this.peek() === '-' && this.chars[this.at + 1] !== ']';
      if (isRange) this.at++;
      const high = isRange ? this.classMember() : low;
      if (typeof high !== 'number' || high < low) throw new Unknown();
      ranges.push(low, high);
    }
    this.at++;
    return wide ? ANY : this.set(ranges);
  }

  /** A code point, the ranges of a class inside the class, or undefined for one we do not spell out. */
  private classMember(): number | readonly number[] | undefined {
    const char = this.next();
    if (char !== '\\') return char.codePointAt(0) ?? 0;
    const escaped = this.next();
    if (escaped === 'p' || escaped === 'P') return void this.unicodeClass();
    if (/[DWS]/.test(escaped)) return undefined;
    return perlClass(escaped) ?? this.escaped(escaped);
  }

  private literal(char: string): Node {
    const code = char.codePointAt(0) ?? 0;
    return this.set([code, code]);
  }

  private set(ranges: readonly number[]): Node {
    const folded = this.ignoreCase ? withBothCases(ranges) : ranges;
    // U+FFFD is also what invalid UTF-8 decodes to, and lone surrogates have no UTF-8: no bytes to look for.
    if (!folded || overlaps(folded, 0xd800, 0xdfff) || overlaps(folded, 0xfffd, 0xfffd)) return ANY;
    return { kind: 'set', ranges: folded };
  }

  private peek(): string {
    return this.chars[this.at] ?? '';
  }

  private next(): string {
    const char = this.chars[this.at++];
    if (char === undefined) throw new Unknown();
    return char;
  }

  private take(char: string): boolean {
    if (this.peek() !== char) return false;
    this.at++;
    return true;
  }
}

function overlaps(ranges: readonly number[], low: number, high: number): boolean {
  return ranges.some((from, i) => i % 2 === 0 && from <= high && (ranges[i + 1] ?? from) >= low);
}

function perlClass(char: string): readonly number[] | undefined {
  return char === 'd' ? DIGIT : char === 'w' ? WORD : char === 's' ? SPACE : undefined;
}

/** Case folding of Unicode: `k` has U+212A and `s` has U+017F as a third form. Beyond ASCII: not attempted. */
function withBothCases(ranges: readonly number[]): number[] | undefined {
  if (ranges.some((code) => code > 127)) return undefined;
  const codes = new Set<number>();
  for (let i = 0; i < ranges.length; i += 2) {
    for (let code = ranges[i] ?? 0; code <= (ranges[i + 1] ?? -1); code++) {
      codes.add(code);
      const isLetter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
      if (isLetter) codes.add(code ^ 32);
      if (code === 75 || code === 107) codes.add(0x212a);
      if (code === 83 || code === 115) codes.add(0x17f);
    }
  }
  return [...codes].toSorted((a, b) => a - b).flatMap((code) => [code, code]);
}
