import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack as createPack, type Pack } from 'tar-stream';
import { DEFLATE_LEVEL, FILE_MODE, FOLDER_MODE, type PackEntry, type Sink } from './pack-plan.js';
import { inBlocks } from './write-chunks.js';

type EntrySink = ReturnType<Pack['entry']>;

/** Streams the entries as a gzipped tar (ustar, pax where a name needs it) into `sink`. */
export async function packTar(
  entries: Iterable<PackEntry> | AsyncIterable<PackEntry>,
  mtime: Date,
  sink: Sink,
  signal?: AbortSignal,
): Promise<void> {
  const pack = createPack();
  // Errors are taken from the flow; streamx emits them once more when that has stopped listening.
  pack.on('error', () => undefined);
  const gzip = createGzip({ level: DEFLATE_LEVEL, chunkSize: 256 * 1024 });
  const flow = pipeline(pack as unknown as Readable, inBlocks, gzip, sink, signal ? { signal } : {});
  flow.catch(() => undefined);
  // After a write error nobody drains the pack any more: whatever is awaited, the flow may fail first.
  const orFailed = async (step: Promise<unknown>): Promise<void> => void (await Promise.race([step, flow]));
  try {
    for await (const entry of entries) {
      const { into, done } = begin(pack, entry, mtime);
      if (entry.content !== undefined) {
        for await (const chunk of entry.content()) {
          if (!into.write(chunk)) await orFailed(once(into, 'drain'));
        }
        into.end(null);
      }
      await orFailed(done);
    }
    pack.finalize();
    await flow;
  } catch (error) {
    pack.destroy(error as Error);
    // The flow knows the first cause (a full disk); an entry only learns that it was cut off.
    await flow;
    throw error;
  }
}

function begin(pack: Pack, entry: PackEntry, mtime: Date): { into: EntrySink; done: Promise<void> } {
  const folder = entry.content === undefined;
  const header = {
    name: entry.name,
    type: folder ? ('directory' as const) : ('file' as const),
    mode: folder ? FOLDER_MODE : FILE_MODE,
    size: entry.bytes,
    mtime,
    uid: 0,
    gid: 0,
  };
  let settle: (error?: Error | null) => void = () => undefined;
  const done = new Promise<void>((resolve, reject) => {
    settle = (error) => (error ? reject(error) : resolve());
  });
  done.catch(() => undefined);
  const into = pack.entry(header, (error) => settle(error));
  into.on('error', () => undefined);
  return { into, done };
}
