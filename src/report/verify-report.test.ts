import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
import { render, siteFolder } from '../../test/support/site-folder.js';
import { loadKnowledge } from '../analyze/knowledge.js';
import type { Knowledge } from '../analyze/analyze.js';
import { sealBundle } from '../bundle/write.js';
import { loadCollectors } from '../collect/registry.js';
import { readLock, writeLock } from '../incident/lock-file.js';
import { verifyReport, type ReportVerification } from './verify-report.js';

const CITED = 'hosts/web1/logs/app.txt';
let knowledge: Knowledge;
beforeAll(async () => {
  knowledge = await loadKnowledge({ collectors: await loadCollectors() });
});

let folder = '';
let bundle = '';
beforeEach(async () => {
  folder = siteFolder();
  const dir = makeSpool(temporaryDir());
  const sealed = await sealBundle({
    dir,
    name: SAMPLE_NAME,
    outDir: folder,
    format: 'tar.gz',
    manifest: sampleDraft(),
  });
  bundle = sealed.path;
  const { lock } = await readLock(folder);
  await writeLock(folder, {
    ...lock,
    bundles: {
      B1: {
        name: `${SAMPLE_NAME}.tar.gz`,
        path: `${SAMPLE_NAME}.tar.gz`,
        bytes: statSync(bundle).size,
        sha256: sha256(readFileSync(bundle)),
        manifestSha256: sealed.manifestSha256,
        attachedAt: '2026-11-21T04:00:00Z',
      },
    },
    evidence: [
      { id: 'E2', bundle: 'B1', path: CITED, line: 20_000, sha256: sha256(SAMPLE_FILES[CITED] ?? '') },
      { id: 'E3', bundle: 'B1', path: 'hosts/web1/neighbours/neigh.end.txt', line: 1 },
    ],
  });
  await render(folder, {});
});

const verify = (
  path = folder,
  search: readonly string[] = [],
  given: readonly string[] = [],
): Promise<ReportVerification> =>
  verifyReport(path, { knowledge, search, given, keys: async () => undefined });
const changeLock = async (
  change: (lock: Awaited<ReturnType<typeof readLock>>['lock']) => void,
): Promise<void> => {
  const { lock } = await readLock(folder);
  change(lock);
  await writeLock(folder, lock);
};

it('holds for what was rendered from an intact bundle, the folder or one of its files', async () => {
  const result = await verify();
  expect(result).toMatchObject({ ok: true, failures: [], documents: ['pir'] });
  expect(result.checked).toEqual({
    files: 2,
    bundles: 1,
    bundleFiles: Object.keys(SAMPLE_FILES).length,
    citations: 2,
    facts: 0,
  });
  expect(await verify(join(folder, 'out/pir.md'))).toMatchObject({ ok: true });
});

it('names the line of an edited document, and the other files', async () => {
  const file = join(folder, 'out/pir.md');
  writeFileSync(file, readFileSync(file, 'utf8').replace('backlog 22 chunks', 'backlog 18 chunks'));
  const line =
    readFileSync(file, 'utf8')
      .split('\n')
      .findIndex((l) => l.includes('18 chunks')) + 1;
  const { failures } = await verify();
  expect(failures).toMatchObject([
    { kind: 'document', file: 'out/pir.md' },
    {
      ...{ kind: 'text', file: 'out/pir.md', line },
      expected: '| 08:30 | Disk 85%, backlog 22 chunks — NOC alert fires |',
      found: '| 08:30 | Disk 85%, backlog 18 chunks — NOC alert fires |',
    },
  ]);
  rmSync(join(folder, 'out/pir.json'));
  expect((await verify()).failures).toContainEqual(
    expect.objectContaining({ kind: 'document', file: 'out/pir.json', found: 'not there' }),
  );
});

it('finds a bundle that was moved and renamed, by its hash', async () => {
  const elsewhere = join(temporaryDir(), 'shelf');
  mkdirSync(elsewhere);
  renameSync(bundle, join(elsewhere, 'old.tgz'));
  const lost = await verify();
  expect(lost.failures[0]).toMatchObject({
    kind: 'bundle',
    bundle: 'B1',
    found: expect.stringContaining('--search') as string,
  });
  expect(lost.failures.slice(1).map(({ kind, fact }) => [kind, fact])).toEqual([
    ['citation', 'E2'],
    ['citation', 'E3'],
  ]);
  expect(await verify(folder, [elsewhere])).toMatchObject({
    ok: true,
    notes: [expect.stringContaining('old.tgz')],
  });
  expect(await verify(folder, [], [join(elsewhere, 'old.tgz')])).toMatchObject({ ok: true });
});

it('names what is wrong in a bundle that was tampered with', async () => {
  const tampered = temporaryDir();
  const dir = makeSpool(tampered);
  writeFileSync(join(dir, CITED), (SAMPLE_FILES[CITED] ?? '').replace('line 7 ', 'line X '));
  rmSync(bundle);
  const sealed = await sealBundle({
    dir,
    name: SAMPLE_NAME,
    outDir: folder,
    format: 'tar.gz',
    manifest: sampleDraft(),
  });
  expect(sealed.path).toBe(bundle);
  const { failures } = await verify();
  expect(failures[0]).toMatchObject({
    kind: 'bundle',
    file: `${SAMPLE_NAME}.tar.gz`,
    expected: expect.stringMatching(/^sha256/) as string,
  });
  expect(failures).toContainEqual(expect.objectContaining({ kind: 'bundle', bundle: 'B1', file: CITED }));
  expect(failures).toContainEqual(
    expect.objectContaining({ kind: 'citation', fact: 'E2', file: CITED, line: 20_000 }),
  );
  writeFileSync(bundle, 'no archive at all');
  expect((await verify()).failures).toContainEqual(
    expect.objectContaining({ kind: 'bundle', expected: 'a bundle' }),
  );
});

it('names a cited line that is not there, and a fact the evidence does not have', async () => {
  await changeLock((lock) => {
    for (const item of lock.evidence) if (item.id === 'E2') item.line = 20_001;
    const pir = lock.renders['pir'];
    if (pir) pir.facts = { 'tcp.retrans_out_pct': '0.20 %' };
  });
  const { failures, ok } = await verify();
  expect(ok).toBe(false);
  expect(failures).toMatchObject([
    { kind: 'citation', fact: 'E2', found: '20000 lines' },
    { kind: 'fact', fact: 'tcp.retrans_out_pct', expected: '0.20 %' },
  ]);
});

it('lists what was typed over', async () => {
  const yaml = readFileSync(join(folder, 'incident.yaml'), 'utf8');
  const override = '{fact: tcp.retrans_out_pct, was: 0.20 %, now: 0.25 %, by: on-call, why: counted by hand}';
  writeFileSync(join(folder, 'incident.yaml'), `${yaml}overrides:\n  - ${override}\n`);
  expect((await verify()).overrides).toMatchObject([{ state: 'gone', override: { by: 'on-call' } }]);
});

it('a folder nothing was rendered from is no success', async () => {
  await expect(verify(siteFolder())).rejects.toMatchObject({ code: 'E_USAGE' });
  await expect(verify(join(folder, 'out/nothing.md'))).rejects.toMatchObject({ code: 'E_USAGE' });
  expect(readdirSync(folder)).not.toContain('.incident.lock');
});
