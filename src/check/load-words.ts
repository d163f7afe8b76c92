import { readFileSync } from 'node:fs';
import { PACKAGE_ROOT } from '../core/package-root.js';
import { readWords, type Words } from './words.js';

/** Languages there are words for; the first is meant where a text does not show its own. */
const LANGUAGES = ['en', 'de'] as const;

let loaded: readonly [Words, ...Words[]] | undefined;

/** `checks/words.<language>.yaml` of every language. */
export function loadWords(): readonly [Words, ...Words[]] {
  if (loaded) return loaded;
  const [first, ...others] = LANGUAGES.map((language) => {
    const file = `checks/words.${language}.yaml`;
    return readWords(readFileSync(new URL(file, PACKAGE_ROOT), 'utf8'), file);
  });
  if (!first) throw new Error('no words');
  return (loaded = [first, ...others]);
}
