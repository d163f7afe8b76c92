import { constants } from 'node:fs';
import { access, mkdir, stat, statfs } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { EvidenceError } from '../core/errors.js';
import { formatBytes } from '../core/units.js';

/** Less than this and not even a small bundle fits. */
const LEAST = 4 * 1024 * 1024;

export interface OutDir {
  readonly dir: string;
  readonly freeBytes: number;
}

/** Throws E_OUT_DIR or E_NO_SPACE with what to do; anything else about the folder is fine. */
export async function checkOutDir(out: string): Promise<OutDir> {
  const dir = resolve(out);
  const info = await stat(dir).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT'
      ? new EvidenceError('E_OUT_DIR', `--out: ${dir} does not exist`, `create it: mkdir -p ${dir}`)
      : new EvidenceError(
          'E_OUT_DIR',
          `--out: ${dir} cannot be used: ${error.message}`,
          'choose another folder',
        );
  });
  if (!info.isDirectory()) {
    throw new EvidenceError(
      'E_OUT_DIR',
      `--out: ${dir} is a file, a folder is expected`,
      'name the folder only',
    );
  }
  await access(dir, constants.W_OK | constants.X_OK).catch(() => {
    throw new EvidenceError(
      'E_OUT_DIR',
      `--out: ${dir} is not writable`,
      'choose another folder, e.g. --out /tmp',
    );
  });
  const fs = await statfs(dir);
  const freeBytes = fs.bavail * fs.bsize;
  if (freeBytes < LEAST) {
    throw new EvidenceError(
      'E_NO_SPACE',
      `--out: only ${formatBytes(freeBytes)} are free in ${dir}`,
      'free some space or choose another folder, e.g. --out /dev/shm',
    );
  }
  return { dir, freeBytes };
}

/** Makes `<name>.partial` (mode 0700), with a number behind the name if that is taken. */
export async function makeSpool(dir: string, wanted: string): Promise<{ name: string; spool: string }> {
  for (let n = 1; ; n++) {
    const name = n === 1 ? wanted : `${wanted}-${n}`;
    const spool = join(dir, `${name}.partial`);
    try {
      await mkdir(spool, { mode: 0o700 });
      return { name, spool };
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== 'EEXIST' || n > 99) {
        throw new EvidenceError(
          'E_OUT_DIR',
          `--out: ${spool} cannot be made: ${message}`,
          'choose another folder',
          {
            cause: error,
          },
        );
      }
    }
  }
}
