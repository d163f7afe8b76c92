/** A value in some syntax: where it stands without its quotes. */
export interface Value {
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
  /** It is the argument of a function: `getenv("X")`, not `Some("x")`. */
  readonly isArgument?: boolean;
}

/** How a value without quotes ends. */
export type Ending =
  /** At a blank or at the separator of a list, a query, a connection string. */
  | 'word'
  /** At a blank: nothing but one word stands behind the name. */
  | 'blank'
  /** With the line, but for a comment: YAML, INI, properties. */
  | 'line';

/** A quote with what stands before it: a constructor or a call (`Some("`), Python's `b"`, SQL's `N'`, C#'s `@"`. */
const OPENING =
  /((?:(?:[A-Za-z_][\w.:]{0,63})?\(){1,3}|[A-Za-z_][\w.:]{0,63}\[)?(?:[bBeEfFlLnNrRuUxX]|rb|br|u8|U&|[@$]{1,2})?(\\{0,7})(["'`])/y;

/** Behind one of these a quote begins something. */
const OPENER = '[[({,:;=>|&+]';
/**
 * A quote in the middle of a word without quotes, `ab'cd`: no separator, bracket or blank stands behind it, as behind
 * one that closes what is around the word.
 */
export const INNER_QUOTE = `(?<!${OPENER})["'\`](?=[A-Za-z0-9_$%@#*=~^\\x80-\\xff-]|[.!?][A-Za-z0-9])`;
const INNER = new RegExp(INNER_QUOTE, 'y');

/** Reads the value that begins at `at`; undefined when there is none. Linear. */
export function readValue(text: string, at: number, ending: Ending): Value | undefined {
  OPENING.lastIndex = at;
  const opening = OPENING.exec(text);
  if (opening) {
    const [all, call = '', slashes = '', quote = '"'] = opening;
    const start = at + all.length;
    const end = closingQuote(text, start, slashes, quote);
    return end > start
      ? { start, end, quoted: true, isArgument: /(?:^|[.:(])[a-z_]\w*\($/.test(call) }
      : undefined;
  }
  if (test(BRACKETED, text, at)) return { start: at, end: BRACKETED.lastIndex, quoted: false };
  const end = ending === 'line' ? endOfLine(text, at) : endOfWord(text, at, ending);
  return end > at ? { start: at, end, quoted: false } : undefined;
}

/** The quote as it was opened, with as many backslashes; without one, all that is left. */
export function closingQuote(text: string, start: number, slashes: string, quote: string): number {
  for (let i = text.indexOf(quote, start); i >= 0; i = text.indexOf(quote, i + 1)) {
    const run = slashesBefore(text, i, start);
    // Within a string of depth n a quote has n backslashes, one that is part of the value has more.
    if (quote === "'" && slashes === '' && text[i + 1] === "'" && i > start) i++;
    else if (run <= slashes.length || (slashes === '' && run % 2 === 0))
      return i - Math.min(run, slashes.length);
  }
  return endOfText(text);
}

function slashesBefore(text: string, at: number, from: number): number {
  let n = 0;
  while (at - n > from && text[at - n - 1] === '\\') n++;
  return n;
}

function endOfText(text: string): number {
  return text.endsWith('\r') ? text.length - 1 : text.length;
}

function endOfLine(text: string, at: number): number {
  const nul = text.indexOf('\0', at);
  let end = nul < 0 ? endOfText(text) : nul;
  const comment = text.slice(at, end).search(/[ \t][#;]/);
  if (comment >= 0) end = at + comment;
  while (end > at && (text[end - 1] === ' ' || text[end - 1] === '\t')) end--;
  return end;
}

/** A separator counts as one only where another name, a blank, a bracket or the end follows. */
const SEPARATOR =
  /[,;](?=[ \t\r"'}\])]|$|[ \t]?[A-Za-z][\w .-]{0,40}[=:])|&(?=$|[\w.%-]{1,64}=|amp;|[#"' \t])/y;
const BRACKET = /[)\]}](?=[)\]},;.:&"'\\ \t\r]|$)/y;
/** A line end, or a quote around it all; other escapes, `\u00e4`, are part of the word. */
const ESCAPE = new RegExp(`(?:(?<=${OPENER})\\\\+|\\\\+(?!${INNER_QUOTE}))(?:["'nrt]|u00[01])`, 'y');
/** `<x>`, as Go and documentation write what a caller has to fill in, and some what they were given. */
const BRACKETED = /<(?!\/)[^<>|"' \t\r\0]{1,256}>/y;

/** The word that was read last: where it ends does not depend on where in it the reading began. */
let last = { text: '', ending: 'word', from: 0, end: 0 };

/** Of a word full of names whose values are none, `PWD=/aPWD=/a…`, each name would read all the rest. */
function endOfWord(text: string, at: number, ending: 'word' | 'blank'): number {
  const isSame = last.ending === ending && at >= last.from && at <= last.end && last.text === text;
  if (!isSame) last = { text, ending, from: at, end: scanWord(text, at, ending) };
  return last.end;
}

function scanWord(text: string, at: number, ending: 'word' | 'blank'): number {
  for (let i = at; i < text.length; i++) {
    const char = text[i];
    if (char === ' ' || char === '\t' || char === '\r' || char === '\0') return i;
    if (ending === 'blank') continue;
    if (char === '<') return i;
    if (char === '"' || char === "'" || char === '`') {
      if (!test(INNER, text, i)) return i;
    } else if (char === ',' || char === ';' || char === '&') {
      if (test(SEPARATOR, text, i)) return i;
    } else if (char === ')' || char === ']' || char === '}') {
      if (test(BRACKET, text, i)) return i;
    } else if (char === '\\' && test(ESCAPE, text, i)) return i;
  }
  return text.length;
}

function test(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}
