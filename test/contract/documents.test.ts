import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { documentHead } from '../../src/core/documents/document-kind.js';
import { checkTemplates } from '../../src/render/document/check-templates.js';
import { convert } from '../../src/render/document/convert.js';
import { EMPTY_RECORD } from '../../src/render/document/empty-record.js';
import { sampleKind } from '../../src/render/document/fixtures/sample.js';
import { FORMAT_NAMES } from '../../src/render/document/formats.js';
import { documentKinds } from '../../src/render/document/kinds.js';
import { documentFromModel, makeDocument } from '../../src/render/document/make-document.js';
import { ModelShape } from '../../src/render/document/model-shape.js';
import { parseMarkdown } from '../../src/render/document/markdown-tree.js';
import { ordersOf } from '../../src/render/document/order.js';
import { languagesOf, stringsIn } from '../../src/render/document/strings.js';
import { markupProblem } from '../support/well-formed.js';

// Judges every kind of document and each of its templates, in every language and format.

const SAMPLES = fileURLToPath(new URL('../../src/render/document/fixtures/templates', import.meta.url));
const KINDS = [
  ...(await documentKinds()).map((kind) => ({ name: kind.kind, kind, folders: [] as string[] })),
  { name: 'sample (of the tests)', kind: sampleKind, folders: [SAMPLES] },
];
const LANGUAGES = languagesOf();
/** Formats that need no browser. */
const TEXTS = FORMAT_NAMES.filter((format) => format !== 'pdf');

it('the words every document prints are there in every language', () => {
  const english = Object.keys(stringsIn('', 'en'));
  expect(LANGUAGES).toEqual(['de', 'en']);
  for (const language of LANGUAGES) expect(Object.keys(stringsIn('', language))).toEqual(english);
});

describe.each(KINDS)('document $name', ({ kind, folders }) => {
  it('says what it is, and has a model with a head', () => {
    expect(kind.kind).toMatch(/^[a-z][a-z-]*$/);
    expect(kind.title).not.toBe('');
    expect(kind.why).toMatch(/^\S.{10,300}\S$/);
    expect(new Set(kind.variants).size).toBe(kind.variants.length);
    const shape = new ModelShape(kind.model);
    expect(shape.names(shape.root)).toEqual(expect.arrayContaining(Object.keys(documentHead.shape)));
  });

  it('its templates print nothing the model does not have, in words every language has', () => {
    const { templates, problems } = checkTemplates([kind], folders);
    expect(templates).toBeGreaterThan(0);
    expect(problems.filter(({ level }) => level === 'error')).toEqual([]);
    // Of made-up models: what some lack must have an {{#if}} around it.
    expect(problems.filter(({ text }) => text.includes('may be absent'))).toEqual([]);
  });

  it('has the same words in every language', () => {
    const keys = (language: string): string[] =>
      Object.keys(stringsIn(kind.kind, language, folders)).toSorted();
    for (const language of LANGUAGES) expect(keys(language)).toEqual(keys('en'));
  });

  it('can be made of an incident nobody has filled in, and again of its model', () => {
    for (const variant of kind.variants)
      for (const language of LANGUAGES) {
        const { model, markdown, sections } = makeDocument(kind, EMPTY_RECORD, {
          variant,
          language,
          folders,
        });
        expect(model.kind).toBe(kind.kind);
        expect(model.variant).toBe(variant);
        expect(sections.length).toBeGreaterThan(0);
        expect(markdown).not.toMatch(/undefined|\[object |NaN|\{\{|\bnull\b/);
        expect(markdown.match(/^<!-- ev:.* -->$/gm)).toEqual(sections.map(({ id }) => `<!-- ev:${id} -->`));
        const saved = JSON.parse(JSON.stringify(model)) as unknown;
        expect(documentFromModel(kind, saved, folders).markdown).toBe(markdown);
      }
  });

  it('names in its blocks only sections that there are', () => {
    const orders = ordersOf(kind.kind, folders);
    for (const variant of kind.variants) {
      const { model } = makeDocument(kind, EMPTY_RECORD, { variant, folders });
      const sections = Object.values(orders).flat();
      expect(Object.keys(model.blocks).filter((id) => !sections.includes(id))).toEqual([]);
    }
  });

  it('becomes every format, with nothing that acts', async () => {
    for (const variant of kind.variants) {
      const { markdown, assets } = makeDocument(kind, EMPTY_RECORD, { variant, folders });
      expect(parseMarkdown(markdown).length).toBeGreaterThan(0);
      for (const format of TEXTS) {
        const made = String(await convert(markdown, format, assets));
        expect(made.length, format).toBeGreaterThan(20);
        if (format === 'html') {
          expect(markupProblem(made.trim(), true)).toBeUndefined();
          expect(made).not.toMatch(/<script|<!--/);
        }
      }
    }
  });
});
