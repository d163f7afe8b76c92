import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkText } from './check-document.js';
import { loadWords } from './load-words.js';
import { TARGETS } from './rule.js';

const FOLDER = new URL('fixtures/clean/', import.meta.url);

describe('documents as they should be', () => {
  const files = readdirSync(FOLDER);
  it.each(files.flatMap((file) => TARGETS.map((target) => [file, target] as const)))(
    '%s for %s',
    (file, target) => {
      const text = readFileSync(new URL(file, FOLDER), 'utf8');
      const { results } = checkText(text, undefined, { file, words: loadWords(), target, external: true });
      expect(results.map((r) => `${r.line} ${r.rule} ${r.quote}`)).toEqual([]);
    },
  );
  it('there are some of every kind, and in both languages', () => {
    const checked = files.map((file) => {
      const text = readFileSync(new URL(file, FOLDER), 'utf8');
      const { kind, language } = checkText(text, undefined, {
        file,
        words: loadWords(),
        target: 'draft',
        external: false,
      });
      return `${kind} ${language}`;
    });
    expect(checked.toSorted()).toEqual([
      'analysis en',
      'handoff en',
      'mail en',
      'pir de',
      'pir en',
      'status en',
    ]);
  });
});
