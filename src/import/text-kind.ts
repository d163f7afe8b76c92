export type TextKind = 'utf8' | 'utf16le' | 'utf16be' | 'latin1' | 'binary' | 'empty';

/** First four bytes of pcap (either byte order, µs and ns) and pcapng. */
const CAPTURES = new Set(['d4c3b2a1', 'a1b2c3d4', '4d3cb2a1', 'a1b23c4d', '0a0d0d0a']);

/** Packets: nothing can be masked in them. */
export function isCapture(head: Buffer): boolean {
  return CAPTURES.has(head.toString('hex', 0, 4));
}

/**
 * How the text is encoded, by its beginning. Windows tools write UTF-16, with a mark in front or a NUL behind every
 * letter; what is neither UTF-8 nor binary is taken for Latin-1 (Windows-1252), in which every byte is a character.
 */
export function textKindOf(head: Buffer): TextKind {
  if (head.length === 0) return 'empty';
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf16be';
  const looked = head.subarray(0, 4096);
  const nuls = [0, 0];
  let controls = 0;
  for (const [i, byte] of looked.entries()) {
    if (byte === 0) nuls[i % 2] = (nuls[i % 2] ?? 0) + 1;
    else if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) controls++;
  }
  const [even = 0, odd = 0] = nuls;
  const half = looked.length / 2;
  if (odd > half * 0.6 && even < half * 0.1) return 'utf16le';
  if (even > half * 0.6 && odd < half * 0.1) return 'utf16be';
  if (even + odd > looked.length * 0.01 || controls > looked.length * 0.05) return 'binary';
  return isUtf8(head) ? 'utf8' : 'latin1';
}

/** The last character may be cut. */
function isUtf8(head: Buffer): boolean {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    decoder.decode(head, { stream: true });
    return true;
  } catch {
    // Here and there a damaged character among good ones is still UTF-8; Latin-1 has no valid sequence at all.
    return /[\xc3-\xf4][\x80-\xbf]/.test(head.toString('latin1'));
  }
}

/** Bytes of the text decoded as UTF-8 of the same text, a byte order mark left out. */
export async function* asUtf8(
  content: AsyncIterable<Buffer>,
  kind: TextKind,
): AsyncGenerator<Buffer, void, undefined> {
  if (kind === 'utf8' || kind === 'empty' || kind === 'binary') return yield* withoutMark(content);
  const label = { utf16le: 'utf-16le', utf16be: 'utf-16be', latin1: 'windows-1252' }[kind];
  const decoder = new TextDecoder(label);
  for await (const chunk of content) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  const rest = decoder.decode();
  if (rest !== '') yield Buffer.from(rest);
}

async function* withoutMark(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  let first = true;
  for await (const chunk of content) {
    const marked = first && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf;
    first = false;
    yield marked ? chunk.subarray(3) : chunk;
  }
}

export function encodingNote(kind: TextKind): string | undefined {
  if (kind === 'utf16le' || kind === 'utf16be') return 'was UTF-16; kept as UTF-8';
  return kind === 'latin1' ? 'is not UTF-8; taken for Latin-1 and kept as UTF-8' : undefined;
}
