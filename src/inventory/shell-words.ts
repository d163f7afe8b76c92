export interface WordRules {
  /** A `#` outside quotes ends the line, even inside a word. */
  readonly comments: boolean;
  /** What a backslash escapes inside double quotes; elsewhere it stands for itself. */
  readonly escapedInQuotes: string;
  /** Characters that mean something to a shell and are refused outside quotes. */
  readonly refused?: RegExp;
}

/** POSIX sh without expansion: what would need one is refused, a comment too. */
export const SH: WordRules = { comments: false, escapedInQuotes: '"\\$`', refused: /[|&;<>()$`#]/ };
/** Python's `shlex.split(line, comments=True)`, which Ansible reads INI lines with. */
export const SHLEX: WordRules = { comments: true, escapedInQuotes: '"\\' };

/** Splits a line into words as a shell does, without any expansion. */
export function splitWords(text: string, rules: WordRules): string[] | { problem: string } {
  const words: string[] = [];
  let word: string | undefined;
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === "'" || c === '"') {
      const quoted = readQuoted(text, i, rules);
      if (!quoted) return { problem: `the ${c} at character ${i + 1} is not closed` };
      if (quoted.refused !== undefined) return refusal(quoted.refused, i);
      word = (word ?? '') + quoted.text;
      i = quoted.end;
    } else if (c === '\\') {
      if (i + 1 >= text.length) return { problem: 'it ends with a backslash' };
      word = (word ?? '') + text.charAt(++i);
    } else if (/\s/.test(c)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (c === '#' && rules.comments) {
      break;
    } else if (rules.refused?.test(c)) {
      return refusal(c, i);
    } else word = (word ?? '') + c;
  }
  if (word !== undefined) words.push(word);
  return words;
}

function refusal(character: string, index: number): { problem: string } {
  return {
    problem: `${character} at character ${index + 1}: no shell reads this; quote it, or write ["sh", "-c", "…"]`,
  };
}

function readQuoted(
  text: string,
  start: number,
  rules: WordRules,
): { readonly text: string; readonly end: number; readonly refused?: string } | undefined {
  const quote = text.charAt(start);
  let value = '';
  let refused: string | undefined;
  for (let i = start + 1; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === quote) return { text: value, end: i, ...(refused !== undefined && { refused }) };
    if (
      c === '\\' &&
      quote === '"' &&
      rules.escapedInQuotes.includes(text.charAt(i + 1)) &&
      i + 1 < text.length
    ) {
      value += text.charAt(++i);
    } else {
      // Both are expanded inside double quotes too.
      if (quote === '"' && rules.refused && (c === '$' || c === '`')) refused ??= c;
      value += c;
    }
  }
  return undefined;
}
