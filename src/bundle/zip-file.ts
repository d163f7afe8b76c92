import { close, closeSync, fstatSync, openSync, read } from 'node:fs';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { fromRandomAccessReaderPromise, RandomAccessReader, type Entry, type ZipFile } from 'yauzl';

const CHUNK = 256 * 1024;
const readAt = promisify(read);

/**
 * Reads at checked positions: yauzl hands on offsets as the file claims them, and `fs.read` throws where it
 * should call back when one is beyond 2^53, which nothing could catch.
 */
class FileReader extends RandomAccessReader {
  constructor(
    private readonly fd: number,
    private readonly size: number,
  ) {
    super();
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.#range(start, end), { objectMode: false });
  }

  // Not fs.createReadStream: destroyed by a reader that had enough, it closes the file for all others.
  async *#range(start: number, end: number): AsyncGenerator<Buffer> {
    for (let position = start; position < end;) {
      const buffer = Buffer.allocUnsafe(Math.min(CHUNK, end - position));
      const { bytesRead } = await readAt(this.fd, buffer, 0, buffer.length, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytes?: number) => void,
  ): void {
    if (!Number.isSafeInteger(position) || position < 0 || position + length > this.size) {
      setImmediate(callback, new Error('an offset points outside the file'));
    } else {
      read(this.fd, buffer, offset, length, position, callback);
    }
  }

  override close(callback: (error: Error | null) => void): void {
    close(this.fd, () => callback(null));
  }
}

/** Opens a zip; the caller closes it. Names stay bytes: what they mean is decided in one place. */
export async function openZip(path: string): Promise<ZipFile> {
  const fd = openSync(path, 'r');
  const options = { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: true };
  try {
    const { size } = fstatSync(fd);
    const zip = await fromRandomAccessReaderPromise(new FileReader(fd, size), size, options);
    // Errors reach whoever reads; this keeps one that comes after that from ending the process.
    return zip.on('error', () => undefined);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** All entries of the central directory; `check` sees each before the next is read. */
export async function zipEntries(zip: ZipFile, check: (entry: Entry) => void): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', resolve);
    zip.on('entry', (entry: Entry) => {
      try {
        check(entry);
        zip.readEntry();
      } catch (error) {
        reject(error);
      }
    });
    zip.readEntry();
  });
}
