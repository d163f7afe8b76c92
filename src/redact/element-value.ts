import type { Value } from './read-value.js';

/** As far as the stream looks ahead. */
const LONGEST_VALUE = 32 * 1024;
const CDATA = '<![CDATA[';

/** What stands in an element: behind `<password>`, or behind the attribute in `<entry key="password">`. */
export function elementValue(
  line: string,
  { start, end }: { readonly start: number; readonly end: number },
): Value | undefined {
  const isTag = line[start - 1] === '<';
  // `href="#password"` is a place in a page.
  if (!isTag && (!/["']/.test(line[end] ?? '') || line[start - 1] === '#')) return undefined;
  const tag = isTag ? end : end + 1;
  if (line[tag] !== '>') return undefined;
  const isData = line.startsWith(CDATA, tag + 1);
  const from = tag + 1 + (isData ? CDATA.length : 0);
  const close = line.slice(from, from + LONGEST_VALUE).indexOf(isData ? ']]>' : '<');
  return { start: from, end: close < 0 ? line.length : from + close, quoted: true };
}
