import { constants } from 'node:fs';
import { copyFile, link, lstat, mkdir, open, readdir, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeOf } from '../bundle/place.js';
import { LOCK_FILE } from '../incident/lock-file.js';

/** Where the files of a publication are, until they are there and after. All on one file system. */
export interface Places {
  readonly out: string;
  /** The folder `out` was, while it is exchanged: it is there only while a publication is being committed. */
  readonly old: string;
  readonly stage: string;
  readonly lock: string;
  /** The lock that belongs to the generation being committed. */
  readonly nextLock: string;
}

export async function placesOf(folder: string): Promise<Places> {
  const out = await realpath(join(folder, 'out')).catch(() => join(folder, 'out'));
  const beside = join(dirname(out), `.${basename(out)}`);
  const lock = join(folder, LOCK_FILE);
  return { out, old: `${beside}.old`, stage: `${beside}.stage`, lock, nextLock: `${lock}.next` };
}

/**
 * Ends what a publication that died left: back to the old generation where the new one is not in place, else forward
 * to the lock that belongs to it. For whoever holds the writer's lock.
 */
export async function recover({ out, old, stage, lock, nextLock }: Places): Promise<void> {
  if (await exists(old)) {
    if (await exists(out)) await rename(nextLock, lock).catch(ignoreMissing);
    else await rename(old, out);
  }
  await rm(nextLock, { force: true });
  await rm(stage, { recursive: true, force: true });
  await rm(old, { recursive: true, force: true });
}

/** Exchanges `out` for the stage, and the lock for the next one. A reader finds all of the old files or all of the new. */
export async function commit({ out, old, stage, lock, nextLock }: Places): Promise<void> {
  if (await exists(out)) await rename(out, old);
  else await mkdir(old);
  try {
    await rename(stage, out);
  } catch (error) {
    await rename(old, out);
    throw error;
  }
  await rename(nextLock, lock);
  await syncFolder(dirname(out));
  await syncFolder(dirname(lock));
}

/** Everything of a folder but `without`, also in the other one: the same files, not copies, where the file system can. */
export async function carryOver(from: string, to: string, without: ReadonlySet<string>): Promise<void> {
  for (const entry of await readdir(from, { withFileTypes: true }).catch(noEntries)) {
    if (without.has(entry.name)) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) {
      await mkdir(target);
      await carryOver(source, target, new Set());
    } else await link(source, target).catch(() => copyFile(source, target));
  }
}

function noEntries(error: unknown): [] {
  if (codeOf(error) === 'ENOENT') return [];
  throw error;
}

/** Writes a file that survives a power cut. */
export async function writeSynced(path: string, bytes: Uint8Array, mode = 0o644): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY).catch(() => undefined);
  // Not every file system syncs folders.
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

function ignoreMissing(error: unknown): void {
  if (codeOf(error) !== 'ENOENT') throw error;
}
