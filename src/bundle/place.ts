import { constants, rmSync } from 'node:fs';
import { link, mkdir, open, rename, rmdir, unlink, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EvidenceError } from '../core/errors.js';

/** Errors of file systems that know no hard links (FAT, some network and FUSE mounts). */
const NO_LINKS: ReadonlySet<string> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
  'EINVAL',
]);

export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException | undefined)?.code ?? '';
}

/** `name`, `name-2`, `name-3` …: the first for which `take` does not find something already there. */
async function firstFree<T>(name: string, take: (candidate: string) => Promise<T>): Promise<T> {
  for (let i = 1; ; i++) {
    try {
      return await take(i === 1 ? name : `${name}-${i}`);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST' || i === 10_000) throw error;
    }
  }
}

/** Creates `<outDir>/<name>[-n]<extension>.partial`, readable by its owner only. */
export async function createPartial(
  outDir: string,
  name: string,
  extension: string,
): Promise<{ path: string; file: FileHandle }> {
  return firstFree(name, async (candidate) => {
    const path = join(outDir, `${candidate}${extension}.partial`);
    const file = await open(path, 'wx', 0o600);
    await file.chmod(0o600);
    return { path, file };
  });
}

/** Gives a finished file its final name without ever replacing another file, also in a race. */
export async function publishFile(
  partial: string,
  outDir: string,
  name: string,
  extension: string,
): Promise<string> {
  const path = await firstFree(name, async (candidate) => {
    const final = join(outDir, `${candidate}${extension}`);
    await renameToNew(partial, final);
    return final;
  });
  await syncFolder(outDir);
  return path;
}

/** Throws EEXIST when something is there already. */
async function renameToNew(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
    await unlink(from);
  } catch (error) {
    if (!NO_LINKS.has(codeOf(error))) throw error;
    await (await open(to, 'wx', 0o600)).close();
    await rename(from, to);
  }
}

/**
 * Writes the file `path` through a `.partial` beside it, readable by its owner only; what failed leaves nothing.
 * Unless `replace`, a file that is there is an error. Returns the bytes written. Throws E_OUT_DIR, E_NO_SPACE.
 */
export async function writeFileAs(
  path: string,
  { replace }: { readonly replace: boolean },
  fill: (file: FileHandle) => Promise<void>,
): Promise<number> {
  const partial = await createPartial(dirname(path), basename(path), '').catch((error: unknown) => {
    throw fileError(path, error);
  });
  // Also when the process is ended before `fill` has noticed: what is in it may be secret.
  const removeAtExit = (): void => rmSync(partial.path, { force: true });
  process.once('exit', removeAtExit);
  try {
    let bytes: number;
    try {
      await fill(partial.file);
      await partial.file.sync();
      bytes = (await partial.file.stat()).size;
    } finally {
      await partial.file.close();
    }
    await (replace ? rename(partial.path, path) : renameToNew(partial.path, path));
    await syncFolder(dirname(path));
    return bytes;
  } catch (error) {
    await unlink(partial.path).catch(() => undefined);
    throw fileError(path, error);
  } finally {
    process.off('exit', removeAtExit);
  }
}

export const DISK_FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Errors of the file system become ours; all others pass. */
function fileError(path: string, error: unknown): unknown {
  const code = codeOf(error);
  if (error instanceof EvidenceError || !/^E[A-Z]+$/.test(code)) return error;
  if (DISK_FULL.has(code))
    return new EvidenceError('E_NO_SPACE', `no space left for ${path}`, undefined, { cause: error });
  const what = code === 'EEXIST' ? 'it exists already' : (error as Error).message;
  return new EvidenceError(
    'E_OUT_DIR',
    `${path} cannot be written: ${what}`,
    'name another file: --out FILE',
    {
      cause: error,
    },
  );
}

/** The same for a folder: an empty one of ours holds the name until the real one is renamed over it. */
export async function publishFolder(partial: string, outDir: string, name: string): Promise<string> {
  const path = await firstFree(name, async (candidate) => {
    const final = join(outDir, candidate);
    await mkdir(final, { mode: 0o700 });
    return final;
  });
  try {
    await rename(partial, path);
  } catch (error) {
    await rmdir(path).catch(() => undefined);
    throw error;
  }
  await syncFolder(outDir);
  return path;
}

/** Makes a rename survive a power cut, where the file system can. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, constants.O_RDONLY);
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch {
    // Not every file system syncs folders; the bundle itself is synced.
  }
}

/** Writes a small file so that it is either the old one or the whole new one. */
export async function writeWhole(path: string, bytes: Buffer): Promise<void> {
  const file = await open(`${path}.tmp`, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } catch (error) {
    await unlink(`${path}.tmp`).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
  await rename(`${path}.tmp`, path);
}
