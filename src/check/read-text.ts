import { readFileSync, statSync } from 'node:fs';
import { EvidenceError } from '../core/errors.js';

const LARGEST = 64 * 1024 * 1024;
const SNIFFED = 8192;

/** A document as text: UTF-8, or UTF-16 with a mark; what is neither keeps U+FFFD in its place. Throws E_USAGE. */
export function readText(path: string): string {
  const size = sizeOf(path);
  if (size > LARGEST)
    throw new EvidenceError(
      'E_USAGE',
      `${path} has ${size} bytes: no document is that long`,
      'check a part of it',
    );
  return decode(readFileSync(path), path);
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch (error) {
    const reason =
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'is not there' : (error as Error).message;
    throw new EvidenceError(
      'E_USAGE',
      `${path} ${reason}`,
      'name an incident folder, or a Markdown or text file',
    );
  }
}

function decode(bytes: Buffer, path: string): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString('utf16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    const even = bytes.subarray(2, bytes.length - (bytes.length % 2));
    return Buffer.from(even).swap16().toString('utf16le');
  }
  if (bytes.subarray(0, SNIFFED).includes(0))
    throw new EvidenceError(
      'E_USAGE',
      `${path} is not text: there are zero bytes in it`,
      'give the Markdown it was made from',
    );
  const text = bytes.toString('utf8');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}
