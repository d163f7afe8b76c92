import { RE2JS, RE2JSException, RE2JSSyntaxException } from 're2js';
import { EvidenceError } from './errors.js';
import { type Chars, requiredText, type Sequence } from './literals.js';

/** A compiled pattern of `--grep` or `search`. */
export interface LinePattern {
  readonly source: string;
  /**
   * Finds places where a line may match, in text decoded as Latin-1. Built by us from single characters and
   * fixed-length classes, never from the user's operators: it needs no backtracking, so it stays linear.
   * Absent where the pattern requires no telling text.
   */
  readonly finder?: RegExp;
  /** What `finder` finds is a match: `test` need not be asked. */
  readonly exact: boolean;
  /** What `finder` looks for, in characters. */
  readonly required?: readonly Sequence[];
  /** Linear time, by re2js. */
  test(line: string): boolean;
  /** Where the first match begins; -1: there is none. */
  find(line: string): number;
}

export interface PatternOptions {
  /** For messages. Default `--grep`. */
  readonly option?: string;
  readonly ignoreCase?: boolean;
}

/** Less telling text is found on nearly every line, where looking for it only costs. */
const TELLING_BITS = 12;
const HINT =
  'patterns are RE2 syntax: https://github.com/google/re2/wiki/Syntax; put a backslash before a character that is meant literally';

/** Throws E_BAD_PATTERN naming the position of what is wrong. */
export function compilePattern(
  pattern: string,
  { option = '--grep', ignoreCase = false }: PatternOptions = {},
): LinePattern {
  const regex = compile(pattern, option, ignoreCase);
  const required = requiredText(ignoreCase ? `(?i)${pattern}` : pattern);
  const useful = required !== undefined && (required.exact || required.bits >= TELLING_BITS);
  return {
    source: pattern,
    ...(useful && {
      finder: new RegExp(required.sequences.map(sequenceSource).join('|'), 'g'),
      required: required.sequences,
    }),
    exact: useful && required.exact,
    test: (line) => regex.test(line),
    find: (line) => {
      const matcher = regex.matcher(line);
      return matcher.find() ? matcher.start() : -1;
    },
  };
}

function compile(pattern: string, option: string, ignoreCase: boolean): RE2JS {
  try {
    return RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    const syntax = error instanceof RE2JSSyntaxException;
    const what = syntax ? error.error : error.message;
    const at = syntax ? positionOf(pattern, error.error, error.input ?? undefined) : undefined;
    const where = at === undefined ? '' : ` at character ${at + 1}`;
    throw new EvidenceError('E_BAD_PATTERN', `${option}: "${pattern}": ${what}${where}`, hintFor(what), {
      cause: error,
    });
  }
}

/** re2js names the offending text, not its place; of unbalanced parentheses it names the whole pattern. */
function positionOf(pattern: string, what: string, offending: string | undefined): number | undefined {
  if (what.includes('trailing backslash')) return pattern.length - 1;
  const paren = what.includes(')') ? unbalanced(pattern) : undefined;
  if (paren !== undefined) return paren;
  const at = offending === undefined ? -1 : pattern.indexOf(offending);
  return at < 0 ? undefined : at;
}

function unbalanced(pattern: string): number | undefined {
  const open: number[] = [];
  let inClass = false;
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i];
    if (char === '\\') i++;
    else if (inClass) inClass = char !== ']';
    else if (char === '[') {
      inClass = true;
      // A bracket in first place is a member of the class.
      if (pattern[i + 1] === '^') i++;
      if (pattern[i + 1] === ']') i++;
    } else if (char === '(') open.push(i);
    else if (char === ')' && open.pop() === undefined) return i;
  }
  return open.at(-1);
}

function hintFor(what: string): string {
  if (what.includes('Perl syntax') || what.includes('named capture'))
    return 'look-ahead and look-behind are not supported: they cannot be matched in linear time';
  if (what.includes('repeat count')) return 'a counted repetition may be 1000 at most';
  if (what.includes('escape') && !what.includes('trailing'))
    return 'back references are not supported; a backslash may stand before punctuation or one of the classes \\d \\s \\w \\b';
  return HINT;
}

function sequenceSource(sequence: Sequence): string {
  return sequence.map(charsSource).join('');
}

/** ASCII as one class, everything else as its UTF-8 bytes. */
function charsSource(chars: Chars): string {
  const ascii = chars.filter((code) => code < 128);
  const choices = chars
    .filter((code) => code >= 128)
    .map((code) => [...Buffer.from(String.fromCodePoint(code))].map(byteSource).join(''));
  if (ascii.length === 1) choices.unshift(byteSource(ascii[0] ?? 0));
  else if (ascii.length > 1) choices.unshift(`[${ascii.map(byteSource).join('')}]`);
  return choices.length === 1 ? (choices[0] ?? '') : `(?:${choices.join('|')})`;
}

function byteSource(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}
