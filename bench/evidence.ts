import { fileURLToPath } from 'node:url';

/** The built command line, as argv. */
export function evidence(...args: string[]): string[] {
  return [process.execPath, fileURLToPath(new URL('../src/cli/main.js', import.meta.url)), ...args];
}
