import { mkdir, writeFile } from 'node:fs/promises';
import { EvidenceError } from '../core/errors.js';

/** Writes a picture or a page, and its path to stderr, so that stdout stays what it is. Throws E_OUT_DIR. */
export async function put(path: string, text: string, dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true });
    await writeFile(path, text, { mode: 0o600 });
  } catch (error) {
    throw new EvidenceError('E_OUT_DIR', `${path} cannot be written: ${(error as Error).message}`);
  }
  process.stderr.write(`${path}\n`);
}
