import { crc32 } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { EvidenceError } from '../core/errors.js';
import { Admission, ByteCounter, type Claim } from './admission.js';
import { shown } from './entry-path.js';
import type { ReadLimits } from './limits.js';
import { damaged, type BundleEntry, type OnLeftOut, type OpenEntry, type Source } from './read-source.js';
import { openZip, zipEntries } from './zip-file.js';

interface Index {
  readonly root: string;
  readonly entries: ReadonlyMap<string, Entry>;
}

export class ZipSource implements Source {
  readonly kind = 'zip';
  #index: Promise<Index> | undefined;

  constructor(
    private readonly path: string,
    private readonly limits: ReadLimits,
    private readonly onLeftOut?: OnLeftOut,
  ) {}

  async root(): Promise<string> {
    return (await this.#read()).root;
  }

  async *list(): AsyncGenerator<BundleEntry, void, undefined> {
    for (const [path, entry] of (await this.#read()).entries) yield about(path, entry);
  }

  async *walk(): AsyncGenerator<OpenEntry, void, undefined> {
    const counter = new ByteCounter(this.path, this.limits.totalBytes);
    const { entries } = await this.#read();
    const zip = await openZip(this.path);
    try {
      for (const [path, entry] of entries) {
        yield { ...about(path, entry), content: this.#content(zip, entry, path, counter) };
      }
    } finally {
      zip.close();
    }
  }

  async find(path: string): Promise<OpenEntry | undefined> {
    const entry = (await this.#read()).entries.get(path);
    if (entry === undefined) return undefined;
    const content = this.#found(entry, path);
    return { path, size: entry.uncompressedSize, content };
  }

  async *#found(entry: Entry, path: string): AsyncGenerator<Buffer> {
    const zip = await openZip(this.path);
    try {
      yield* this.#content(zip, entry, path, new ByteCounter(this.path, this.limits.totalBytes));
    } finally {
      zip.close();
    }
  }

  async *#content(zip: ZipFile, entry: Entry, path: string, counter: ByteCounter): AsyncGenerator<Buffer> {
    let crc = 0;
    try {
      const stream = await zip.openReadStreamPromise(entry);
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        counter.take(chunk.length);
        crc = crc32(chunk, crc);
        yield chunk;
      }
      if (crc !== entry.crc32) throw new Error('its CRC-32 does not match');
    } catch (error) {
      throw damaged(this.path, error, path);
    }
  }

  /** The central directory, read and judged as a whole before any content is touched. */
  #read(): Promise<Index> {
    return (this.#index ??= this.#readIndex());
  }

  async #readIndex(): Promise<Index> {
    const admission = new Admission(this.path, this.limits, false, this.onLeftOut);
    const entries = new Map<string, Entry>();
    let last: string | undefined;
    try {
      const zip = await openZip(this.path);
      try {
        await zipEntries(zip, (entry) => {
          const path = admission.admit(claimOf(entry, this.path));
          if (path === undefined) return;
          entries.set(path, entry);
          last = path;
        });
      } finally {
        zip.close();
      }
      if (admission.root === undefined && !this.onLeftOut) throw new Error('there is nothing in it');
      return { root: admission.root ?? '', entries };
    } catch (error) {
      throw damaged(this.path, error, last);
    }
  }
}

function about(path: string, entry: Entry): BundleEntry {
  return { path, size: entry.uncompressedSize, modifiedMs: entry.getLastModDate().getTime() };
}

/** Unix file types in the upper half of the external attributes (PKWARE APPNOTE 4.4.15, Info-ZIP). */
const TYPE = 0o170_000;
const TYPES: Readonly<Record<number, string>> = {
  0o120_000: 'symbolic link',
  0o020_000: 'device',
  0o060_000: 'device',
  0o010_000: 'FIFO',
  0o140_000: 'socket',
};

function claimOf(entry: Entry, where: string): Claim {
  const name = entry.fileNameRaw.toString('utf8');
  if (!entry.canDecodeFileData()) {
    const how = entry.isEncrypted() ? 'is encrypted' : `uses compression method ${entry.compressionMethod}`;
    throw new EvidenceError(
      'E_NOT_A_BUNDLE',
      `${where}: entry ${shown(name)} ${how}; bundles are plain zip files`,
    );
  }
  const type = (entry.externalFileAttributes >>> 16) & TYPE;
  const size = entry.uncompressedSize;
  if (secondName(entry, name))
    return { name, kind: 'other', what: 'file with a second, different name', size };
  if (type in TYPES) return { name, kind: 'other', what: TYPES[type] ?? '', size };
  return { name, kind: name.endsWith('/') || type === 0o040_000 ? 'folder' : 'file', size };
}

/** Info-ZIP's Unicode path field (0x7075) lets other tools see another name than ours. */
function secondName(entry: Entry, name: string): boolean {
  return entry.extraFields.some((f) => f.id === 0x7075 && f.data.subarray(5).toString('utf8') !== name);
}
