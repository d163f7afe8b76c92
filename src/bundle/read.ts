import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EvidenceError } from '../core/errors.js';
import { didYouMean } from '../core/suggest.js';
import { encryptedKind, openEncrypted } from './decrypt.js';
import type { DecryptWith } from './encrypt-keys.js';
import { shown } from './entry-path.js';
import { firstBytes } from './first-bytes.js';
import { READ_LIMITS, type ReadLimits } from './limits.js';
import { readManifest } from './manifest-json.js';
import { MANIFEST, SIGNATURE, type Manifest } from './manifest.js';
import { codeOf } from './place.js';
import type { BundleEntry, BundleKind, OpenEntry, Source } from './read-source.js';
import { RUN } from './spool.js';

export type { BundleEntry, BundleKind, OpenEntry } from './read-source.js';

/** What `read` returns at most unless told otherwise. */
const READ_BYTES = 64 * 1024 ** 2;
/** The largest RSA key there is makes one of 3 kB. */
export const SIGNATURE_BYTES = 64 * 1024;
const CHUNK = 256 * 1024;

/**
 * A bundle to read from, wherever it is stored. Nothing is ever written to disk, and no file stays open
 * between calls. Every method throws E_HOSTILE_BUNDLE or E_NOT_A_BUNDLE when it meets a reason to.
 */
export class Bundle {
  #manifest: Promise<Manifest> | undefined;

  constructor(
    readonly path: string,
    /** Name of the top folder. */
    readonly root: string,
    private readonly source: Source,
    private readonly limits: ReadLimits,
    /** The file is encrypted; each pass over it decrypts it again, in memory. */
    readonly encrypted: boolean,
  ) {}

  get kind(): BundleKind {
    return this.source.kind;
  }

  manifest(): Promise<Manifest> {
    return (this.#manifest ??= this.manifestBytes().then((json) => readManifest(json, this.path)));
  }

  /** The file manifest.json as it is. */
  async manifestBytes(): Promise<Buffer> {
    try {
      return await this.read(MANIFEST, { maxBytes: this.limits.manifestBytes });
    } catch (error) {
      if (!(error instanceof EvidenceError)) throw error;
      if (error.code === 'E_BAD_LIMIT') throw new EvidenceError('E_HOSTILE_BUNDLE', error.message);
      if (error.code !== 'E_NO_SUCH_ENTRY') throw error;
      throw new EvidenceError('E_NOT_A_BUNDLE', `${this.path}: there is no manifest.json in it`);
    }
  }

  /**
   * The armored signature, as it is; undefined when there is none. In a tar it is looked for only where evidence
   * puts it, behind the manifest: to find that it is nowhere would inflate everything.
   */
  async signature(): Promise<string | undefined> {
    if (this.source.find) {
      const entry = await this.source.find(SIGNATURE);
      return entry && (await this.#signatureIn(entry));
    }
    for await (const entry of this.walk()) {
      if (entry.path === SIGNATURE) return this.#signatureIn(entry);
      if (entry.path !== MANIFEST) return undefined;
    }
    return undefined;
  }

  async #signatureIn({ content }: OpenEntry): Promise<string> {
    return (await this.#whole(SIGNATURE, content, SIGNATURE_BYTES)).toString('latin1');
  }

  /** Names and sizes. In a tar.gz this inflates everything once. */
  entries(): AsyncIterable<BundleEntry> {
    return this.source.list();
  }

  /**
   * One pass over everything, the way to read a whole tar.gz: `handler` gets each entry in turn and may read
   * its content once, in part or not at all, before it returns. Return `'stop'` to end the pass. In bundles
   * that evidence wrote, manifest.json comes first.
   */
  async visit(handler: (entry: OpenEntry) => Promise<'stop' | void> | 'stop' | void): Promise<void> {
    for await (const entry of this.walk()) {
      if ((await handler(entry)) === 'stop') return;
    }
  }

  /** The same to pull from: an entry can be read until the next one is asked for. */
  walk(): AsyncIterable<OpenEntry> {
    return this.source.walk();
  }

  /** Hands the content of one entry to `consume` and returns what that returns. Throws E_NO_SUCH_ENTRY. */
  async stream<T>(
    path: string,
    consume: (content: AsyncIterable<Buffer>, entry: BundleEntry) => Promise<T>,
  ): Promise<T> {
    const names: string[] = [];
    if (this.source.find) {
      const entry = await this.source.find(path);
      if (entry) return consume(entry.content, entry);
      for await (const { path: name } of this.source.list()) names.push(name);
    } else {
      for await (const entry of this.source.walk()) {
        if (entry.path === path) return await consume(entry.content, entry);
        names.push(entry.path);
      }
    }
    throw new EvidenceError(
      'E_NO_SUCH_ENTRY',
      `${this.path}: there is no ${shown(path)} in it`,
      didYouMean(path, names.slice(0, 2000)),
    );
  }

  /** One entry whole. Throws E_NO_SUCH_ENTRY, and E_BAD_LIMIT when it is larger than `maxBytes` (64 MiB). */
  async read(path: string, { maxBytes = READ_BYTES }: { maxBytes?: number } = {}): Promise<Buffer> {
    return this.stream(path, (content) => this.#whole(path, content, maxBytes));
  }

  async #whole(path: string, content: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of content) {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        throw new EvidenceError(
          'E_BAD_LIMIT',
          `${this.path}: ${shown(path)} is larger than the ${maxBytes} bytes that may be read at once`,
        );
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks, bytes);
  }
}

