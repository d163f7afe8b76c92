/** Advances of U+0020 to U+007E in hundredths of an em of DejaVu Sans, the widest face a system font is likely to be. */
const ADVANCES =
  '32 40 46 84 64 95 78 27 39 39 50 84 32 36 32 34 64 64 64 64 64 64 64 64 64 64 34 34 84 84 84 53 100 68 69 70 77 63 58 77 75 29 29 66 56 86 75 79 60 79 69 63 61 73 68 99 69 61 69 39 34 39 84 50 50 61 63 55 63 62 35 63 63 28 28 58 28 97 63 61 63 63 41 52 39 63 59 82 59 59 52 64 34 64 84'
    .split(' ')
    .map(Number);
const FIRST = 32;
/** Letters of other alphabets, signs: some are wider than they need be here, none narrower. */
const OTHER = 1.1;
const ACCENTED = 0.8;
const BOLD = 1.16;

/** At most how wide `value` is drawn, in the units of `size`. */
export function textWidth(value: string, size: number, bold = false): number {
  let em = 0;
  for (const character of value) em += emOf(character);
  return em * size * (bold ? BOLD : 1);
}

function emOf(character: string): number {
  const known = ADVANCES[(character.codePointAt(0) ?? 0) - FIRST];
  if (known !== undefined) return known / 100;
  return /[\u00a1-\u024f\u2010-\u201f]/.test(character) ? ACCENTED : OTHER;
}

/** Cut with an ellipsis, between whole characters, so that it is no wider than `width`. */
export function fit(value: string, width: number, size: number, bold = false): string {
  if (textWidth(value, size, bold) <= width) return value;
  const room = width - textWidth('…', size, bold);
  if (room < 0) return '';
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
function wrap(value: string, width: number, size: number, lines: number, bold: boolean): string[] {
  const result: string[] = [];
  let line = '';
  const words = value.split(' ');
  for (const [i, word] of words.entries()) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (textWidth(longer, size, bold) <= width || line === '') {
      line = longer;
      continue;
    }
    if (result.length === lines - 1) {
      line = `${line} ${words.slice(i).join(' ')}`;
      break;
    }
    result.push(line);
    line = word;
  }
  return [...result, line].map((text) => fit(text, width, size, bold));
}

/** The same in as many lines, all about as long: no word stands alone in the last one. */
export function wrapEvenly(
  value: string,
  width: number,
  size: number,
  lines: number,
  bold = false,
): string[] {
  const widest = wrap(value, width, size, lines, bold);
  if (widest.length < 2 || widest.at(-1)?.endsWith('…')) return widest;
  let best = widest;
  for (let narrow = width - 20; narrow > width / lines; narrow -= 20) {
    const next = wrap(value, narrow, size, lines, bold);
    if (next.length > widest.length || next.join(' ') !== widest.join(' ')) break;
    best = next;
  }
  return best;
}
