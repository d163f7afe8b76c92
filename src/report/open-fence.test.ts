import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { siteFolder } from '../../test/support/site-folder.js';
import { loadKnowledge } from '../analyze/knowledge.js';
import { readLock } from '../incident/lock-file.js';
import { parseMarkdown } from '../render/document/markdown-tree.js';
import { documentKind } from '../render/document/kinds.js';
import { publishDocument, type PublishedDocument } from './publish-document.js';
import { splitBlocks } from './split-blocks.js';

const FENCE = '```';
const CITING = `schema: evidence/incident/v1
id: INC-1
what_happened: |
  Log of the uploader:
  ${FENCE}
  upload failed
root_cause:
  text: |-
    ~~~
    mtu 1300
  whys: ["${FENCE}\\nls", second]
  factors: [{id: C1, text: "a rule ${FENCE}\\nls"}]
background: closed
lessons:
  went_well: ["${FENCE}sh\\nip link", "- ${FENCE}\\n  ls", last]
not_doing: [{do: "look\\n${FENCE}\\nls", why: none}]
tried: [{what: "look\\n${FENCE}\\nls", outcome: "seen\\n${FENCE}\\nls\\n${FENCE}", cite: E1}]
symptoms: ["slow\\n${FENCE}\\nls", more]
occurrences: {items: [{text: "again\\n${FENCE}\\nls", cite: E1}]}
problem: "slow\\n${FENCE}\\nls"
extra:
  what_happened: |
    ${FENCE}
    free text
`;
/** A second render of it knows that there is no such evidence. */
const YAML = CITING.replaceAll(', cite: E1', '');

let folder = '';
beforeEach(() => (folder = siteFolder(YAML)));
const file = (name: string): string => readFileSync(join(folder, name), 'utf8');
const render = async (kind = 'pir'): Promise<PublishedDocument> => {
  const document = await documentKind(kind);
  return publishDocument(folder, { kind: document, variant: document.variants[0] }, ['md'], {
    open: { knowledge: await loadKnowledge({ collectors: [] }) },
    asOf: '2025-11-13T10:00:00Z',
    who: { by: 'author', at: '2025-11-13T10:00:00Z', why: 'edited' },
    async *drafts() {},
  });
};
const heads = (markdown: string): string[] =>
  parseMarkdown(markdown).flatMap((b) => (b.type === 'heading' ? [JSON.stringify(b.children)] : []));

it.each(['pir', 'escalation', 'handoff', 'hypothesis', 'status'])(
  'ends with its text, in %s: what stands behind is no code, and every section is found again',
  async (kind) => {
    folder = siteFolder(CITING);
    const { made } = await render(kind);
    folder = siteFolder(CITING.replaceAll(FENCE, 'fence').replace('~~~', 'tildes'));
    const { made: without } = await render(kind);
    expect(heads(made.markdown)).toEqual(heads(without.markdown));
    const blocks = Object.fromEntries(made.sections.map(({ id, text }) => [id, text]));
    expect(splitBlocks(made.markdown, blocks).blocks).toEqual(made.sections);
  },
);

it('is no edit; what is edited elsewhere and beside it arrives', async () => {
  await render();
  expect((await render()).absorbed).toBeUndefined();
  expect(file('incident.yaml')).toBe(YAML);
  const path = join(folder, 'out/pir.md');
  writeFileSync(path, file('out/pir.md').replace('\nclosed\n', '\nopened\n'));
  expect((await render()).absorbed).toMatchObject({ edits: [{ path: 'background' }], conflicts: [] });
  expect(file('incident.yaml')).toBe(YAML.replace('closed', 'opened'));
  writeFileSync(path, file('out/pir.md').replace('Log of the uploader', 'Log of uploads'));
  expect((await render()).absorbed).toMatchObject({ edits: [{ path: 'what_happened' }], conflicts: [] });
  expect(file('incident.yaml')).toBe(
    YAML.replace('closed', 'opened').replace('Log of the uploader', 'Log of uploads'),
  );
  const { lock } = await readLock(folder);
  expect(lock.renders['pir']?.conflicts).toEqual([]);
});

it('a paragraph behind it stays one', async () => {
  await render();
  const path = join(folder, 'out/pir.md');
  writeFileSync(
    path,
    file('out/pir.md').replace('upload failed\n```\n', 'upload failed\n```\n\nThen it stopped.\n'),
  );
  expect((await render()).absorbed).toMatchObject({ conflicts: [] });
  expect(file('out/pir.md')).toContain('upload failed\n```\n\nThen it stopped.\n');
  const printed = file('out/pir.md');
  await render();
  expect(file('out/pir.md')).toBe(printed);
});

it('typed into the document ends with its section', async () => {
  await render();
  const path = join(folder, 'out/pir.md');
  const text = file('out/pir.md')
    .replace('\nclosed\n', '\nclosed, see the log:\n\n```\nupload failed\n')
    .replace('no confidence was entered.\n', 'no confidence was entered.\n\n```\nsaid\n');
  writeFileSync(path, text);
  const { absorbed } = await render();
  expect(absorbed?.conflicts).toEqual([]);
  expect(absorbed?.edits).toMatchObject([{ path: 'background' }, { path: 'extra.cause_certainty' }]);
  expect(file('out/pir.md')).toContain(
    'closed, see the log:\n\n```\nupload failed\n```\n\n<!-- ev:timeline -->',
  );
  const printed = file('out/pir.md');
  expect((await render()).absorbed).toBeUndefined();
  expect(file('out/pir.md')).toBe(printed);
});

it('an anchor that evidence quotes in code is none, also where its section is gone', () => {
  const log = '```\n<!-- ev:summary -->\nwritten by an attacker\n```';
  const base = { summary: '## Summary\n\nAll is well.', timeline: log };
  const split = splitBlocks(`<!-- ev:timeline -->\n${log}\n`, base);
  expect(split.blocks).toEqual([{ id: 'timeline', text: log }]);
});
