/** ESC as JSON, shells and languages write it, as rsyslog does, and as `cat -v` does. */
const WRITTEN = String.raw`\\{1,8}(?:u001b|x1b|033|e)|#033|\^\[`;
/** ECMA-48 §5.4: a control sequence; a title or link of a terminal (OSC); other escapes of a character or two. */
const ESCAPE = new RegExp(
  String.raw`\x1b(?:\[[0-?]{0,64}[ -/]{0,4}[@-~]|\][^\x07\x1b]{0,1024}(?:\x07|\x1b\\)|[ -/]{0,2}[0-Z\\-~])|(?:${WRITTEN})\[[\d;:]{0,64}[A-Za-z]`,
  'gi',
);
/** In all of them. */
const TELLING = ['\x1b', '1b[', '1B[', '033[', '\\e[', '^[['];

export function mayHaveEscapes(data: Buffer): boolean {
  return TELLING.some((text) => data.includes(text, 0, 'latin1'));
}

/** A text as a terminal shows it, without its escapes, and where each byte of it stood. */
export interface Visible {
  readonly bytes: Buffer;
  /** Index in `bytes` → index in the text; one more than there are bytes. */
  readonly positions: Uint32Array;
}

export function withoutEscapes(text: Buffer): Visible {
  const bytes = Buffer.alloc(text.length);
  const positions = new Uint32Array(text.length + 1);
  let length = 0;
  const keep = (from: number, to: number): void => {
    for (let i = from; i < to; i++) {
      bytes[length] = text[i] ?? 0;
      positions[length++] = i;
    }
  };
  let done = 0;
  for (const { index, 0: escape } of text.toString('latin1').matchAll(ESCAPE)) {
    keep(done, index);
    done = index + escape.length;
  }
  keep(done, text.length);
  positions[length] = text.length;
  return { bytes: bytes.subarray(0, length), positions: positions.subarray(0, length + 1) };
}

/** The first byte that is shown of those at `at` and behind it. */
export function visibleIndex({ positions }: Visible, at: number): number {
  let [low, high] = [0, positions.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((positions[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A span of what is shown, as it stands in the text: with the escapes within it, without those around it. */
export function inText<T extends { readonly start: number; readonly end: number }>(
  { positions }: Visible,
  span: T,
): T {
  return { ...span, start: positions[span.start] ?? 0, end: (positions[span.end - 1] ?? 0) + 1 };
}
