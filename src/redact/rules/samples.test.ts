import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPolicy } from '../policy.js';
import type { Rule } from '../rule.js';
import { RULES } from './all.js';

const policy = createPolicy({ secrets: true });

/** «a» b «c» → the text without the marks, and what was between them. */
function unmarked(sample: string): { text: string; secrets: string[] } {
  const secrets = [...sample.matchAll(/«([^»]*)»/g)].map((m) => m[1] ?? '');
  return { text: sample.replace(/[«»]/g, ''), secrets };
}

const found = (rule: Rule, line: string): string[] =>
  rule
    .find(line)
    .toSorted((a, b) => a.start - b.start)
    .map((s) => line.slice(s.start, s.end));

describe.each(RULES.map((rule, i) => [`${rule.id} #${i}`, rule] as const))('rule %s', (_, rule) => {
  it('declares itself', () => {
    expect(rule.id).toMatch(/^[a-z][a-z0-9-]*$/);
    expect(rule.source.length).toBeGreaterThan(10);
    expect(rule.triggers.every((t) => t.length >= 3 && t === t.toLowerCase())).toBe(true);
    expect(rule.masks.length).toBeGreaterThan(0);
    expect(rule.keeps.length).toBeGreaterThan(0);
  });

  it.each(rule.masks)('masks %s', (sample) => {
    const { text, secrets } = unmarked(sample);
    expect(
      rule.triggers.some((t) => text.toLowerCase().includes(t)),
      'no trigger is in it',
    ).toBe(true);
    expect(found(rule, text)).toEqual(
      expect.arrayContaining(rule.id.startsWith('aws-secret') ? [] : secrets),
    );
    const redacted = policy.text(text);
    for (const secret of secrets) expect(redacted).not.toContain(secret);
    expect(redacted).toMatch(/\[REDACTED:[a-z0-9-]+\]/);
    // What stands around the secrets is still there.
    for (const kept of sample.split(/«[^»]*»/)) expect(redacted).toContain(kept.replace(/[«»]/g, ''));
    expect(policy.text(redacted)).toBe(redacted);
  });

  it.each(rule.keeps)('keeps %s', (text) => {
    expect(found(rule, text)).toEqual([]);
  });

  // Linear: a line of 192 KiB of whatever its own samples are made of.
  it('ends on hostile text', () => {
    const pieces = [...rule.masks.map((m) => unmarked(m).text), ...rule.keeps].flatMap((t) => [
      t,
      t.slice(0, t.length >> 1),
      ...t.split(/(?<=[^\w])/),
    ]);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 3 }), (parts) => {
        const part = parts.join('');
        const line = part.repeat(Math.ceil(24_000 / Math.max(1, part.length)));
        for (const span of rule.find(line)) {
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.end).toBeGreaterThan(span.start);
          expect(span.end).toBeLessThanOrEqual(line.length);
        }
      }),
      { numRuns: 30 },
    );
  });
});
