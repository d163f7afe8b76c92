import type { Line } from '../../src/core/collector.js';

/** A decimal number of at most 64 bits; anything else is undefined. Beyond 2^53 the last digits are lost. */
export function whole(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,20}$/.test(text) ? Number(text) : undefined;
}

/** `n/a`, `Not reported`, `Unknown! (255)` and nothing at all: the driver does not tell. */
export function told(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return !trimmed || /^(?:n\/a|not reported|unknown!?(?: \(\d+\))?)$/i.test(trimmed) ? undefined : trimmed;
}

/** `on`/`yes` is true, `off`/`no` is false, anything else is not told. */
export function flag(text: string | undefined): boolean | undefined {
  if (/^(?:on|yes|enabled)\b/i.test(text ?? '')) return true;
  return /^(?:off|no|disabled)\b/i.test(text ?? '') ? false : undefined;
}

/** A label, its value and the indented lines below it that have no label of their own. */
export interface Labelled {
  readonly label: string;
  readonly values: string[];
  readonly line: number;
  endLine: number;
}

/**
 * `Label: value` lines with continuations, the form of most ethtool answers. Headings (`Settings for eth0:`) and
 * blank lines are left out; what fits nowhere is handed on as a line number.
 */
export function* labelled(lines: Iterable<Line>): Generator<Labelled | number> {
  let open: Labelled | undefined;
  for (const { n, text } of lines) {
    if (text.trim() === '' || text.trim() === 'No data available') continue;
    const [, label, value = ''] = /^\s*([^:]*[^:\s])\s*:\s*(.*?)\s*$/.exec(text) ?? [];
    if (label !== undefined) {
      if (open) yield open;
      const heading = value === '' && / (?:for|in) \S+$/.test(label);
      open = heading ? undefined : { label, values: value === '' ? [] : [value], line: n, endLine: n };
    } else if (open && /^\s/.test(text)) {
      open.values.push(text.trim());
      open.endLine = n;
    } else {
      yield n;
    }
  }
  if (open) yield open;
}

/** No line of these tools is longer; a hostile one must not make a pattern run for minutes. */
const LONGEST = 8192;

export function* capped(lines: Iterable<Line>): Iterable<Line> {
  for (const line of lines) {
    yield line.text.length > LONGEST ? { n: line.n, text: line.text.slice(0, LONGEST) } : line;
  }
}
