import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryDir } from '../../../test/support/machine.js';
import { checkTemplates } from './check-templates.js';
import { sampleKind } from './fixtures/sample.js';

const SAMPLES = fileURLToPath(new URL('fixtures/templates', import.meta.url));

/** Problems with these files laid over the sample's: `file:line:column: text (hint)`, without the folder. */
function problemsWith(files: Readonly<Record<string, string>>): string[] {
  const folder = folderOf(files);
  return checkTemplates([sampleKind], [folder, SAMPLES])
    .problems.filter(({ level }) => level === 'error')
    .map(({ file, line, column, text, hint }) => {
      const path = file.replace(`${folder}/`, '');
      return `${path}:${line}:${column}: ${text}${hint === undefined ? '' : ` (${hint})`}`;
    });
}

const summary = (text: string): Record<string, string> => ({ 'sample/sections/summary.md.hbs': text });
const SUMMARY = 'sample/sections/summary.md.hbs';

describe('evidence report template check', () => {
  it('finds nothing wrong in sound templates', () => {
    const { templates, problems } = checkTemplates([sampleKind], [SAMPLES]);
    expect(templates).toBe(7);
    expect(problems).toEqual([]);
  });

  it.each([
    ['Text\n\n{{line sumary}}', `${SUMMARY}:3:8: the model has no "sumary" (did you mean "summary"?)`],
    ['{{#each rows}}{{line nme}}{{/each}}', `${SUMMARY}:1:22: the model has no "nme" (did you mean "name"?)`],
    [
      '{{#each rows}}{{line ../sumary}}{{/each}}',
      `${SUMMARY}:1:22: the model has no "../sumary" (did you mean "summary"?)`,
    ],
    [
      '{{#each rows as |row|}}{{line row.nme}}{{/each}}',
      `${SUMMARY}:1:31: the model has no "row.nme" (did you mean "name"?)`,
    ],
    [
      '{{#with (most rows 1)}}{{line this.length}}{{/with}}{{line @root.titel}}',
      `${SUMMARY}:1:60: the model has no "@root.titel" (did you mean "title"?)`,
    ],
    ['{{#if sumary}}x{{/if}}', `${SUMMARY}:1:7: the model has no "sumary" (did you mean "summary"?)`],
    [
      '{{#each summary}}x{{/each}}',
      `${SUMMARY}:1:9: {{#each}} needs a list, and this is none ({{#if …}} or {{#with …}})`,
    ],
    ['{{lien summary}}', `${SUMMARY}:1:1: there is no helper "lien" (did you mean "line"?)`],
    ['{{line summary title}}', `${SUMMARY}:1:1: the helper "line" takes one value, here are 2`],
    [
      '{{line}}',
      `${SUMMARY}:1:1: the helper "line" takes one value, here are 0 (a field of that name is {{this.line}})`,
    ],
    ['{{#rows}}x{{/rows}}', `${SUMMARY}:1:1: {{#rows}} is no block ({{#each rows}} or {{#if rows}})`],
    ['{{#eq title summary}}x{{/eq}}', `${SUMMARY}:1:1: {{#eq}} is no block ({{#if (eq …)}})`],
    ["{{t 'measurd'}}", `${SUMMARY}:1:5: strings.de.yaml has no "measurd" (did you mean "measured"?)`],
    ['{{line @index}}', `${SUMMARY}:1:8: @index stands outside of {{#each}}`],
    ['{{> bxo}}', `${SUMMARY}:1:1: there is no partial "bxo"`],
    ['{{line ../../x}}', `${SUMMARY}:1:8: "../../x" leads above the model`],
    ['{{log title}}', `${SUMMARY}:1:1: there is no helper "log"`],
  ])('%s', (text, problem) => {
    expect(problemsWith(summary(text)).join('\n')).toContain(problem);
  });

  it('warns of text that is printed as it is', () => {
    const { problems } = checkTemplates(
      [sampleKind],
      [folderOf(summary('{{summary}} {{version}}')), SAMPLES],
    );
    expect(problems.map(({ level, text, hint }) => [level, text, hint])).toEqual([
      [
        'warning',
        '{{summary}} is printed as it is',
        '{{line summary}} where it is text, {{prose summary}} where it is Markdown of people',
      ],
    ]);
  });

  it('names the place where a template cannot be parsed', () => {
    expect(problemsWith(summary('one\n{{#if title}}\nx\n'))[0]).toMatch(
      new RegExp(`^${SUMMARY}:\\d+:\\d+: it cannot be parsed`),
    );
    expect(problemsWith(summary('{{#if title}}{{/each}}'))).toEqual([
      `${SUMMARY}:1:4: if doesn't match each`,
    ]);
  });

  it('warns of what may be absent, by rendering models that lack it', () => {
    const { problems } = checkTemplates(
      [sampleKind],
      [folderOf(summary('{{prose summary}} {{prose note}}')), SAMPLES],
    );
    expect(problems.map(({ line, column, text, hint }) => [line, column, text, hint])).toContainEqual([
      1,
      19,
      'what is printed here may be absent',
      'put {{#if …}} around it',
    ]);
  });

  it('checks orders, sections and partials', () => {
    expect(problemsWith({ 'sample/order.yaml': 'short: [haed]\nshrt: [head]\n' })).toEqual([
      expect.stringContaining('the document has no variant "shrt" (did you mean "short"?)'),
      expect.stringContaining('there is no section "haed" (did you mean "head"?)'),
    ]);
    expect(problemsWith({ 'sample/order.yaml': 'short: [../../etc/passwd]\n' })[0]).toMatch(
      /order\.yaml:1:\d+: short\.0: expected the name of a section/,
    );
    expect(
      problemsWith({
        ...summary('{{> box rows}}'),
        '_partials/box.md.hbs': '{{#each this}}\n{{line nme}}\n{{/each}}',
      }),
    ).toEqual(['_partials/box.md.hbs:2:8: the model has no "nme" (did you mean "name"?)']);
  });
});

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = temporaryDir();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}
