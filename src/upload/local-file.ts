import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { EvidenceError } from '../core/errors.js';

const CHUNK = 256 * 1024;

/** The file to upload, with what proves that it arrived. */
export interface LocalFile {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Hex; object stores answer with it. Undefined where the machine refuses MD5 (FIPS). */
  readonly md5: string | undefined;
}

/** Throws E_UPLOAD for what is no file. */
export async function localFile(path: string): Promise<LocalFile> {
  const info = await stat(path).catch((error: unknown) => {
    throw new EvidenceError('E_UPLOAD', `${path} cannot be read: ${(error as Error).message}`);
  });
  if (!info.isFile()) {
    const hint = 'a folder is uploaded encrypted, as one file: evidence encrypt BUNDLE --to RECIPIENT';
    throw new EvidenceError('E_UPLOAD', `${path}: only a file can be uploaded`, hint);
  }
  const [sha256, md5] = [createHash('sha256'), md5Hash()];
  for await (const chunk of chunksOf(path, 0, info.size)) {
    sha256.update(chunk);
    md5?.update(chunk);
  }
  return {
    path,
    name: basename(path),
    bytes: info.size,
    sha256: sha256.digest('hex'),
    md5: md5?.digest('hex'),
  };
}

/** Bytes `from` to `to` of a file. */
export function chunksOf(path: string, from: number, to: number): AsyncIterable<Buffer> {
  if (from >= to) return none();
  return createReadStream(path, { start: from, end: to - 1, highWaterMark: CHUNK });
}

// eslint-disable-next-line require-yield
async function* none(): AsyncGenerator<Buffer> {}

function md5Hash(): ReturnType<typeof createHash> | undefined {
  try {
    return createHash('md5');
  } catch {
    return undefined;
  }
}
