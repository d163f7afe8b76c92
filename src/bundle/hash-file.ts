import { createHash } from 'node:crypto';
import { bytesOf } from './file-bytes.js';

/** Size and SHA-256 of the first `size` bytes of a regular file. */
export async function hashFile(path: string, size: number): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  for await (const chunk of bytesOf(path, size)) hash.update(chunk);
  return { bytes: size, sha256: hash.digest('hex') };
}
