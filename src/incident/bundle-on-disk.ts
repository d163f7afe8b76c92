import { createHash } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { hashFile } from '../bundle/hash-file.js';
import { codeOf } from '../bundle/place.js';
import { openBundle } from '../bundle/read.js';
import { verifyBundle } from '../bundle/verify.js';
import type { Lock } from '../core/documents/lock.js';
import { EvidenceError } from '../core/errors.js';

/** What the lock keeps of a bundle. */
export type BundleLock = Lock['bundles'][string];

/** A bundle that is as it was sealed, and its window. */
export interface Verified {
  readonly path: string;
  readonly bytes: number;
  /** Of the archive; absent for a folder. */
  readonly sha256?: string;
  readonly manifestSha256: string;
  /** Epoch ms when its window began and ended. */
  readonly from: number;
  readonly to: number;
}

/** Checks every hash of a bundle. Throws E_VERIFY for one that is not as it was sealed, E_NOT_A_BUNDLE. */
export async function verified(path: string): Promise<Verified> {
  const result = await verifyBundle(path);
  const { manifestSha256 } = result;
  if (!result.ok || manifestSha256 === undefined) {
    const [first] = result.problems;
    const what = first ? `: ${first.path} ${first.kind}` : '';
    const more = result.problems.length > 1 ? ` and ${result.problems.length - 1} more` : '';
    throw new EvidenceError(
      'E_VERIFY',
      `${path} is not as it was sealed${what}${more}`,
      `nothing was attached; what differs: evidence verify ${path}`,
    );
  }
  const manifest = await (await openBundle(path)).manifest();
  const info = await stat(path);
  const { startedAt, endedAt } = manifest.window;
  return {
    path,
    manifestSha256,
    ...(info.isDirectory() ? { bytes: result.bytes } : await hashFile(path, info.size)),
    from: Date.parse(startedAt),
    to: Date.parse(endedAt ?? manifest.createdAt),
  };
}

/** As incident.yaml and the lock name it: relative where it is in the folder or beside it, else absolute. */
export async function storedPath(folder: string, path: string): Promise<string> {
  const [base, real] = await Promise.all([realpath(folder), realpath(path)]);
  const way = relative(base, real);
  const isNear = !isAbsolute(way) && !way.startsWith(`..${sep}..`);
  return isNear ? way.split(sep).join('/') : real;
}

/** Where a bundle of an incident is. */
export function bundlePath(folder: string, stored: string): string {
  return isAbsolute(stored) ? stored : resolve(join(folder, stored));
}

/** How a bundle that was attached stands on the disk now. `changed`: other bytes than were attached. */
export type BundleState = 'present' | 'changed' | 'missing' | 'unreadable';

export async function stateOf(folder: string, bundle: BundleLock): Promise<BundleState> {
  const path = bundlePath(folder, bundle.path);
  try {
    const info = await stat(path);
    if (info.isFile()) {
      if (info.size !== bundle.bytes) return 'changed';
      return (await hashFile(path, info.size)).sha256 === bundle.sha256 ? 'present' : 'changed';
    }
    const manifest = await (await openBundle(path)).manifestBytes();
    if (createHash('sha256').update(manifest).digest('hex') !== bundle.manifestSha256) return 'changed';
    return (await verifyBundle(path)).ok ? 'present' : 'changed';
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return 'missing';
    return error instanceof EvidenceError ? 'changed' : 'unreadable';
  }
}
