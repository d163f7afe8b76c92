import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { temporaryDir } from '../../test/support/machine.js';
import {
  makeSpool,
  SAMPLE_FILES,
  SAMPLE_NAME,
  sampleDraft,
  sha256,
} from '../../test/support/sample-spool.js';
import { siteFolder } from '../../test/support/site-folder.js';
import type { Knowledge } from '../analyze/analyze.js';
import { loadKnowledge } from '../analyze/knowledge.js';
import { sealBundle } from '../bundle/write.js';
import { loadCollectors } from '../collect/registry.js';
import { attach } from '../incident/attach.js';
import { decide } from '../incident/decide.js';
import { changeIncident } from '../incident/edit-incident.js';
import { skeleton } from '../incident/skeleton.js';
import { readLock, writeLock } from '../incident/lock-file.js';
import { readIncident } from '../incident/read-incident.js';
import { requestNamed } from './document-name.js';
import { type PublishedDocument, publishDocument } from './publish-document.js';
import { type ReportVerification, verifyReport } from './verify-report.js';

// The sample bundle, with requests of which 2 of 5 fail and an application that logs it.

const LOG = 'hosts/web1/logs/app.txt';
const HTTP = 'hosts/web1/http/requests.txt';
const at = (second: number): string =>
  new Date(Date.parse('2026-11-21T03:00:00Z') + second * 1000).toISOString();

/** `failed`: which of five requests, one a second. */
async function bundleOf(name: string, second: number, failed: readonly number[]): Promise<string> {
  const texts = {
    [LOG]: [
      ...Array.from({ length: 5 }, (_, i) => `${at(second + i)} INFO uploader: chunk ${i} uploaded\n`),
      ...failed.map((i) => `${at(second + 5 + i)} ERROR uploader: upload of chunk ${i} failed: timed out\n`),
    ].join(''),
    [HTTP]: 'one line a request\n'.repeat(5),
  };
  const requests = Array.from({ length: 5 }, (_, i) => ({
    ...{ _host: 'web1', _artifact: HTTP, _line: i + 1, _at: at(second + 5 + i) },
    ...{ target: 'https://api.test/', attempt: i + 1, by: 'url', at: at(second + 5 + i), limit_ms: 1000 },
    ...(failed.includes(i) ? { outcome: 'timeout', ended_in: 'wait' } : { outcome: 'ok', http_code: 200 }),
  }));
  const dir = makeSpool(temporaryDir(), {
    ...SAMPLE_FILES,
    ...texts,
    'tables/http_timing.ndjson': requests.map((row) => `${JSON.stringify(row)}\n`).join(''),
  });
  const draft = sampleDraft();
  const [first] = draft.artifacts;
  if (!first) throw new Error('the sample has no outputs');
  const logs = draft.artifacts.filter(({ path }) => path !== LOG);
  const artifacts = Object.entries(texts).map(([path, text]) => ({
    ...first,
    ...{ path, host: 'web1', collector: path.split('/')[2] ?? '', probe: 'requests', tool: 'log' },
    ...{ argv: ['log', '/var/log/app.log'], startedAt: at(second), sha256: sha256(text), bytes: text.length },
  }));
  const window = { ...draft.window, startedAt: at(second), endedAt: at(second + 15) };
  const sealed = await sealBundle({
    ...{ dir, name, outDir: temporaryDir(), format: 'tar.gz' },
    manifest: { ...draft, window, artifacts: [...logs, ...artifacts] },
  });
  return sealed.path;
}

let knowledge: Knowledge;
let [during, after, folder] = ['', '', ''];
beforeAll(async () => {
  knowledge = await loadKnowledge({ collectors: await loadCollectors() });
  during = await bundleOf(SAMPLE_NAME, 0, [1, 3]);
  after = await bundleOf(`${SAMPLE_NAME}-after`, 600, []);
});

/** As a person goes about it: attached, accepted, rendered. */
beforeEach(async () => {
  folder = siteFolder(skeleton({ id: 'INC-1' }));
  await attach(folder, [during], { open: { knowledge }, now: '2026-11-21T04:00:00Z' });
  await changeIncident(folder, ({ incident, lock }) => ({
    ...{ edits: decide(incident, 'all', 'accepted').edits, lock, result: undefined },
  }));
  await render();
});

async function render(language?: string): Promise<PublishedDocument> {
  const { incident } = await readIncident(folder);
  const asOf = '2026-11-21T05:00:00Z';
  return publishDocument(folder, await requestNamed('pir', incident), ['md'], {
    ...(language !== undefined && { language }),
    ...{ open: { knowledge }, asOf, who: { by: 'on-call', at: asOf, why: 'counted by hand' } },
    async *drafts() {
      // No mail.
    },
  });
}

