import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { EvidenceError } from '../core/errors.js';
import { FilterError, filtered } from '../transport/filter-command.js';
import { firstBytes } from './first-bytes.js';
import { READ_LIMITS, type ReadLimits } from './limits.js';
import { codeOf } from './place.js';
import type { OnLeftOut, Source } from './read-source.js';

export interface Foreign {
  readonly source: Source;
  /** How it is stored, for people: `tar.xz`, `zip`, `folder`. */
  readonly stored: string;
  /** Of the file itself; absent for a folder. */
  readonly bytes?: number;
}

const GiB = 1024 ** 3;
const CHUNK = 256 * 1024;
/** Real evidence packs 5 to 40 times smaller; what unpacks to more than this is a bomb. */
const MOST_RATIO = 200;

/**
 * Decompressors that Node.js does not have, run as programs: where tar files of this kind are made or read the
 * program is there, and no library is kept for it. The limit is of memory: a header may ask for gigabytes.
 */
const FILTERS: readonly (readonly [magic: string, kind: string, argv: readonly [string, ...string[]]])[] = [
  ['\xfd7zXZ\0', 'xz', ['xz', '--memlimit-decompress=256MiB', '-dc']],
  ['\x28\xb5\x2f\xfd', 'zst', ['zstd', '--memory=256MB', '-dcq']],
  ['BZh', 'bz2', ['bzip2', '-dc']],
];

/**
 * Opens evidence that others packed: a folder, tar (plain, gz, xz, bz2, zst) or zip, told by its first bytes. Links
 * and names no bundle has are left out, not refused; names that lead elsewhere are. Throws E_NOT_A_BUNDLE.
 */
export async function openForeign(path: string, onLeftOut: OnLeftOut): Promise<Foreign> {
  try {
    const info = await stat(path);
    if (info.isDirectory()) {
      const { DirectorySource } = await import('./read-directory.js');
      return { source: new DirectorySource(path, READ_LIMITS, onLeftOut), stored: 'folder' };
    }
    if (!info.isFile()) throw unusable(path, 'neither a file nor a folder');
    return { ...(await packed(path, info.size, onLeftOut)), bytes: info.size };
  } catch (error) {
    if (error instanceof EvidenceError) throw error;
    throw unusable(
      path,
      codeOf(error) === 'ENOENT' ? 'no such file or folder' : `cannot be read (${codeOf(error)})`,
    );
  }
}

async function packed(path: string, bytes: number, onLeftOut: OnLeftOut): Promise<Foreign> {
  const limits = limitsFor(bytes);
  const magic = (await firstBytes(path)).toString('latin1');
  if (magic.startsWith('PK\x03\x04') || magic.startsWith('PK\x05\x06')) {
    const { ZipSource } = await import('./read-zip.js');
    return { source: new ZipSource(path, limits, onLeftOut), stored: 'zip' };
  }
  const { TarSource } = await import('./read-tar.js');
  const tar = (kind: 'tar' | 'tar.gz', read: () => AsyncIterable<Buffer>): Source =>
    new TarSource(path, read, kind, limits, onLeftOut);
  const plain = (): AsyncIterable<Buffer> => createReadStream(path, { highWaterMark: CHUNK });
  if (magic.startsWith('\x1f\x8b')) return { source: tar('tar.gz', plain), stored: 'tar.gz' };
  if (magic.slice(257, 262) === 'ustar') return { source: tar('tar', plain), stored: 'tar' };
  const filter = FILTERS.find(([start]) => magic.startsWith(start));
  if (!filter)
    throw unusable(
      path,
      'neither a folder nor tar (plain, gz, xz, bz2, zst) nor zip',
      'a single output is read by: evidence parse < FILE',
    );
  const [, kind, argv] = filter;
  return { source: tar('tar', () => unpacked(path, kind, argv)), stored: `tar.${kind}` };
}

async function* unpacked(
  path: string,
  kind: string,
  argv: readonly [string, ...string[]],
): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield* filtered(argv, path);
  } catch (error) {
    if (!(error instanceof FilterError) || !error.isMissing) throw error;
    throw unusable(
      path,
      `packed with ${kind}, and the program ${argv[0]} that unpacks it is not installed`,
      `install it (Debian: apt-get install ${argv[0] === 'xz' ? 'xz-utils' : argv[0]}), or unpack it elsewhere and give the folder`,
    );
  }
}

function limitsFor(bytes: number): ReadLimits {
  const totalBytes = Math.min(READ_LIMITS.totalBytes, Math.max(GiB, bytes * MOST_RATIO));
  return { ...READ_LIMITS, totalBytes, entryBytes: Math.min(READ_LIMITS.entryBytes, totalBytes) };
}

function unusable(path: string, why: string, hint?: string): EvidenceError {
  return new EvidenceError('E_NOT_A_BUNDLE', `${path}: ${why}`, hint);
}

/** What an input is called when it has no name of its own. */
export function nameOf(path: string): string {
  return basename(resolve(path)).replace(/\.(?:tgz|txz|zip|tar(?:\.(?:gz|xz|bz2|zst))?)$/i, '');
}
