import { PACKAGE_ROOT } from '../src/core/package-root.js';
import { fileURLToPath } from 'node:url';

/** The built command line, as argv. */
export function evidence(...args: string[]): string[] {
  return [process.execPath, fileURLToPath(new URL('dist/evidence.cjs', PACKAGE_ROOT)), ...args];
}
