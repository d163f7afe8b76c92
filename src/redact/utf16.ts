/** Printable ASCII and what moves the cursor on. */
const TEXT = String.raw`[\t\r\n\x20-\x7e]`;
/** Code units of ASCII that tell UTF-16: the NULs between words of a command line stand further apart. */
const UNITS = 8;
const LITTLE = new RegExp(String.raw`(?:${TEXT}\0){${UNITS}}`);
const BIG = new RegExp(String.raw`(?:\0${TEXT}){${UNITS}}`);

/** First bytes that are needed to tell an encoding. */
export const ENCODING_HEAD = 2 * UNITS;

export type Encoding = 'utf-16le' | 'utf-16be' | 'utf-32' | '8-bit';

/** By its byte order mark (Unicode §23.8), or where a cut took that away by the NULs of ASCII; else 8 bits and UTF-8. */
export function encodingOf(head: Buffer): Encoding {
  const start = head.toString('latin1');
  if (start.startsWith('\xff\xfe\0\0') || start.startsWith('\0\0\xfe\xff')) return 'utf-32';
  if (start.startsWith('\xff\xfe')) return 'utf-16le';
  if (start.startsWith('\xfe\xff')) return 'utf-16be';
  const first = start.slice(0, ENCODING_HEAD);
  if (BIG.test(first)) return 'utf-16be';
  return LITTLE.test(first) ? 'utf-16le' : '8-bit';
}

/** Text in another encoding than that of the stream: rules would not see what is in it. */
export interface ForeignText {
  readonly reason: string;
  /** Cheap: whether lines of this chunk have to be asked. */
  mayBeIn(data: Buffer): boolean;
  isIn(line: string): boolean;
}

export const UTF16_IN_8_BIT: ForeignText = {
  reason: 'UTF-16 within other text',
  mayBeIn: (data) => data.includes(0),
  isIn: (line) => LITTLE.test(line) || BIG.test(line),
};

/** Two bytes of ASCII read as one unit give U+0909 to U+7E7E: three bytes of UTF-8. As many in a row are no Chinese. */
const PAIRS = new RegExp(String.raw`(?:[\xe0-\xe7][\x80-\xbf]{2}){${2 * UNITS},}`, 'g');
const IN_PAIRS = new RegExp(`${TEXT}{${4 * UNITS}}`);

/** The stream is UTF-16, the lines are in UTF-8. */
export const ASCII_IN_UTF16: ForeignText = {
  reason: '8-bit text within UTF-16',
  mayBeIn: () => true,
  isIn: (line) =>
    (line.match(PAIRS) ?? []).some((run) => {
      const units = Buffer.from(Buffer.from(run, 'latin1').toString('utf8'), 'utf16le');
      return IN_PAIRS.test(units.toString('latin1'));
    }),
};
