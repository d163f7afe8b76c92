// oxlint-disable-next-line no-control-regex
const COLOUR = /(?:\u001b|\\u001b|#033)\[[\d;]*$/;
/** Behind a backslash: `\n`, `\u003c` (RFC 8259 §7), `\x22` (nginx, systemd), `\040` of /proc/mounts. */
const BACKSLASH = /u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|0[0-7]{2}(?!\.)|[nrtbf]/y;
/** Behind a percent sign (RFC 3986 §2.1), encoded once or more: what ends a word. `%eth0` is a zone, `%10` may be one. */
const PERCENT = /(?:25)*(?:0[09AD]|2[0-9A-F]|3[A-F]|40|5[B-E]|60|7[B-E])/iy;
const BEHIND_COLOUR = /\d{1,3}m/y;

/**
 * Characters of an escape that go on at `start`, behind its backslash, percent sign or `[`: they are no part of the
 * word behind them, and must stay as they are, or the text around them is no longer what it was.
 */
export function escapeLength(text: string, start: number): number {
  const before = text[start - 1];
  if (before === '\\') return lengthAt(BACKSLASH, text, start);
  if (before === '%') return lengthAt(PERCENT, text, start);
  if (before !== '[' && before !== ';') return 0;
  const colour = lengthAt(BEHIND_COLOUR, text, start);
  return colour > 0 && COLOUR.test(text.slice(Math.max(0, start - 20), start)) ? colour : 0;
}

function lengthAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}
