import { type Dirent, existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isGlob, segmentMatcher } from '../core/glob.js';

/** Existing paths of this machine that match an absolute glob, sorted. Unreadable folders match nothing. */
export async function expandGlob(pattern: string): Promise<string[]> {
  if (!isGlob(pattern)) return [pattern];
  const segments = pattern.split('/').filter(Boolean);
  let found = ['/'];
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1;
    const next = await Promise.all(found.map((base) => step(base, segment, isLast)));
    found = next.flat();
  }
  return found.toSorted();
}

async function step(base: string, segment: string, isLast: boolean): Promise<string[]> {
  if (!isGlob(segment)) {
    const path = join(base, segment);
    // Only the end needs to exist: a missing folder in between finds nothing in its own step.
    return !isLast || existsSync(path) ? [path] : [];
  }
  const matches = segmentMatcher(segment);
  const entries = await readdir(base, { withFileTypes: true }).catch((): Dirent[] => []);
  return entries
    .filter((e) => matches(e.name) && (isLast || e.isDirectory() || e.isSymbolicLink()))
    .map((e) => join(base, e.name));
}
