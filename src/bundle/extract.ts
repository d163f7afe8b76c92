import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { EvidenceError } from '../core/errors.js';
import type { DecryptWith } from './encrypt-keys.js';
import { shown } from './entry-path.js';
import type { ReadLimits } from './limits.js';
import { codeOf } from './place.js';
import { openBundle } from './read.js';

/**
 * Unpacks a bundle into `folder`, which must be empty or not there yet; afterwards it is a bundle folder. Files
 * get mode 0600, folders 0700. All or nothing: on an error what was written is removed. Throws E_OUT_DIR.
 */
export async function extractBundle(
  path: string,
  folder: string,
  limits: Partial<ReadLimits> = {},
  keys?: DecryptWith,
): Promise<{ readonly files: number; readonly bytes: number }> {
  const toDir = resolve(folder);
  const bundle = await openBundle(path, limits, keys);
  const created = await claim(toDir);
  const folders = new Set([toDir]);
  let files = 0;
  let bytes = 0;
  try {
    await bundle.visit(async ({ path: name, content }) => {
      const target = join(toDir, name);
      await makeFolders(dirname(target), folders);
      // Exclusive: neither a link that somebody put there nor a name that differs only in case is written to.
      const file = await open(target, 'wx', 0o600);
      try {
        for await (const chunk of content) {
          await file.writeFile(chunk);
          bytes += chunk.length;
        }
      } finally {
        await file.close();
      }
      files++;
    });
    return { files, bytes };
  } catch (error) {
    await undo(toDir, created);
    throw error instanceof EvidenceError ? error : outError(toDir, error);
  }
}

/** True when the folder did not exist. */
async function claim(toDir: string): Promise<boolean> {
  try {
    await mkdir(toDir, { mode: 0o700 });
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw outError(toDir, error);
  }
  const there = await readdir(toDir).catch((error: unknown) => {
    throw outError(toDir, error);
  });
  if (there.length === 0) return false;
  throw new EvidenceError(
    'E_OUT_DIR',
    `${toDir} is not empty: ${shown(there[0] ?? '')} is in it`,
    'name a folder that does not exist yet',
  );
}

/** One level at a time and each exclusively: every folder below `toDir` is one that we made. */
async function makeFolders(folder: string, made: Set<string>): Promise<void> {
  if (made.has(folder)) return;
  await makeFolders(dirname(folder), made);
  await mkdir(folder, { mode: 0o700 });
  made.add(folder);
}

async function undo(toDir: string, created: boolean): Promise<void> {
  if (created) return rm(toDir, { recursive: true, force: true });
  for (const name of await readdir(toDir)) await rm(join(toDir, name), { recursive: true, force: true });
}

function outError(toDir: string, error: unknown): EvidenceError {
  const code = codeOf(error);
  const what = error instanceof Error ? error.message : String(error);
  return new EvidenceError(
    code === 'ENOSPC' || code === 'EDQUOT' ? 'E_NO_SPACE' : 'E_OUT_DIR',
    `cannot unpack into ${toDir}: ${what}`,
    undefined,
    { cause: error },
  );
}
