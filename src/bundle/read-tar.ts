import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract as createExtract, type Header } from 'tar-stream';
import { Admission, ByteCounter, type Claim } from './admission.js';
import type { ReadLimits } from './limits.js';
import { damaged, type BundleEntry, type OnLeftOut, type OpenEntry, type Source } from './read-source.js';

const CHUNK = 256 * 1024;
/** Two empty blocks close a tar; without them it was cut between two entries. */
const END_OF_TAR = 1024;

export class TarSource implements Source {
  constructor(
    /** For messages. */
    private readonly path: string,
    /** The bytes of the archive from the start, each time it is called. */
    private readonly bytes: () => AsyncIterable<Buffer>,
    readonly kind: 'tar.gz' | 'tar',
    private readonly limits: ReadLimits,
    private readonly onLeftOut?: OnLeftOut,
  ) {}

  async root(): Promise<string> {
    const admission = new Admission(this.path, this.limits);
    // A folder entry is not handed on, so the name may be known before the first file is.
    for await (const _ of this.#pass(admission)) break;
    if (admission.root === undefined) throw damaged(this.path, new Error('there is nothing in it'));
    return admission.root;
  }

  walk(): AsyncGenerator<OpenEntry, void, undefined> {
    return this.#pass(new Admission(this.path, this.limits, false, this.onLeftOut));
  }

  async *list(): AsyncGenerator<BundleEntry, void, undefined> {
    for await (const { content: _, ...entry } of this.walk()) yield entry;
  }

  async *#pass(admission: Admission): AsyncGenerator<OpenEntry, void, undefined> {
    const counter = new ByteCounter(this.path, this.limits.totalBytes);
    let tail: Buffer = Buffer.alloc(0);
    const count = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of chunks) {
        counter.take(chunk.length);
        tail = (chunk.length < END_OF_TAR ? Buffer.concat([tail, chunk]) : chunk).subarray(-END_OF_TAR);
        yield chunk;
      }
    };
    const stop = new AbortController();
    const file = this.bytes();
    const extract = createExtract();
    const entries = extract[Symbol.asyncIterator]();
    const feed =
      this.kind === 'tar.gz'
        ? pipeline(file, createGunzip({ chunkSize: CHUNK }), count, extract, { signal: stop.signal })
        : pipeline(file, count, extract, { signal: stop.signal });
    // Told by the entries as well; the first to know decides the message below.
    const fed = feed.then(
      () => undefined,
      (error: unknown) => error,
    );
    let last: string | undefined;
    try {
      for (;;) {
        const next = await entries.next();
        if (next.done) break;
        const { header } = next.value;
        const path = admission.admit(claimOf(header));
        last = path ?? last;
        const chunks = next.value[Symbol.asyncIterator]();
        if (path !== undefined) {
          const modifiedMs = header.mtime?.getTime();
          const entry = { path, size: header.size, ...(modifiedMs !== undefined && { modifiedMs }) };
          yield { ...entry, content: this.#content(chunks, path) };
        }
        while (!(await chunks.next()).done);
      }
      const error = await fed;
      if (error !== undefined) throw error;
      if (tail.length < END_OF_TAR || tail.some((byte) => byte !== 0))
        throw new Error('unexpected end of file');
    } catch (error) {
      throw damaged(this.path, error, last);
    } finally {
      stop.abort();
      extract.destroy();
      await fed;
    }
  }

  /** Without return(): leaving an entry early must not end the archive. */
  #content(chunks: AsyncIterator<unknown>, path: string): AsyncIterable<Buffer> {
    const next = async (): Promise<IteratorResult<Buffer>> => {
      try {
        return (await chunks.next()) as IteratorResult<Buffer>;
      } catch (error) {
        throw damaged(this.path, error, path);
      }
    };
    return { [Symbol.asyncIterator]: () => ({ next }) };
  }
}

const NAMES: Readonly<Record<string, string>> = {
  link: 'hard link',
  symlink: 'symbolic link',
  'character-device': 'device',
  'block-device': 'device',
  fifo: 'FIFO',
};

function claimOf({ name, type, size }: Header): Claim {
  const kind = type === 'file' ? 'file' : type === 'directory' ? 'folder' : 'other';
  return { name, kind, what: NAMES[type] ?? 'thing of a type no bundle has', size };
}
