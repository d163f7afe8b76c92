import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../bundle/place.js';
import { emptyLock, LOCK_SCHEMA, type Lock, lockSchema } from '../core/documents/lock.js';
import { EvidenceError } from '../core/errors.js';
import { VERSION } from '../core/version.js';
import { replaceFile } from './replace-file.js';

export const LOCK_FILE = 'evidence.lock.json';
const REMEDY =
  `take it back from version control (git checkout -- ${LOCK_FILE}), or delete it: attach the bundles again, ` +
  'and what you hid or deleted is proposed once more';

/** `evidence.lock.json` of a folder, and whether there was one. Throws E_CONFIG for one that is broken. */
export async function readLock(folder: string): Promise<{ readonly lock: Lock; readonly isFresh: boolean }> {
  const file = join(folder, LOCK_FILE);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { lock: emptyLock(VERSION), isFresh: true };
    throw new EvidenceError('E_CONFIG', `${file} cannot be read (${codeOf(error)})`, undefined, {
      cause: error,
    });
  }
  if (/^<{7} /m.test(text))
    throw new EvidenceError(
      'E_CONFIG',
      `${file} holds a merge conflict`,
      `keep one side whole, or ${REMEDY}`,
    );
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new EvidenceError('E_CONFIG', `${file} is broken: ${(error as Error).message}`, REMEDY, {
      cause: error,
    });
  }
  const result = lockSchema.safeParse(data);
  if (result.success) return { lock: result.data, isFresh: false };
  const version = (data as { schema?: unknown } | null)?.schema;
  if (typeof version === 'string' && version !== LOCK_SCHEMA)
    throw new EvidenceError(
      'E_CONFIG',
      `${file} is "${version}", this is for ${LOCK_SCHEMA}`,
      'a newer evidence wrote it: use that one',
    );
  const [issue] = result.error.issues;
  throw new EvidenceError(
    'E_CONFIG',
    `${file} is broken: ${issue?.path.join('.')}: ${issue?.message}`,
    REMEDY,
  );
}

/** Keys sorted, so that a merge in version control shows what changed. */
export async function writeLock(folder: string, lock: Lock): Promise<void> {
  await replaceFile(join(folder, LOCK_FILE), undefined, Buffer.from(lockText(lock)));
}

export function lockText(lock: Lock): string {
  const sorted = (_: string, value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  return `${JSON.stringify(lock, sorted, 2)}\n`;
}
