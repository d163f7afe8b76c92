import { createHash } from 'node:crypto';
import { chunksOf, type LocalFile } from './local-file.js';
import { UploadError } from './upload-error.js';

/** A place with files in it: a folder here, or one behind SFTP. Names are plain names. */
export interface FileStore {
  /** Undefined when there is no such file. */
  size(name: string): Promise<number | undefined>;
  /** From the start. */
  read(name: string): AsyncIterable<Buffer>;
  /** Cuts the file at `from`, or makes it, and writes on from there until all of it is on disk. */
  write(name: string, from: number, chunks: AsyncIterable<Buffer>): Promise<void>;
  /** Never replaces a file. */
  rename(from: string, to: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** Undefined when it does not tell. */
  freeBytes(): Promise<number | undefined>;
  close(): Promise<void>;
}

export interface Delivered {
  /** How strongly it was verified that the other side has the same bytes, as a sentence. */
  readonly verified: string;
  /** Bytes that an earlier attempt had left there and that were right. */
  readonly resumedFrom: number;
}

/**
 * Copies a file through `<name>.partial`: goes on where an earlier attempt was cut off, as far as what is there is
 * right, reads all of it back, and only then gives it its name. Throws UploadError, and what the store throws.
 */
export async function deliver(
  store: FileStore,
  file: LocalFile,
  onProgress: (sentBytes: number) => void,
): Promise<Delivered> {
  if ((await store.size(file.name)) !== undefined) return alreadyThere(store, file);
  const partial = `${file.name}.partial`;
  const resumedFrom = await commonBytes(store, partial, file);
  await store.write(
    partial,
    resumedFrom,
    counted(chunksOf(file.path, resumedFrom, file.bytes), resumedFrom, onProgress),
  );
  const sha256 = await hashOf(store.read(partial));
  if (sha256 !== file.sha256) {
    await store.remove(partial);
    throw new UploadError('what was read back is not what was sent', { again: true });
  }
  await store.rename(partial, file.name);
  return { verified: VERIFIED, resumedFrom };
}

const VERIFIED = 'read back, its SHA-256 is the same';

async function alreadyThere(store: FileStore, file: LocalFile): Promise<Delivered> {
  if ((await hashOf(store.read(file.name))) === file.sha256) {
    return { verified: `it was there already: ${VERIFIED}`, resumedFrom: file.bytes };
  }
  throw new UploadError(`a file ${file.name} with other content is there already; nothing is replaced`, {
    again: false,
    hint: 'name another folder, or take that file away',
  });
}

/** How many of the first bytes of what is there are those of the file. */
async function commonBytes(store: FileStore, name: string, file: LocalFile): Promise<number> {
  if ((await store.size(name)) === undefined) return 0;
  const ours = chunksOf(file.path, 0, file.bytes)[Symbol.asyncIterator]();
  let [mine, same]: [Buffer, number] = [Buffer.alloc(0), 0];
  try {
    for await (const theirs of store.read(name)) {
      for (let at = 0; at < theirs.length;) {
        if (mine.length === 0) {
          const next = await ours.next();
          if (next.done) return same;
          mine = next.value;
        }
        const length = Math.min(mine.length, theirs.length - at);
        if (mine.compare(theirs, at, at + length, 0, length) !== 0) return same;
        same += length;
        at += length;
        mine = mine.subarray(length);
      }
    }
    return same;
  } finally {
    await ours.return?.();
  }
}

async function* counted(
  chunks: AsyncIterable<Buffer>,
  from: number,
  onProgress: (sentBytes: number) => void,
): AsyncGenerator<Buffer> {
  let sent = from;
  for await (const chunk of chunks) {
    yield chunk;
    onProgress((sent += chunk.length));
  }
}

async function hashOf(chunks: AsyncIterable<Buffer>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}