const verify = (): Promise<ReportVerification> =>
  verifyReport(folder, { knowledge, search: [], given: [], keys: async () => undefined });
const yaml = (): string => readFileSync(join(folder, 'incident.yaml'), 'utf8');
const rewrite = (from: string | RegExp, to: string): void => {
  const text = yaml();
  expect(text).toMatch(from);
  writeFileSync(join(folder, 'incident.yaml'), text.replace(from, to));
};
/** The same, and rendered. */
const published = async (from: string | RegExp, to: string): Promise<void> => {
  rewrite(from, to);
  await render();
};

const UNCHECKED = { unread_bundle: 0, not_proposed: 0 };
/** How many there are depends on how many causes this version can rule out. */
let derived = 0;
beforeEach(async () => (derived ||= (await verify()).values.derived));
const honest = () => ({ derived, differing: 0, entered: 0, unchecked: UNCHECKED });

it('proposes again what the bundle proposed, and holds', async () => {
  expect(await verify()).toMatchObject({ ok: true, failures: [], values: honest() });
  expect(derived).toBeGreaterThan(10);
});

it.each([
  ['peak: 2 of 5 requests failed (40 %)', 'peak: 4 of 5 requests failed (80 %)', 'impact[I2].peak'],
  ['peak: 2 of 5 requests failed (40 %)', 'peak: 2 requests failed', 'impact[I2].peak'],
  ['peak: "2"', 'peak: 20', 'impact[I1].peak'],
  ['at: "2026-11-21T03:00:06.000Z"\n    cite', 'at: "2026-11-21T03:05:06Z"\n    cite', 'times.started'],
  ['until: "2026-11-21T03:00:08.000Z"', 'until: "2026-11-21T04:00:08.000Z"', 'timeline[t2].until'],
  ['text: "2 × uploader', 'text: "9 × uploader', 'timeline[t2].text'],
  [
    /- id: C1\n( +)text: "https:\/\/api.test\/: 1.00 s/,
    '- id: C1\n$1text: "https://api.test/: 3.00 s',
    'factors[C1].text',
  ],
  ['text: "2 × HTTP', 'text: "7 × HTTP', 'occurrences.items[0].text'],
])('%s → %s: does not hold, with both', async (from, to, name) => {
  const honest = yaml();
  await published(from, to);
  const lines = yaml().split('\n');
  const line = lines.findIndex((text, i) => text !== honest.split('\n')[i]) + 1;
  const { ok, failures, values } = await verify();
  expect(ok).toBe(false);
  expect(values).toMatchObject({ derived: derived - 1, differing: 1, entered: 0, unchecked: UNCHECKED });
  expect(failures).toMatchObject([{ kind: 'value', file: 'incident.yaml', line, fact: name }]);
  const [{ expected, found } = { expected: '', found: '' }] = failures;
  expect(lines[line - 1]).toContain(found);
  expect(honest).toContain(expected);
});

it('a number that lost its trace in the lock is found all the same', async () => {
  await published('2 of 5 requests failed (40 %)', '4 of 5 requests failed (80 %)');
  const { lock } = await readLock(folder);
  await writeLock(folder, { ...lock, proposed: {} });
  expect((await verify()).failures).toMatchObject([
    {
      fact: 'impact[I2].peak',
      expected: '2 of 5 requests failed (40 %)',
      found: '4 of 5 requests failed (80 %)',
    },
  ]);
});

it('other words for the same numbers, another zone for the same time', async () => {
  await published('2 of 5 requests failed (40 %)', '2 von 5 Anfragen ohne Antwort (40 %)');
  await published(
    'text: "2 × uploader: upload of chunk … failed: timed out"\n    marks',
    'text: 2 uploads timed out\n    marks',
  );
  await published('at: "2026-11-21T03:00:06.000Z"\n    cite', 'at: "2026-11-21T04:00:06+01:00"\n    cite');
  expect(await verify()).toMatchObject({ ok: true, values: honest() });
});

it('what people own is counted and left alone', async () => {
  await published(
    'peak: 2 of 5 requests failed (40 %)\n    cite: "E2"',
    'peak: 4 of 5 customers called (80 %)',
  );
  await published(/started:\n(?: {4}.*\n)+/, 'started: "2026-11-21T03:05:06Z"\n');
  await published(
    '# Why. Not',
    '  - {id: t9, at: "2026-11-21T03:30:00Z", kind: action, text: 3 servers drained}\n\n# Why. Not',
  );
  expect(await verify()).toMatchObject({
    ok: true,
    failures: [],
    values: { derived: derived - 2, differing: 0, entered: 4, unchecked: UNCHECKED },
  });
});

