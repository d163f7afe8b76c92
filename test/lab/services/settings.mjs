import { readFileSync } from 'node:fs';

/** `key=value …` of the command line or of a file; numbers as numbers. */
export function settings(words) {
  const pairs = words.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]);
  return Object.fromEntries(
    pairs.map(([key, value]) => [key, /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : value]),
  );
}

/** The same from a file that a scenario may write at any time. */
export function settingsOf(file) {
  try {
    return settings(readFileSync(file, 'utf8').split(/\s+/).filter(Boolean));
  } catch {
    return {};
  }
}
