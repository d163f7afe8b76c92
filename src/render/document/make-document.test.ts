import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryDir } from '../../../test/support/machine.js';
import type { IncidentRecord } from '../../core/documents/record.js';
import { convert } from './convert.js';
import { EMPTY_RECORD } from './empty-record.js';
import { richModel } from './fixtures/rich.js';
import { sampleKind } from './fixtures/sample.js';
import { documentFromModel, makeDocument } from './make-document.js';

const SAMPLES = fileURLToPath(new URL('fixtures/templates', import.meta.url));

const RECORD: IncidentRecord = {
  ...EMPTY_RECORD,
  incident: {
    ...EMPTY_RECORD.incident,
    title: 'Uploads fail',
    summary: 'It *was* the MTU [E1].',
    impact: [
      { id: 'I1', name: 'VPN flaps', peak: 4, unit: 'flaps' },
      { id: 'I2', name: 'Backlog', peak: null },
    ],
  },
};

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = temporaryDir();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** The Markdown with these files laid over the sample's, the first folder wins. */
function markdownWith(...layers: Readonly<Record<string, string>>[]): string {
  return makeDocument(sampleKind, RECORD, { folders: [...layers.map(folderOf), SAMPLES] }).markdown;
}

const SUMMARY = 'sample/sections/summary.md.hbs';

describe('makeDocument', () => {
  it('gives model, sections, Markdown with anchors', () => {
    const { model, sections, markdown } = makeDocument(sampleKind, RECORD, { folders: [SAMPLES] });
    expect(model.title).toBe('Uploads fail');
    expect(sections.map(({ id }) => id)).toEqual(['head', 'summary', 'measured']);
    expect(markdown).toBe(
      '<!-- ev:head -->\n# Uploads fail\n\n2026-11-26T08:15:00Z (UTC), version 1\n\n' +
        '<!-- ev:summary -->\nIt *was* the MTU [E1].\n\n' +
        '<!-- ev:measured -->\n## Measured\n\n| Id | What | Value |\n|---|---|--:|\n' +
        '| I1 | VPN flaps | 4 flaps |\n| I2 | Backlog | **⟦fill: Backlog · author⟧** |\n',
    );
  });

  it('has no anchors once it is final, and takes variant, language and zone', () => {
    const final = { ...RECORD, incident: { ...RECORD.incident, status: 'final' as const } };
    const options = { folders: [SAMPLES], variant: 'short', language: 'de', timezone: 'Europe/Berlin' };
    expect(makeDocument(sampleKind, final, options).markdown).toBe(
      '# Uploads fail\n\n2026-11-26T08:15:00Z (Europe/Berlin), version 1\n\nIt *was* the MTU [E1].\n',
    );
    expect(makeDocument(sampleKind, RECORD, { folders: [SAMPLES], language: 'de' }).markdown).toContain(
      '**⟦ergänzen: Backlog · author⟧**',
    );
  });

  it('is made again from its model, byte for byte', () => {
    const { model, markdown } = makeDocument(sampleKind, RECORD, { folders: [SAMPLES] });
    const saved = JSON.parse(JSON.stringify(model)) as unknown;
    expect(documentFromModel(sampleKind, saved, [SAMPLES]).markdown).toBe(markdown);
    expect(() => documentFromModel(sampleKind, { ...model, kind: 'pir' }, [SAMPLES])).toThrow(
      /"pir", not of sample/,
    );
    expect(() => documentFromModel(sampleKind, { ...model, variant: '../x' }, [SAMPLES])).toThrow(
      /no variant/,
    );
    expect(() => documentFromModel(sampleKind, { kind: 'sample' }, [SAMPLES])).toThrow(
      /no model of the document sample\n {2}variant: /,
    );
  });

  it('is made without a picture that this version cannot draw, and says which', async () => {
    const { model } = makeDocument(sampleKind, RECORD, { folders: [SAMPLES] });
    const figure = {
      file: 'figures/x.svg',
      caption: 'New',
      chart: { kind: 'new' },
      table: { columns: [], rows: [] },
    };
    const { markdown, assets } = documentFromModel(sampleKind, { ...model, figures: [figure] }, [SAMPLES]);
    const outside = { ...richModel.figures[0], file: '../../outside.svg' };
    expect(
      documentFromModel(sampleKind, { ...model, figures: [outside] }, [SAMPLES]).assets.figures.size,
    ).toBe(0);
    expect(String(await convert(markdown, 'html', assets))).toContain('<p>[New: figures/x.svg]</p>');
  });

  it.each([
    [{ variant: 'ful' }, /no variant "ful"/],
    [{ language: 'fr' }, /no words for the language "fr"/],
    [{ timezone: 'Mars/Olympus' }, /"Mars\/Olympus" is no time zone/],
  ])('refuses %j', (options, message) => {
    expect(() => makeDocument(sampleKind, RECORD, { ...options, folders: [SAMPLES] })).toThrow(message);
  });
});

