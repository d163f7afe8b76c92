import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { EvidenceError } from '../core/errors.js';
import { isEncryptedFile, openEncrypted } from './decrypt.js';
import { encryptChunks } from './encrypt.js';
import type { DecryptWith, EncryptFor } from './encrypt-keys.js';
import { writeFileAs } from './place.js';
import { openBundle } from './read.js';
import { repack } from './repack.js';
import { toFile, untilAborted } from './write-chunks.js';

const CHUNK = 256 * 1024;

export interface Written {
  readonly path: string;
  readonly bytes: number;
}

/**
 * Encrypts a bundle into `<bundle>.age`, or `out`; a folder is packed on the way. The plain bundle stays. What is
 * no bundle is refused: the file would not be what its name says. Throws E_OUT_DIR, E_NO_SPACE.
 */
export async function encryptBundle(
  path: string,
  encryptFor: EncryptFor,
  { out, signal }: { readonly out?: string; readonly signal?: AbortSignal },
): Promise<Written> {
  if (await isEncryptedFile(path)) {
    throw new EvidenceError('E_USAGE', `${path}: this is encrypted already`);
  }
  const bundle = await openBundle(path);
  const isFolder = bundle.kind === 'dir';
  const to = resolve(out ?? `${path.replace(/\/+$/, '')}${isFolder ? '.tar.gz' : ''}.age`);
  const bytes = await writeFileAs(to, { replace: false }, (out) => {
    const sink = (chunks: AsyncIterable<Buffer>): Promise<void> =>
      toFile(out)(encryptChunks(encryptFor, chunks));
    if (isFolder) return repack(bundle, 'tar.gz', undefined, sink, signal);
    const file = createReadStream(path, { highWaterMark: CHUNK });
    return sink(untilAborted(file, signal));
  });
  return { path: to, bytes };
}

/**
 * Decrypts any age file into the name it has without `.age`, or `out`. The plain file appears only when all of it
 * was authentic. Throws E_IDENTITY, E_DECRYPT, E_OUT_DIR, E_NO_SPACE.
 */
export async function decryptFile(
  path: string,
  keys: DecryptWith,
  { out, signal }: { readonly out?: string; readonly signal?: AbortSignal },
): Promise<Written> {
  const to = out ?? path.replace(/\.age$/, '');
  if (to === path) {
    throw new EvidenceError('E_USAGE', `${path}: the name does not end in .age`, 'say where to: --out FILE');
  }
  const { plain } = await openEncrypted(path, keys);
  const bytes = await writeFileAs(resolve(to), { replace: false }, (file) =>
    toFile(file)(untilAborted(plain(), signal)),
  );
  return { path: resolve(to), bytes };
}