it('a value without state that cites is held against what it cites', async () => {
  await published(/("E1"\n {4}note: .*)\n {4}state: accepted/, '$1');
  await published('at: "2026-11-21T03:00:06.000Z"\n    cite', 'at: "2026-11-21T03:05:06Z"\n    cite');
  expect(await verify()).toMatchObject({ ok: false, failures: [{ fact: 'times.started' }] });
  await published('cite: "E1"\n    note', 'cite: "E3"\n    note');
  expect(await verify()).toMatchObject({
    ok: true,
    values: { derived: derived - 1, unchecked: { ...UNCHECKED, not_proposed: 1 } },
  });
});

it('a later bundle makes nothing false that the first one said', async () => {
  await attach(folder, [after], { role: 'after', open: { knowledge }, now: '2026-11-21T05:00:00Z' });
  expect(yaml()).toContain('id: B2');
  const { ok, failures, values } = await verify();
  expect([ok, failures]).toEqual([true, []]);
  expect(values).toMatchObject({ differing: 0, entered: 0, unchecked: UNCHECKED });
});

it('says how many could not be compared where a bundle is gone', async () => {
  const { lock } = await readLock(folder);
  const [B1] = Object.values(lock.bundles);
  if (B1) await writeLock(folder, { ...lock, bundles: { B1: { ...B1, path: 'gone.tar.gz' } } });
  expect((await verify()).values).toEqual({
    ...{ derived: 0, differing: 0, entered: 0, unchecked: { unread_bundle: derived, not_proposed: 0 } },
  });
});

it('a number typed over in the document is its writer’s from then on, other words are not', async () => {
  const type = async (from: string, to: string): Promise<readonly string[] | undefined> => {
    const file = join(folder, 'out/pir.md');
    const text = readFileSync(file, 'utf8');
    expect(text).toContain(from);
    writeFileSync(file, text.replace(from, to));
    return (await render()).absorbed?.notes;
  };
  expect(await type('upload of chunk … failed', 'chunk … was not taken')).toEqual([]);
  expect(await verify()).toMatchObject({ ok: true, values: honest() });
  expect(await type('2 × uploader', '9 × uploader')).toEqual([
    'timeline[t2]: yours now, it cites no evidence any more',
  ]);
  const row = (await readIncident(folder)).incident.timeline?.[1];
  expect(row).toMatchObject({ text: '9 × uploader: chunk … was not taken: timed out' });
  for (const mark of ['cite', 'state']) expect(row).not.toHaveProperty(mark);
  expect(await verify()).toMatchObject({ ok: true, values: { derived: derived - 1, entered: 1 } });
});

it.each([undefined, 'de'])(
  'a document that prints what is no longer so does not hold (%s)',
  async (language) => {
    const before = yaml();
    rewrite('2 of 5 requests failed (40 %)', '4 of 5 requests failed (80 %)');
    rewrite('at: "2026-11-21T03:00:06.000Z"\n    cite', 'at: "2026-11-21T03:02:06Z"\n    cite');
    await render(language);
    writeFileSync(join(folder, 'incident.yaml'), before);
    const { ok, values, failures } = await verify();
    expect([ok, values]).toEqual([false, honest()]);
    const lines = readFileSync(join(folder, 'out/pir.md'), 'utf8').split('\n');
    for (const { kind, line = 0, found } of failures) {
      expect(kind).toBe('text');
      expect(lines[line - 1]).toBe(found);
    }
    for (const [found, expected] of [
      ['4 of 5 requests failed (80 %)', '2 of 5 requests failed (40 %)'],
      ['03:02:06', '03:00:06'],
    ] as const)
      expect(failures).toContainEqual(
        expect.objectContaining({
          found: expect.stringContaining(found) as string,
          expected: expect.stringContaining(expected) as string,
        }),
      );
    await render(language);
    const again = await verify();
    expect(again).toMatchObject({ ok: true, failures: [], notes: [] });
    expect(again.printed).toBeGreaterThan(50);
  },
);

it('what came to the incident since it was rendered is no failure', async () => {
  rewrite('what_happened: null', 'what_happened: 3 of 4 uploads hung.');
  rewrite(
    '# Why. Not',
    '  - {id: t9, at: "2026-11-21T03:30:00Z", kind: action, text: 3 servers drained}\n\n# Why. Not',
  );
  expect(await verify()).toMatchObject({ ok: true, failures: [] });
});
