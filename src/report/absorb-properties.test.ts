import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editYaml, SITE_YAML, siteIncident, siteReport } from '../../test/support/site-report.js';
import { joinSections } from '../render/document/sections.js';
import { absorb, type Absorbed } from './absorb.js';
import { mergeWords } from './merge-words.js';
import { textOf, tokensOf } from './tokens.js';

const word = fc.stringMatching(/^[a-zäß0-9]{1,8}$/);
const mark = fc.constantFrom('', '.', ',', '!', ' [E2]', ' — and', ' `eno1`', ' **so**', ' 1,500', ' 路径');
const sentence = fc
  .array(fc.tuple(word, mark), { minLength: 1, maxLength: 12 })
  .map((words) => words.map(([w, m]) => w + m).join(' '));
const prose = fc.array(sentence, { minLength: 1, maxLength: 4 }).map((paragraphs) => paragraphs.join('\n\n'));

function absorbed(yaml: string, edited: string): Absorbed {
  const incident = siteIncident(yaml);
  const now = siteReport(incident);
  return absorb({
    base: {
      blocks: Object.fromEntries(now.sections.map(({ id, text }) => [id, text])),
      bindings: now.bindings,
      facts: now.facts,
    },
    edited,
    now,
    incident,
    who: { by: 'on-call', at: '2025-11-13T10:00:00Z', why: 'edited in the document' },
  });
}

const withText = (text: string, key: 'what_happened' | 'root_cause.text'): string =>
  editYaml(SITE_YAML, [{ op: 'set', path: key, value: text }]);
const draft = (yaml: string): string => joinSections(siteReport(siteIncident(yaml)).sections, true);

describe('absorbing', () => {
  it('what nobody edited gives no edits, whatever is in the fields', () => {
    fc.assert(
      fc.property(prose, prose, (a, b) => {
        const yaml = editYaml(withText(a, 'what_happened'), [
          { op: 'set', path: 'root_cause.text', value: b },
          { op: 'insert', path: 'lessons.improve', value: b.replace(/\n+/g, ' ') },
          { op: 'set', path: 'timeline[t4].text', value: a.replace(/\n+/g, ' ') },
        ]);
        expect(absorbed(yaml, draft(yaml))).toEqual({ edits: [], conflicts: [], notes: [] });
      }),
      { numRuns: 60 },
    );
  });

  it('an edit of prose comes back exactly, and what is rendered then contains it', () => {
    fc.assert(
      fc.property(
        prose,
        prose,
        fc.constantFrom<'what_happened' | 'root_cause.text'>('what_happened', 'root_cause.text'),
        (old, fresh, path) => {
          const yaml = withText(old, path);
          const before = draft(yaml);
          const heading = path === 'what_happened' ? '## What Happened\n\n' : '## Root Cause\n\n';
          const edited = before.replace(heading + old, () => heading + fresh);
          const { edits, conflicts } = absorbed(yaml, edited);
          expect(conflicts).toEqual([]);
          const written = editYaml(yaml, edits);
          const incident = siteIncident(written);
          const root = incident.root_cause;
          const value =
            path === 'what_happened' ? incident.what_happened : root && 'text' in root ? root.text : '';
          expect(value).toBe(fresh);
          expect(draft(written)).toContain(fresh);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('an edited row comes back exactly, bars and all', () => {
    const cell = fc.tuple(sentence, sentence).map(([a, b]) => `${a} | ${b}`);
    fc.assert(
      fc.property(cell, (text) => {
        const edited = draft(SITE_YAML).replace(
          'NOC engineer begins investigation',
          () => `NOC engineer begins ${text.replaceAll('|', '\\|')}`,
        );
        const { edits, conflicts } = absorbed(SITE_YAML, edited);
        expect(conflicts).toEqual([]);
        expect(edits).toEqual([
          expect.objectContaining({
            op: 'set',
            path: 'timeline[t6].text',
            value: `NOC engineer begins ${text}`,
          }),
        ]);
      }),
      { numRuns: 40 },
    );
  });

  it('no document, however broken, stops it, and edits always leave a valid incident', () => {
    const lines = draft(SITE_YAML).split('\n');
    const damage = fc.array(
      fc.tuple(
        fc.nat(lines.length - 1),
        fc.oneof(
          fc.constantFrom(
            '',
            '|',
            '- ',
            '<!-- ev:timeline -->',
            '```',
            '| a | b |',
            '| 25:99 | x |',
            '<<<<<<< yours',
          ),
          fc.string(),
        ),
      ),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(damage, (changes) => {
        const text = [...lines];
        for (const [i, line] of changes) text[i] = line;
        const { edits } = absorbed(SITE_YAML, text.join('\n'));
        siteIncident(editYaml(SITE_YAML, edits));
      }),
      { numRuns: 80 },
    );
  });
});

describe('merging words', () => {
  it('changes of different words never clash, and both are there', () => {
    const words = fc.uniqueArray(word, { minLength: 4, maxLength: 30 });
    fc.assert(
      fc.property(
        words,
        fc.array(fc.constantFrom('mine', 'theirs', 'same'), { minLength: 30, maxLength: 30 }),
        (list, sides) => {
          const side = (who: string): string =>
            list.map((w, i) => (sides[i] === who ? `${w}${who.toUpperCase()}` : w)).join(' ');
          const { tokens, clashes } = mergeWords(
            tokensOf(list.join(' ')),
            tokensOf(side('mine')),
            tokensOf(side('theirs')),
          );
          expect(clashes).toEqual([]);
          const wanted = list.map((w, i) =>
            sides[i] === 'same' ? w : `${w}${String(sides[i]).toUpperCase()}`,
          );
          expect(textOf(tokens)).toBe(wanted.join(' '));
        },
      ),
    );
  });

  it('is the other one where only one changed anything', () => {
    fc.assert(
      fc.property(prose, prose, (a, b) => {
        expect(textOf(mergeWords(tokensOf(a), tokensOf(b), tokensOf(a)).tokens)).toBe(b);
        expect(textOf(mergeWords(tokensOf(a), tokensOf(a), tokensOf(b)).tokens)).toBe(b);
      }),
    );
  });

  it('takes words for words that are names of what every object has', () => {
    const words = 'valueOf toString __proto__ constructor hasOwnProperty';
    const merged = mergeWords(tokensOf('a b'), tokensOf(`a ${words} b`), tokensOf('a b c'));
    expect(textOf(merged.tokens)).toBe(`a ${words} b c`);
  });
});
