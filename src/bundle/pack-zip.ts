import type { FileHandle } from 'node:fs/promises';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipArchive } from 'archiver';
import { bytesOf } from './file-bytes.js';
import { DEFLATE_LEVEL, FILE_MODE, FOLDER_MODE, type PackEntry } from './pack-plan.js';
import { toFile } from './write-chunks.js';

/** Streams the entries as a zip into `file`. Imported only when a zip is wanted: archiver takes 80 ms to load. */
export async function packZip(
  entries: readonly PackEntry[],
  mtime: Date,
  file: FileHandle,
  signal?: AbortSignal,
): Promise<void> {
  const archive = new ZipArchive({ zlib: { level: DEFLATE_LEVEL } });
  const flow = pipeline(archive, toFile(file), signal ? { signal } : {});
  flow.catch(() => undefined);
  const orFailed = async (step: Promise<unknown>): Promise<void> => void (await Promise.race([step, flow]));
  try {
    for (const { from, name, bytes } of entries) {
      const packed = once(archive, 'entry');
      packed.catch(() => undefined);
      if (from === undefined) {
        archive.append(Buffer.alloc(0), { name, date: mtime, mode: FOLDER_MODE, type: 'directory' });
      } else {
        // A stream that cannot fail: after an error in a source archiver would wait for it for ever.
        const sink = new PassThrough();
        archive.append(sink, { name, date: mtime, mode: FILE_MODE });
        for await (const chunk of bytesOf(from, bytes)) {
          if (!sink.write(chunk)) await orFailed(once(sink, 'drain'));
        }
        sink.end();
      }
      await orFailed(packed);
    }
    await Promise.all([archive.finalize(), flow]);
  } catch (error) {
    archive.abort();
    archive.destroy(error as Error);
    await flow;
    throw error;
  }
}
