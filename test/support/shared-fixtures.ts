import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = process.env['EVIDENCE_FIXTURES'] ?? resolve(import.meta.dirname, '../../../shared/fixtures');

/** Path of a file of the shared fixtures (real outputs of public projects), or undefined where absent. */
export function sharedPath(relative: string): string | undefined {
  const path = join(ROOT, relative);
  return existsSync(path) ? path : undefined;
}

/** Its text; tests use `it.skipIf(!sharedPath(…))` so that absence shows as a skip. */
export function sharedText(relative: string): string {
  return readFileSync(join(ROOT, relative), 'utf8');
}
