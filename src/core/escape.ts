const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For text and attribute values of HTML and XML. */
export function escapeXml(text: string): string {
  const shown = visible(text);
  return /[&<>"']/.test(shown) ? shown.replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c) : shown;
}

/**
 * For text within a line of Markdown. What could start markup is escaped, and no more: the file is also read as it
 * is. `_` between letters and `]` without a parenthesis behind it are only text; `#` at the end of a heading is not.
 */
export function escapeLine(text: string): string {
  const line = oneLine(text);
  if (!/[\\`*_~<\]&$|!]|^[-+>#=[]|^\d+[.)]| #+$/.test(line)) return line;
  return line
    .replace(/[\\`*~<|$]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/\](?=[([])/g, '\\]')
    .replace(/!(?=\[)/g, '\\!')
    .replace(/&(?=#?\w+;)/g, '\\&')
    .replace(/^(?=[-+>#=[])/, '\\')
    .replace(/^(\d+)(?=[.)](?:\s|$))/, '$1\\')
    .replace(/ (?=#+$)/, ' \\');
}

/** For the text of an image or link, where brackets count. */
export function escapeAlt(text: string): string {
  return escapeLine(text).replace(/(?<!\\)[[\]]/g, '\\$&');
}

/** Inside a Markdown code span: the fence is made longer than any run of backticks in it. */
export function codeSpan(text: string): string {
  const line = oneLine(text);
  if (line.trim() === '') return '` `';
  // Not `Math.max(...runs)`: a long line has more of them than a call takes values.
  const runs = line.includes('`') ? (line.match(/`+/g) ?? []) : [];
  const longest = runs.reduce((most, run) => Math.max(most, run.length), 0);
  const fence = '`'.repeat(longest + 1);
  const pad = /^[` ]|[` ]$/.test(line) ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/**
 * A code span in a table cell, which a bar would end even there (GFM). A backslash before the bar would escape the
 * escape, so it is doubled: shown twice, but the table stays whole.
 */
export function cellCode(text: string): string {
  return codeSpan(text).replace(/\\*\|/g, (run) => `${'\\'.repeat(2 * (run.length - 1))}\\|`);
}

function oneLine(text: string): string {
  const shown = visible(text);
  return /[\r\n\t]| {2}|^ | $/.test(shown) ? shown.replace(/[\r\n\t ]+/g, ' ').trim() : shown;
}

/** Terminal escapes and other controls, bidirectional and invisible characters, what XML forbids. */
const UNSEEN = /[^\P{C}\t\n\r]|[\p{Zl}\p{Zp}]/u;
const ALL_UNSEEN = new RegExp(UNSEEN, 'gu');

/** Characters that cannot be seen, or that change how others are seen, become U+FFFD. */
export function visible(text: string): string {
  return UNSEEN.test(text) ? text.replace(ALL_UNSEEN, '\ufffd') : text;
}
