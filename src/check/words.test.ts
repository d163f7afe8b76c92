import { describe, expect, it } from 'vitest';
import { loadWords } from './load-words.js';
import { readRulesFile, ruleIds } from './rules-file.js';
import { glossaryTerms } from '../core/documents/glossary.js';
import { documentRules } from './rules/all.js';
import { allRules } from './rules/describe.js';
import { checkText } from './check-document.js';
import { wordsSchema } from './words.js';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

const words = loadWords();

describe('word lists', () => {
  it('every language has the same lists and weighs them alike', () => {
    const [en, ...others] = ['en', 'de'].map((l) =>
      wordsSchema.parse(
        parse(readFileSync(new URL(`../../checks/words.${l}.yaml`, import.meta.url), 'utf8')),
      ),
    );
    for (const other of others) {
      for (const list of [
        'phrases',
        'lexicon',
        'sections',
        'signals',
        'moments',
        'intervals',
        'kinds',
      ] as const)
        expect(Object.keys(other[list]).toSorted()).toEqual(Object.keys(en?.[list] ?? {}).toSorted());
      for (const [id, phrase] of Object.entries(other.phrases)) {
        const { level, in: only, not_in: never } = en?.phrases[id] ?? {};
        expect([id, phrase.level, phrase.in, phrase.not_in]).toEqual([id, level, only, never]);
      }
    }
  });
  it('rules have ids of their own, and say why and what instead', () => {
    for (const w of words) {
      const ids = documentRules(w).map((r) => r.id);
      expect(new Set(ids).size).toBe(ids.length);
    }
    for (const { id, why, instead, title } of allRules(words)) {
      expect(id).toMatch(/^[a-z][a-z0-9-]+$/);
      expect([why, instead, title].every((text) => text.length > 4 && text.length < 150)).toBe(true);
    }
  });
  it('short forms the reports of the tool may use are in its glossary', () => {
    for (const language of ['en', 'de']) {
      const { jargon } = wordsSchema.parse(
        parse(readFileSync(new URL(`../../checks/words.${language}.yaml`, import.meta.url), 'utf8')),
      );
      const terms = new Set(glossaryTerms(language).map((term) => term.toLowerCase()));
      expect(jargon.filter((term) => !terms.has(term.toLowerCase()))).toEqual([]);
    }
  });
  it('rules that others yield to exist', () => {
    const ids = ruleIds(words);
    for (const rule of documentRules(words[0]))
      for (const other of rule.yieldsTo ?? []) expect(ids).toContain(other);
  });
});

describe('a rules file', () => {
  const base = { file: 'x', words, target: 'draft', external: false } as const;
  it('changes severities, leaves rules out, adds phrases in linear time', () => {
    const own = readRulesFile(
      'severity: {blame: error}\ndisable: [jargon]\nphrases:\n  brand: {why: the product is called otherwise, instead: Acme Cloud, words: ["acme ?cloud platform", "(a+)+b"]}\n',
      'rules.yaml',
      words,
    );
    const text = `The DPD was accidentally set on the AcmeCloud Platform. ${'a'.repeat(20_000)}\n`;
    const { results } = checkText(text, 'pir', { ...base, ...own });
    expect(results.map((r) => `${r.rule} ${r.level} ${r.quote}`)).toEqual([
      'blame error accidentally',
      'brand warning AcmeCloud Platform',
    ]);
  });
  it.each([
    ['an unknown rule', 'disable: [blmae]\n', /there is no rule "blmae"/],
    ['an unknown key', 'severty: {}\n', /rules.yaml:1:1: unknown key "severty"/],
    [
      'a pattern that does not compile',
      'phrases: {x-y: {why: a, instead: b, words: ["(a"]}}\n',
      /rules.yaml: x-y: "\(a"/,
    ],
    ['a look-ahead', 'phrases: {x-y: {why: a, instead: b, words: ["a(?=b)"]}}\n', /rules.yaml: x-y/],
  ])('refuses %s', (_, text, message) => {
    expect(() => readRulesFile(text, 'rules.yaml', words)).toThrow(message);
  });
  it('a budget of its own', () => {
    const own = readRulesFile('budgets: {status: 2}\n', 'rules.yaml', words);
    const { results } = checkText('# Status update\n\nAll good.\nNothing new.\n', 'status', {
      ...base,
      ...own,
    });
    expect(results.map((r) => r.rule)).toEqual(['length']);
  });
});
