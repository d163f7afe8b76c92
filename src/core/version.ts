import { readFileSync } from 'node:fs';

/** package.json stands two folders up from the sources and three from the compiled files. */
function readVersion(): string {
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      const json = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as { version: string };
      return json.version;
    } catch {
      // The other place.
    }
  }
  return '0.0.0';
}

export const VERSION = readVersion();
