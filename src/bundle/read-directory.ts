import { constants, type Dirent } from 'node:fs';
import { access, lstat, readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { Admission, ByteCounter } from './admission.js';
import { bytesOf } from './file-bytes.js';
import type { ReadLimits } from './limits.js';
import { MANIFEST } from './manifest.js';
import { codeOf } from './place.js';
import { damaged, type BundleEntry, type OnLeftOut, type OpenEntry, type Source } from './read-source.js';
import { bytewise } from './spool.js';

export class DirectorySource implements Source {
  readonly kind = 'dir';
  #entries: Promise<ReadonlyMap<string, BundleEntry>> | undefined;

  constructor(
    private readonly path: string,
    private readonly limits: ReadLimits,
    private readonly onLeftOut?: OnLeftOut,
  ) {}

  async root(): Promise<string> {
    return basename(resolve(this.path));
  }

  async *list(): AsyncGenerator<BundleEntry, void, undefined> {
    yield* (await this.#read()).values();
  }

  async *walk(): AsyncGenerator<OpenEntry, void, undefined> {
    const counter = new ByteCounter(this.path, this.limits.totalBytes);
    for (const entry of (await this.#read()).values()) {
      yield { ...entry, content: this.#content(entry, counter) };
    }
  }

  async find(path: string): Promise<OpenEntry | undefined> {
    const entry = (await this.#read()).get(path);
    if (entry === undefined) return undefined;
    const counter = new ByteCounter(this.path, this.limits.totalBytes);
    return { ...entry, content: this.#content(entry, counter) };
  }

  async *#content(entry: BundleEntry, counter: ByteCounter): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of bytesOf(join(this.path, entry.path), entry.size)) {
        counter.take(chunk.length);
        yield chunk;
      }
    } catch (error) {
      throw damaged(this.path, error, entry.path);
    }
  }

  #read(): Promise<ReadonlyMap<string, BundleEntry>> {
    return (this.#entries ??= this.#list());
  }

  /** The manifest first, then in the order of their bytes, as an archive has them. */
  async #list(): Promise<ReadonlyMap<string, BundleEntry>> {
    const admission = new Admission(this.path, this.limits, true, this.onLeftOut);
    const found: BundleEntry[] = [];
    const walk = async (folder: string): Promise<void> => {
      for (const entry of await this.#entriesOf(folder)) {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        const kind = entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other';
        // A name that is not UTF-8 cannot be looked up; it is refused below.
        const info = kind === 'file' ? await lstat(join(this.path, path)).catch(() => undefined) : undefined;
        const size = info?.size ?? 0;
        const admitted = admission.admit({ name: path, kind, what: typeName(entry), size });
        if (kind === 'folder') await walk(path);
        else if (admitted !== undefined && (await this.#isReadable(path)))
          found.push({ path, size, ...(info && { modifiedMs: info.mtimeMs }) });
      }
    };
    try {
      await walk('');
    } catch (error) {
      throw damaged(this.path, error, found.at(-1)?.path);
    }
    found.sort(
      (a, b) => Number(b.path === MANIFEST) - Number(a.path === MANIFEST) || bytewise(a.path, b.path),
    );
    return new Map(found.map((e) => [e.path, e]));
  }

  async #entriesOf(folder: string): Promise<Dirent[]> {
    try {
      return await readdir(join(this.path, folder), { withFileTypes: true });
    } catch (error) {
      if (!this.onLeftOut || folder === '') throw error;
      this.onLeftOut(folder, `cannot be read (${codeOf(error)})`);
      return [];
    }
  }

  /** Of foreign evidence a file that may not be read is left out; of a bundle every file is needed. */
  async #isReadable(path: string): Promise<boolean> {
    if (!this.onLeftOut) return true;
    try {
      await access(join(this.path, path), constants.R_OK);
      return true;
    } catch (error) {
      this.onLeftOut(path, `cannot be read (${codeOf(error)})`);
      return false;
    }
  }
}

function typeName(entry: Dirent): string {
  if (entry.isSymbolicLink()) return 'symbolic link';
  return entry.isFIFO() ? 'FIFO' : entry.isSocket() ? 'socket' : 'device';
}
