import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { siteFolder } from '../../test/support/site-folder.js';
import { loadKnowledge } from '../analyze/knowledge.js';
import { documentKind } from '../render/document/kinds.js';
import { publishDocument } from './publish-document.js';

let folder = '';
beforeEach(
  () =>
    (folder = siteFolder(`schema: evidence/incident/v1
id: INC-1
times: {started: "2025-11-12T08:15:00Z", impact_ended: "2025-11-12T09:00:00Z"}
`)),
);
const change = (name: string, from: string | RegExp, to: string): void => {
  const path = join(folder, name);
  const text = readFileSync(path, 'utf8');
  expect(text.replace(from, to)).not.toBe(text);
  writeFileSync(path, text.replace(from, to));
};
/** Lines of the To-fill box that tell of what was typed over. */
const told = async (kind = 'pir', language = 'en'): Promise<string[]> => {
  const document = await documentKind(kind);
  const { made } = await publishDocument(folder, { kind: document, variant: document.variants[0] }, ['md'], {
    open: { knowledge: await loadKnowledge({ collectors: [] }) },
    asOf: '2025-11-13T10:00:00Z',
    language,
    who: { by: 'on-call', at: '2025-11-13T10:00:00Z', why: 'counted' },
    async *drafts() {},
  });
  const lines = made.model.toFill.map(({ what }) => what).filter((what) => what.startsWith('at:'));
  // Each of them stands in the box that is printed.
  for (const line of lines) expect(made.markdown).toContain(`> - ${line} · `);
  return lines;
};

it('tells what became of a cell that was typed over, in its own document alone', async () => {
  expect(await told()).toEqual([]);
  change('out/pir.md', /(\| Duration \| )45 minutes[^|]*(\| started)/, '$150 minutes $2');
  expect(await told()).toEqual([]);
  const first = readFileSync(join(folder, 'out/pir.md'), 'utf8');
  expect(first).toContain('50 minutes (entered by on-call; evidence: 45 minutes');
  expect(await told()).toEqual([]);
  expect(readFileSync(join(folder, 'out/pir.md'), 'utf8')).toBe(first);

  change('incident.yaml', 'T09:00', 'T09:10');
  const [line, ...more] = await told();
  expect(more).toEqual([]);
  expect(line).toMatch(
    /^at:metrics\/Duration\/Value: evidence now says 55 minutes .*, you wrote 50 minutes \(it said 45/,
  );
  expect(await told()).toEqual([line]);
  expect(await told('handoff')).toEqual([]);
  expect(await told('pir', 'de')).toEqual([]);
});

it('tells when the place is gone, each time', async () => {
  await told();
  change('out/pir.md', /(\| Duration \| )45 minutes[^|]*(\| started)/, '$150 minutes $2');
  await told();
  change('incident.yaml', 'at:metrics/Duration', 'at:metrics/Length');
  const gone = ['at:metrics/Length/Value: the evidence no longer has it, you wrote 50 minutes'];
  expect(await told()).toEqual([expect.stringContaining(gone[0] ?? '')]);
  expect(await told()).toEqual([expect.stringContaining(gone[0] ?? '')]);
  expect(await told('pir', 'de')).toEqual([]);
  expect(await told('analysis')).toEqual([]);
});
