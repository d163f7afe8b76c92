import { isUtf8 } from 'node:buffer';

/**
 * Names on Linux are bytes. One that is UTF-8 is its text; of any other each byte above 0x7F is written as a
 * lone surrogate U+DC80…U+DCFF (PEP 383), so that nothing is lost and no two names become one.
 */
export function pathFromBytes(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  // Name by name: a folder is written the same with and without what stands in it.
  return bytes.toString('latin1').split('/').map(nameFromLatin1).join('/');
}

export function pathBytes(path: string): Buffer {
  const parts = path.split(ESCAPED_BYTE);
  return Buffer.concat(
    parts.map((part, i) => (i % 2 === 1 ? Buffer.of(part.charCodeAt(0) - 0xdc00) : Buffer.from(part))),
  );
}

/** Not the second half of a pair. */
const ESCAPED_BYTE = /((?<![\ud800-\udbff])[\udc80-\udcff])/;

function nameFromLatin1(name: string): string {
  const bytes = Buffer.from(name, 'latin1');
  if (isUtf8(bytes)) return bytes.toString('utf8');
  return name.replace(/[\x80-\xff]/g, (c) => String.fromCharCode(0xdc00 + c.charCodeAt(0)));
}
