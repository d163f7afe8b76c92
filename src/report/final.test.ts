import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { rejectionOf } from '../../test/support/refusal.js';
import { siteFolder } from '../../test/support/site-folder.js';
import { loadKnowledge } from '../analyze/knowledge.js';
import type { EvidenceError } from '../core/errors.js';
import { documentKind } from '../render/document/kinds.js';
import { publishDocument, type PublishedDocument } from './publish-document.js';
import { verifyReport } from './verify-report.js';

const WHOLE = readFileSync(
  new URL('../../reports/pir/fixtures/site-2847/incident.yaml', import.meta.url),
  'utf8',
)
  .replace('status: final', 'status: final\ntitle: Uploads fail')
  .replaceAll(/due: [^}]*type/g, (part) => part.replace('type', 'done_when: it is seen to work, type'))
  .replace(
    '\nroot_cause:',
    '\nsummary: Uploads failed for 45 minutes.\nfix: {temporary: MTU 1500, lasting: netplan names eno2, verified: uploads at 42 Mbps}\nroot_cause:',
  );

let folder = '';
beforeEach(() => (folder = siteFolder(WHOLE)));
const change = (from: string | RegExp, to: string): void => {
  const path = join(folder, 'incident.yaml');
  const text = readFileSync(path, 'utf8');
  expect(text.replace(from, to)).not.toBe(text);
  writeFileSync(path, text.replace(from, to));
};
const render = async (): Promise<PublishedDocument> =>
  publishDocument(folder, { kind: await documentKind('pir'), variant: 'brief' }, ['md'], {
    open: { knowledge: await loadKnowledge({ collectors: [] }) },
    asOf: '2025-11-13T10:00:00Z',
    who: { by: 'author', at: '2025-11-13T10:00:00Z', why: 'edited' },
    async *drafts() {},
  });
const refused = async (): Promise<EvidenceError> => {
  const error = await rejectionOf(render());
  expect(error).toMatchObject({ code: 'E_NOT_FINAL', exit: 6 });
  return error;
};

it('what is whole is released, frozen', async () => {
  expect(await render()).toMatchObject({ version: 1 });
  expect(existsSync(join(folder, 'out/pir.brief.v1.md'))).toBe(true);
});

it('a final version is verified as the version it is, also when it was rendered again', async () => {
  await render();
  await render();
  const how = { knowledge: await loadKnowledge({ collectors: [] }), search: [], given: [] };
  const { ok, failures, printed } = await verifyReport(folder, { ...how, keys: async () => undefined });
  expect([ok, failures]).toEqual([true, []]);
  expect(printed).toBeGreaterThan(10);
});

it('a hole and an end before its start keep it back, each with its place; nothing is written', async () => {
  change(/^what_happened: >-\n(?: {2}.*\n)+/m, '');
  change('detected: 2025-11-12T08:30', 'detected: 2025-11-12T08:10');
  const { message, hint } = await refused();
  expect(message).toContain('status is final, but');
  expect(message).toContain('nothing was rendered');
  expect(message).toMatch(/incident\.yaml:18:13: detected is before started \(put the two times right\)/);
  expect(message).toContain('what_happened: what happened · author');
  expect(hint).toContain(`set status: review in ${folder}/incident.yaml`);
  expect(hint).toContain('--for final');
  expect(existsSync(join(folder, 'out'))).toBe(false);
});

it('a draft may have them', async () => {
  change(/^what_happened: >-\n(?: {2}.*\n)+/m, '');
  change('status: final', 'status: review');
  expect((await render()).made.markdown).toContain('⟦fill: what happened · author⟧');
});

it('what the fields do not show is seen in the text', async () => {
  change('what_happened: >-\n', 'what_happened: >-\n  ⟦fill: the story⟧\n');
  expect((await refused()).message).toContain('document: ⟦fill: the story⟧ is left in the text');
});

it('edits that were taken over before are told', async () => {
  change('status: final', 'status: review');
  await render();
  const path = join(folder, 'out/pir.brief.md');
  writeFileSync(path, readFileSync(path, 'utf8').replace('flapped 4 times', 'flapped 5 times'));
  change('status: review', 'status: final');
  change('summary: Uploads failed for 45 minutes.\n', '');
  expect((await refused()).hint).toMatch(/^edits of the last render are in .*incident\.yaml \(1\); /);
  expect(readFileSync(join(folder, 'incident.yaml'), 'utf8')).toContain('flapped 5 times');
});