describe('templates of one’s own', () => {
  it('stand in for one section, by its path', () => {
    expect(markdownWith({ [SUMMARY]: '**Ours:** {{prose summary}}' })).toContain(
      '<!-- ev:summary -->\n**Ours:** It *was* the MTU [E1].\n\n<!-- ev:measured -->',
    );
  });

  it('may include what they stand in for, through every folder', () => {
    const text = markdownWith(
      { [SUMMARY]: 'first\n\n{{> @default}}' },
      { [SUMMARY]: '{{#if title}}second {{> @default}}{{/if}}' },
    );
    expect(text).toContain('<!-- ev:summary -->\nfirst\n\nsecond It *was* the MTU [E1].');
  });

  it('change order, words and partials of one variant alone', () => {
    const text = markdownWith({
      'sample/order.yaml': 'full: [measured, ours]\n',
      'sample/strings.en.yaml': 'measured: What we saw\n',
      'sample/sections/ours.md.hbs': '{{> box}}',
      '_partials/box.md.hbs': '[{{line title}}]',
    });
    expect(text).toMatch(/^<!-- ev:measured -->\n## What we saw\n/);
    expect(text).toMatch(/<!-- ev:ours -->\n\[Uploads fail\]\n$/);
  });

  it.each([
    ['{{line nope}}', /summary\.md\.hbs:1:1: the helper "line" was given nothing/],
    ['one\n {{nope}}', /summary\.md\.hbs:2:4: "nope" not defined/],
    ['{{#if}}', /summary\.md\.hbs:1:\d+: /],
    ['{{frobnicate title}}', /summary\.md\.hbs:1:1: .*unknown helper frobnicate/],
    ['{{> (lookup this "constructor")}}', /summary\.md\.hbs:1:1: /],
  ])('say where the mistake in %j is', (text, message) => {
    expect(() => markdownWith({ [SUMMARY]: text })).toThrow(message);
  });

  it.each([
    '{{#with (lookup this "constructor")}}got {{#with (lookup this "constructor")}}it{{/with}}{{/with}}',
    '{{#with __proto__}}got it{{/with}}',
    '{{#with summary.constructor}}got it{{/with}}',
    '{{#with (lookup summary "at")}}got it{{/with}}',
    '{{#each constructor}}got it{{/each}}',
  ])('reach nothing but the model: %s', (text) => {
    expect(markdownWith({ [SUMMARY]: text })).not.toContain('got');
  });

  it.each([
    '{{log "x"}}',
    '{{#*inline "x"}}{{/inline}}{{lookup this}}{{process.exit}}',
    '{{constructor.constructor "return 1"}}',
  ])('run nothing: %s', (text) => {
    expect(() => markdownWith({ [SUMMARY]: text })).toThrow(/summary\.md\.hbs:\d+:\d+: /);
  });

  it('that are named in an order and are not there are a mistake', () => {
    expect(() => markdownWith({ 'sample/order.yaml': 'full: [head, nowhere]\n' })).toThrow(
      /there is no template sample\/sections\/nowhere\.md\.hbs/,
    );
  });

  it('that call themselves without end are a mistake, not a crash', () => {
    expect(() => markdownWith({ [SUMMARY]: '{{> box}}', '_partials/box.md.hbs': '{{> box}}' })).toThrow(
      /box\.md\.hbs:1:1: it includes itself without end/,
    );
  });
});