/**
 * Opens a bundle: tar.gz, tar, zip (told by their first bytes, not their name) or a folder; with `keys` also a
 * tar.gz that age encrypted. That one is decrypted as a stream: its plain content never touches a disk.
 */
export async function openBundle(
  path: string,
  limits: Partial<ReadLimits> = {},
  keys?: DecryptWith,
): Promise<Bundle> {
  const all = { ...READ_LIMITS, ...limits };
  const kind = await kindOf(path);
  const source = await (kind === 'encrypted' ? encryptedSource(path, all, keys) : sourceOf(path, kind, all));
  return new Bundle(path, await source.root(), source, all, kind === 'encrypted');
}

async function sourceOf(path: string, kind: BundleKind, limits: ReadLimits): Promise<Source> {
  if (kind === 'dir') return new (await import('./read-directory.js')).DirectorySource(path, limits);
  if (kind === 'zip') return new (await import('./read-zip.js')).ZipSource(path, limits);
  const bytes = (): AsyncIterable<Buffer> => createReadStream(path, { highWaterMark: CHUNK });
  return new (await import('./read-tar.js')).TarSource(path, bytes, kind, limits);
}

async function encryptedSource(path: string, limits: ReadLimits, keys?: DecryptWith): Promise<Source> {
  if (keys === undefined) {
    const hint =
      'give the key: --identity FILE or EVIDENCE_IDENTITY; or decrypt it: evidence decrypt FILE -i KEY';
    throw new EvidenceError('E_NOT_A_BUNDLE', `${path}: this is encrypted`, hint);
  }
  const { plain } = await openEncrypted(path, keys);
  let kind: BundleKind | undefined;
  for await (const chunk of plain()) {
    kind = archiveKind(chunk);
    if (kind === undefined) throw noBundle(path, chunk);
    break;
  }
  if (kind === 'tar.gz' || kind === 'tar')
    return new (await import('./read-tar.js')).TarSource(path, plain, kind, limits);
  const what =
    kind === 'zip' ? 'a zip, which cannot be read as a stream, is in it' : 'there is nothing in it';
  throw new EvidenceError('E_NOT_A_BUNDLE', `${path}: ${what}`, 'decrypt it: evidence decrypt FILE -i KEY');
}

async function kindOf(path: string): Promise<BundleKind | 'encrypted'> {
  let head: Buffer;
  try {
    const info = await stat(path);
    if (info.isDirectory()) return await folderKind(path);
    if (!info.isFile()) throw new EvidenceError('E_NOT_A_BUNDLE', `${path}: neither a file nor a folder`);
    head = await firstBytes(path);
  } catch (error) {
    if (error instanceof EvidenceError) throw error;
    const why = codeOf(error) === 'ENOENT' ? 'no such file or folder' : `cannot be read (${codeOf(error)})`;
    throw new EvidenceError('E_NOT_A_BUNDLE', `${path}: ${why}`, undefined, { cause: error });
  }
  if (encryptedKind(head) !== undefined) return 'encrypted';
  const kind = archiveKind(head);
  if (kind === undefined) throw noBundle(path, head);
  return kind;
}

function archiveKind(head: Buffer): 'tar.gz' | 'tar' | 'zip' | undefined {
  const magic = head.toString('latin1', 0, 512);
  if (magic.startsWith('\x1f\x8b')) return 'tar.gz';
  if (magic.startsWith('PK\x03\x04') || magic.startsWith('PK\x05\x06')) return 'zip';
  return magic.slice(257, 262) === 'ustar' ? 'tar' : undefined;
}

function noBundle(path: string, head: Buffer): EvidenceError {
  const magic = head.toString('latin1', 0, 16);
  const packed = OTHERS.find(([start]) => magic.startsWith(start));
  return new EvidenceError(
    'E_NOT_A_BUNDLE',
    `${path}: ${packed ? `this is ${packed[1]}` : 'neither tar.gz nor tar, zip or a folder'}`,
    packed?.[2],
  );
}

const OTHERS: readonly (readonly [start: string, what: string, hint: string])[] = [
  ['\xfd7zXZ\0', 'packed with xz', 'unpack it first: xz -d FILE'],
  ['\x28\xb5\x2f\xfd', 'packed with zstd', 'unpack it first: zstd -d FILE'],
  ['BZh', 'packed with bzip2', 'unpack it first: bzip2 -d FILE'],
];

async function folderKind(path: string): Promise<'dir'> {
  const manifest = await stat(join(path, MANIFEST)).catch(() => undefined);
  if (manifest) return 'dir';
  const run = await stat(join(path, RUN)).catch(() => undefined);
  throw new EvidenceError(
    'E_NOT_A_BUNDLE',
    `${path}: ${run ? 'this run was never sealed' : 'there is no manifest.json in this folder'}`,
  );
}
