import { constants } from 'node:fs';
import { open, readFile, rename, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf, DISK_FULL } from '../bundle/place.js';
import { EvidenceError } from '../core/errors.js';

/**
 * Gives a file new bytes: readers see the old ones or the new ones, also after a power cut, and it keeps its mode.
 * Throws E_CONFLICT when it no longer holds `before`, E_NO_SPACE, E_OUT_DIR.
 */
export async function replaceFile(file: string, before: Buffer, after: Buffer): Promise<void> {
  const fresh = `${file}.${process.pid}.tmp`;
  try {
    const mode = (await stat(file)).mode & 0o777;
    const handle = await open(fresh, 'wx', mode);
    try {
      await handle.chmod(mode);
      await handle.writeFile(after);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (!(await readFile(file)).equals(before))
      throw new EvidenceError(
        'E_CONFLICT',
        `${file} was changed by somebody else in the meantime`,
        'nothing was written; save it in your editor and run the command again',
      );
    await rename(fresh, file);
    await syncFolderOf(file);
  } catch (error) {
    await unlink(fresh).catch(() => undefined);
    if (error instanceof EvidenceError) throw error;
    const code = codeOf(error);
    if (DISK_FULL.has(code))
      throw new EvidenceError('E_NO_SPACE', `no space left for ${file}`, 'it is as it was', { cause: error });
    throw new EvidenceError(
      'E_OUT_DIR',
      `${file} cannot be written: ${(error as Error).message}`,
      'it is as it was',
      { cause: error },
    );
  }
}

async function syncFolderOf(file: string): Promise<void> {
  const folder = await open(dirname(file), constants.O_RDONLY).catch(() => undefined);
  // Not every file system syncs folders.
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}
