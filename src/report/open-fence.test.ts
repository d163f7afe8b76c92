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
    const ids = made.sections.map(({ id }) => id);
    expect(splitBlocks(made.markdown, new Set(ids)).blocks.map(({ id }) => id)).toEqual(ids);
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
