import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EMPTY_RECORD } from '../../src/render/document/empty-record.js';
import { documentKinds } from '../../src/render/document/kinds.js';
import { makeDocument } from '../../src/render/document/make-document.js';
import { evidence, left, words } from '../support/cli.js';
import { temporaryDir } from '../support/machine.js';

describe('evidence report', () => {
  it('--help names the documents, list reports the same', async () => {
    const help = await evidence(words('report --help'));
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain('\nDocuments:\n');
    const listed = await evidence(words('list reports --json'));
    const names = (JSON.parse(listed.stdout) as { kind: string }[]).map(({ kind }) => kind);
    expect(names).toEqual([...(await documentKinds()).map(({ kind }) => kind), 'bundle-readme']);
    for (const name of names) expect(help.stdout).toContain(`\n  ${name} `);
    expect((await evidence(['report'])).code).toBe(2);
  });

  it.each([
    ['report nosuch x', /there is no document "nosuch"/],
    ['report eject nosuch', /there is no document "nosuch"/],
    ['report eject a/b/c', /"a\/b\/c" is no template/],
    ['report template check --templates /nonexistent', /--templates: \/nonexistent is no folder/],
  ])('%s: refused with what to do', async (line, message) => {
    const { code, stderr, stdout } = await evidence(words(line));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('template check: the built-in templates have no mistake', async () => {
    const { code, stdout } = await evidence(words('report template check'));
    expect(stdout).toMatch(/\d+ templates, 0 errors, \d+ warnings?\n$/);
    expect(code).toBe(0);
  });
});

const [kind] = await documentKinds();

describe.skipIf(!kind)('evidence report of a saved model', () => {
  const dir = temporaryDir();
  const model = join(dir, 'model.json');
  const name = kind?.kind ?? '';
  const {
    markdown,
    model: data,
    sections,
  } = kind ? makeDocument(kind, EMPTY_RECORD) : { markdown: '', model: undefined, sections: [] };
  writeFileSync(model, JSON.stringify(data ?? null));

  it('prints Markdown, as the library makes it', async () => {
    const { code, stdout, stderr } = await evidence(['report', name, '--model', model]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(markdown);
  });

  it('writes several formats into a folder, each once', async () => {
    const out = join(dir, 'out');
    const args = [
      'report',
      name,
      '--model',
      model,
      '--format',
      'md,html,txt',
      '--format',
      'eml,json',
      '-o',
      out,
      '--json',
    ];
    const { code, stdout } = await evidence(args);
    expect(code).toBe(0);
    const { files } = JSON.parse(stdout) as { files: { path: string; bytes: number }[] };
    expect(left(out)).toEqual(files.map(({ path }) => path.slice(out.length + 1)).toSorted());
    expect(files).toHaveLength(5);
    for (const { path, bytes } of files) expect(readFileSync(path).length).toBe(bytes);
  });

  it.each([
    [['--format', 'hmtl'], /there is no "hmtl"/],
    [['--format', 'md,html', '--out', '-'], /--out - prints one format/],
    [['x', '--model', 'y'], /not from both/],
    [['--send'], /nothing was sent|--send needs --smtp/],
    [['--as-of', '08:15', 'x'], /--as-of: "08:15" has no date and no zone/],
  ])('%j is refused', async (args, message) => {
    const given = args.includes('--as-of') || args.includes('--model') ? args : ['--model', model, ...args];
    const { code, stderr } = await evidence(['report', name, ...given]);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  it('eject copies a section with what it may print, which then counts, and keeps what is there', async () => {
    const cwd = temporaryDir();
    const section = sections[0]?.id ?? '';
    const { code, stdout } = await evidence(['report', 'eject', `${name}/sections/${section}`], { cwd });
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `.evidence/templates/${name}/sections/${section}.md.hbs\n`,
    });
    const file = join(cwd, stdout.trim());
    expect(readFileSync(file, 'utf8')).toMatch(
      /^\{\{!-- .*It may print these fields[\s\S]*\n {2}asOf\n[\s\S]*--\}\}\n/,
    );
    expect((await evidence(['report', name, '--model', model], { cwd })).stdout).toBe(markdown);
    writeFileSync(file, 'Ours.\n\n{{> @default}}');
    expect((await evidence(['report', 'eject', name], { cwd })).stdout).toContain(
      `${section}.md.hbs  there already, kept`,
    );
    const changed = (await evidence(['report', name, '--model', model], { cwd })).stdout;
    expect(changed).toBe(markdown.replace(`<!-- ev:${section} -->\n`, `<!-- ev:${section} -->\nOurs.\n\n`));
  });

  it('template check names file, line and column of a mistake, exit 6', async () => {
    const cwd = temporaryDir();
    const section = sections[0]?.id ?? '';
    const folder = join(cwd, '.evidence/templates', name, 'sections');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${section}.md.hbs`), 'one\n{{line titel}}\n');
    const { code, stdout } = await evidence(words('report template check --no-color'), { cwd });
    expect(stdout).toContain(
      `.evidence/templates/${name}/sections/${section}.md.hbs:2:8: error: the model has no "titel"\n    → did you mean "title"?`,
    );
    expect(code).toBe(6);
    expect(existsSync(join(cwd, '.evidence/templates', name, 'order.yaml'))).toBe(false);
  });
});
