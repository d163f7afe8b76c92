/** A pattern as `grep -E` and `sed -E` understand it. */
export interface PosixPattern {
  readonly ere: string;
  readonly ignoreCase: boolean;
}

const CLASSES: Readonly<Record<string, string>> = {
  d: '[0-9]',
  D: '[^0-9]',
  w: '[[:alnum:]_]',
  W: '[^[:alnum:]_]',
  s: '[[:space:]]',
  S: '[^[:space:]]',
};
const IN_BRACKET: Readonly<Record<string, string>> = { d: '0-9', w: '[:alnum:]_', s: '[:space:]' };

/**
 * RE2 syntax → POSIX ERE, for whole lines. Undefined for what has no counterpart there: nothing is guessed, since
 * a pattern that matches something else would lose evidence, or keep a secret.
 */
export function posixPattern(re2: string): PosixPattern | undefined {
  const flags = /^\(\?([im]+)\)/.exec(re2);
  const source = flags ? re2.slice(flags[0].length) : re2;
  let ere = '';
  for (let i = 0; i < source.length;) {
    const step = stepAt(source, i);
    if (step === undefined) return undefined;
    ere += step.ere;
    i += step.length;
  }
  return { ere, ignoreCase: flags?.[1]?.includes('i') ?? false };
}

interface Step {
  readonly ere: string;
  readonly length: number;
}

function stepAt(source: string, i: number): Step | undefined {
  const char = source[i] ?? '';
  if (char === '\n' || char === '\0') return undefined;
  if (char === '\\') return escapeAt(source[i + 1]);
  if (char === '[') return bracketAt(source.slice(i));
  if (source.startsWith('(?', i)) {
    const open = /^\(\?(?::|P?<\w+>)/.exec(source.slice(i));
    return open ? { ere: '(', length: open[0].length } : undefined;
  }
  // A lazy quantifier matches the same lines as a greedy one.
  const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(source.slice(i));
  if (quantifier) return { ere: quantifier[0].replace(/(?<=.)\?$/, ''), length: quantifier[0].length };
  return char === '{' ? { ere: String.raw`\{`, length: 1 } : { ere: char, length: 1 };
}

function escapeAt(char: string | undefined): Step | undefined {
  if (char === undefined) return undefined;
  const named = CLASSES[char];
  if (named !== undefined) return { ere: named, length: 2 };
  if (char === 'b') return { ere: String.raw`\b`, length: 2 };
  if (char === 't') return { ere: '\t', length: 2 };
  if (/[A-Za-z0-9]/.test(char)) return undefined;
  return { ere: /[.[\]{}()*+?^$|\\]/.test(char) ? `\\${char}` : char, length: 2 };
}

/** Inside brackets POSIX knows no backslash: `]` must stand first and `-` last. */
function bracketAt(rest: string): Step | undefined {
  const match = /^\[(\^?)((?:\[:\^?\w+:\]|\\.|[^\]\\])+)\]/s.exec(rest);
  if (!match) return undefined;
  const [whole, not = '', body = ''] = match;
  let [first, middle, last] = ['', '', ''];
  for (const [part] of body.matchAll(/\[:\^?\w+:\]|\\.|[^\\]/gs)) {
    if (part.startsWith('[:^')) return undefined;
    const escaped = part.startsWith('\\') ? part.slice(1) : undefined;
    if (escaped === undefined) middle += part;
    else if (IN_BRACKET[escaped] !== undefined) middle += IN_BRACKET[escaped];
    else if (/[A-Za-z0-9]/.test(escaped)) return undefined;
    else if (escaped === ']') first = ']';
    else if (escaped === '-') last = '-';
    else middle += escaped;
  }
  if (middle.startsWith('^') && not === '' && first === '') return undefined;
  if (middle.endsWith('-') && last === '-') middle = middle.slice(0, -1);
  return { ere: `[${not}${first}${middle}${last}]`, length: whole.length };
}

/**
 * A `sed -E` command that masks what the pattern matches: its one group where it has one, else all of it. Undefined
 * when that cannot be said.
 */
export function maskCommand(re2: string): string | undefined {
  const flags = /^\(\?m\)/.exec(re2)?.[0] ?? '';
  const bare = re2.slice(flags.length);
  const group = groupOf(bare);
  const parts = group ?? ['', bare, ''];
  if (parts.some((part) => /(?<!\\)\(/.test(part))) return undefined;
  const eres = parts.map((part) => posixPattern(part));
  if (eres.some((e) => e === undefined || e.ignoreCase || e.ere.includes('/'))) return undefined;
  const [before, secret, after] = eres.map((e) => e?.ere ?? '') as [string, string, string];
  const left = before === '' || before === '^' ? before : `(${before})`;
  const keep = left.startsWith('(') ? String.raw`\1` : '';
  const right = after === '' ? '' : `(${after})`;
  const kept = right === '' ? '' : keep === '' ? String.raw`\2` : String.raw`\3`;
  return `s/${left}(${secret})${right}/${keep}[REDACTED]${kept}/g`;
}

/** Text before, in and behind the only top-level group. */
function groupOf(source: string): [string, string, string] | undefined {
  const match = /^((?:\\.|[^\\()])*)\(((?:\\.|[^\\()?])(?:\\.|[^\\()])*)\)((?:\\.|[^\\()])*)$/s.exec(source);
  return match ? [match[1] ?? '', match[2] ?? '', match[3] ?? ''] : undefined;
}
