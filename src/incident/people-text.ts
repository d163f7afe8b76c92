import { EvidenceError } from '../core/errors.js';

/** A text that a person saved. */
export interface PeopleText {
  /** Without a byte order mark; line ends as they are in the file. */
  readonly text: string;
  readonly hasMark: boolean;
}

/** UTF-8 with or without a byte order mark. Throws E_CONFIG for any other encoding, naming the line. */
export function decodeText(bytes: Buffer, file: string): PeopleText {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    throw notUtf8(file, 'is UTF-16');
  const hasMark = first === 0xef && second === 0xbb && bytes[2] === 0xbf;
  const body = hasMark ? bytes.subarray(3) : bytes;
  const zero = body.indexOf(0);
  if (zero >= 0) throw notUtf8(file, `has a zero byte in line ${lineAt(body, zero)}`);
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body), hasMark };
  } catch {
    const wrong = firstWrong(body);
    const byte = body[wrong]?.toString(16).padStart(2, '0');
    throw notUtf8(file, `is not UTF-8: byte 0x${byte} in line ${lineAt(body, wrong)}`);
  }
}

function notUtf8(file: string, what: string): EvidenceError {
  return new EvidenceError(
    'E_CONFIG',
    `${file} ${what}`,
    'save it as UTF-8 in your editor, or: iconv -t utf-8',
  );
}

function lineAt(bytes: Buffer, end: number): number {
  let line = 1;
  for (let i = bytes.indexOf(0x0a); i >= 0 && i < end; i = bytes.indexOf(0x0a, i + 1)) line++;
  return line;
}

/** Where the text as it was decoded, encoded again, leaves the bytes. */
function firstWrong(bytes: Buffer): number {
  const again = Buffer.from(bytes.toString('utf8'));
  let i = 0;
  while (i < bytes.length && bytes[i] === again[i]) i++;
  return i;
}

/** Windows-1252 where it differs from Latin-1: code point → byte. */
const WINDOWS = new Map(
  [
    ...[
      0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,
      0x017d, 0,
    ],
    ...[
      0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,
      0x017e, 0x0178,
    ],
  ].map((point, i): [number, number] => [point, 0x80 + i]),
);

/** `ß§` would be a letter of N'Ko: what nobody here means. */
const ORDINARY =
  /^(?:\p{Script=Latin}|\p{Script=Greek}|\p{Script=Cyrillic}|\p{P}|\p{S}|\p{Emoji}|\ufe0f|\u200d|\u00a0)+$/u;

/**
 * UTF-8 that was once read as Windows-1252 and saved again (`â€™` for `’`): where, what stands there, what was meant.
 * Text that means what it says is hardly ever such a run of bytes.
 */
export function* mojibakeIn(text: string): Iterable<{ offset: number; text: string; meant: string }> {
  for (const { 0: run, index } of text.matchAll(/[\u0080-\uffff]{2,}/g)) {
    const bytes = Array.from(run, (c) => {
      const point = c.codePointAt(0) ?? 0;
      return WINDOWS.get(point) ?? (point < 0x100 ? point : -1);
    });
    if (bytes.some((b) => b < 0x80)) continue;
    try {
      const meant = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(bytes));
      if (ORDINARY.test(meant)) yield { offset: index, text: run, meant };
    } catch {
      // As it should be.
    }
  }
}
