import { describe, expect, it } from 'vitest';
import { maskingPolicy } from '../collect/redaction.js';
import { argumentsOf } from './arguments-of.js';
import { pageOffset, pageOf, pageTokenFor } from './page-token.js';
import { TOOLS } from './tools/all.js';

/** As errors are masked before a client sees them. */
const { text: mask } = maskingPolicy(
  { redact: 'secrets', redactPatterns: [] },
  { environment: {}, argv: [] },
);

function errorOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was not refused');
}

describe('what is said of wrong arguments', () => {
  it.each(TOOLS.map((tool) => [tool.name, tool] as const))('no mask hides it: %s', (name, tool) => {
    for (const argument of Object.keys(tool.input.shape)) {
      const said = errorOf(() => argumentsOf(tool, name, { [argument]: { not: 'this' } }));
      expect(said).toMatch(new RegExp(`\\b${argument} is wrong: `));
      expect(mask(said)).toBe(said);
    }
    const strange = errorOf(() => argumentsOf(tool, name, { apiToken: 'x' }));
    expect(strange).toContain('there is no "apiToken"');
    expect(mask(strange)).toBe(strange);
  });

  it.each(['pageToken', 'nextChunkToken'])('no mask hides what is wrong with a token: %s', (name) => {
    for (const act of [
      () => pageOffset('q', 'zzz', name),
      () => pageOffset('q', pageTokenFor('another', 1), name),
      () => pageOf([], 1, 'q', pageTokenFor('q', 7)),
    ]) {
      const said = errorOf(act);
      expect(mask(said)).toBe(said);
    }
  });
});
