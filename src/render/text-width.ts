/** Advances in em of DejaVu Sans, the widest face a system font is likely to be: what fits in it fits in any. */
const CLASSES: readonly (readonly [characters: string, em: number])[] = [
  ["ijlIJ,./\\|:;' -·–", 0.37],
  ['!()[]*frt"“”', 0.46],
  ['ckszvxy?_EFLS{}<$', 0.66],
  ['abdeghnopqu0123456789ABCKPRTVXYZ', 0.7],
  ['DGHNOQUw&', 0.84],
];
const WIDTHS = new Map(
  CLASSES.flatMap(([characters, em]) => Array.from(characters, (c) => [c, em] as const)),
);
/** `m`, `W`, `%`, dashes, arrows, and everything beyond. */
const OTHER = 1.1;
const BOLD = 1.12;

/** At most how wide `value` is drawn, in the units of `size`. */
export function textWidth(value: string, size: number, bold = false): number {
  let em = 0;
  for (const character of value) em += WIDTHS.get(character) ?? OTHER;
  return em * size * (bold ? BOLD : 1);
}

/** Cut with an ellipsis, between whole characters, so that it is no wider than `width`. */
export function fit(value: string, width: number, size: number, bold = false): string {
  if (textWidth(value, size, bold) <= width) return value;
  const room = width - textWidth('…', size, bold);
  let kept = '';
  let used = 0;
  for (const character of value) {
    used += textWidth(character, size, bold);
    if (used > room) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

/** In at most `lines` lines of `width`; what is beyond is cut. */
export function wrap(value: string, width: number, size: number, lines: number, bold = false): string[] {
  const result: string[] = [];
  let line = '';
  const words = value.split(' ');
  for (const [i, word] of words.entries()) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (textWidth(longer, size, bold) <= width || line === '') {
      line = longer;
      continue;
    }
    if (result.length === lines - 1)
      return [...result, fit(`${line} ${words.slice(i).join(' ')}`, width, size, bold)];
    result.push(line);
    line = word;
  }
  return [...result, line].map((text) => fit(text, width, size, bold));
}
