import { constants } from 'node:fs';
import { link, mkdir, open, rename, rmdir, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

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
    try {
      await link(partial, final);
      await unlink(partial);
    } catch (error) {
      if (!NO_LINKS.has(codeOf(error))) throw error;
      await (await open(final, 'wx', 0o600)).close();
      await rename(partial, final);
    }
    return final;
  });
  await syncFolder(outDir);
  return path;
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
