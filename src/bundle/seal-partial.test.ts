import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  makeSpool,
  SAMPLE_FILES,
  SAMPLE_NAME,
  sampleDraft,
  sha256,
} from '../../test/support/sample-spool.js';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { withCustody } from './custody.js';
import { manifestBytes } from './manifest-json.js';
import type { Artifact, Manifest } from './manifest.js';
import { openBundle } from './read.js';
import { recoverPartial } from './seal-partial.js';
import { settle } from './settle.js';
import { JOURNAL, listSpool, reserveSpace, RUN } from './spool.js';
import { verifyBundle } from './verify.js';

let base = '';
let dir = '';
beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), 'evidence-partial-'));
  dir = makeSpool(base);
  const { artifacts: _, ...run } = sampleDraft();
  writeFileSync(join(dir, RUN), JSON.stringify({ ...run, window: { startedAt: run.window.startedAt } }));
  await reserveSpace(dir, 1, Infinity);
});
afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

const journal = (artifacts: readonly Artifact[]): void => {
  for (const a of artifacts) appendFileSync(join(dir, JOURNAL), `${JSON.stringify(a)}\n`);
};

async function recovered(): Promise<Manifest> {
  const sealed = await recoverPartial(dir, base);
  expect(sealed.path).toBe(join(base, `${SAMPLE_NAME}.tar.gz`));
  expect(readdirSync(base)).toEqual([`${SAMPLE_NAME}.tar.gz`]);
  expect(await verifyBundle(sealed.path)).toMatchObject({ ok: true, problems: [] });
  const bundle = await openBundle(sealed.path);
  const names: string[] = [];
  for await (const { path } of bundle.entries()) names.push(path);
  expect(names.toSorted()).toEqual([...Object.keys(SAMPLE_FILES), 'manifest.json'].toSorted());
  return bundle.manifest();
}

describe('recovering a run that was killed', () => {
  it('keeps what the journal tells and says of the rest that it was interrupted', async () => {
    const done = sampleDraft().artifacts.filter((a) => a.collector === 'neighbours' || a.collector === 'nic');
    journal(done);
    const m = await recovered();
    expect(m).toMatchObject({ interrupted: true, complete: false, case: 'sample' });
    expect(m.window).not.toHaveProperty('endedAt');
    expect(m.hosts[0]).toMatchObject({ id: 'web1', outcome: 'interrupted' });
    for (const a of done) expect(m.artifacts).toContainEqual(a);
    const rest = m.artifacts.filter((a) => a.outcome === 'interrupted');
    expect(rest.map((a) => a.path).toSorted()).toEqual(
      Object.keys(SAMPLE_FILES)
        .filter((p) => p.startsWith('hosts/') && !p.includes('neigh') && !p.includes('stderr'))
        .toSorted(),
    );
    expect(rest.find((a) => a.collector === 'dns')).toMatchObject({
      host: 'web1',
      probe: 'dig',
      subject: 'example.org',
      tool: 'unknown',
      argv: [],
      vantage: 'web1',
      stderrPath: 'hosts/web1/dns/dig.example.org.stderr.txt',
      stderrSha256: sha256(SAMPLE_FILES['hosts/web1/dns/dig.example.org.stderr.txt'] ?? ''),
      bytes: 0,
    });
    expect(m.gaps).toHaveLength(rest.length + 1);
    for (const gap of m.gaps) expect(gap.reason).not.toBe('');
  });

  it('skips a torn last line, and every line that is none', async () => {
    const done = sampleDraft().artifacts.filter((a) => a.collector === 'neighbours');
    journal(done.slice(0, 1));
    appendFileSync(join(dir, JOURNAL), 'not JSON\n{"host":"web1"}\n\n');
    appendFileSync(join(dir, JOURNAL), JSON.stringify(done[1]).slice(0, -20));
    const m = await recovered();
    const neighbours = m.artifacts.filter((a) => a.collector === 'neighbours');
    expect(neighbours.map((a) => [a.snapshot, a.outcome])).toEqual([
      ['start', 'ok'],
      ['end', 'interrupted'],
    ]);
  });

  it('of two lines about one file takes the later', async () => {
    const [first] = sampleDraft().artifacts;
    if (!first) throw new Error('no artifact');
    journal([
      { ...first, durationMs: 1 },
      { ...first, durationMs: 2 },
    ]);
    const m = await recovered();
    expect(m.artifacts.filter((a) => a.path === first.path).map((a) => a.durationMs)).toEqual([2]);
  });

  it('works without a journal and without run.json', async () => {
    rmSync(join(dir, RUN));
    const m = await recovered();
    expect(m).toMatchObject({ interrupted: true, tool: { version: 'unknown' }, profile: 'unknown' });
    expect(m.hosts.map((h) => h.id).toSorted()).toEqual(['h'.repeat(120), 'web1']);
    expect(m.artifacts.every((a) => a.outcome === 'interrupted')).toBe(true);
  });

  it('that had come as far as packing keeps the manifest of the finished run', async () => {
    const whole = await settle(sampleDraft(), dir, listSpool(dir));
    writeFileSync(join(dir, 'manifest.json'), manifestBytes(whole));
    expect(await recovered()).toEqual(whole);
  });

  it('that was to be encrypted is, for those its record names, and its custody says so', async () => {
    const identity = await generateIdentity();
    const recipient = await identityToRecipient(identity);
    const { artifacts: _, ...run } = withCustody(sampleDraft(), { encryptTo: [recipient] });
    writeFileSync(join(dir, RUN), JSON.stringify(run));
    const sealed = await recoverPartial(dir, base);
    expect(sealed).toMatchObject({ encrypted: true, path: expect.stringMatching(/\.tar\.gz\.age$/) });
    expect(readdirSync(base)).toEqual([`${SAMPLE_NAME}.tar.gz.age`]);
    const manifest = await (await openBundle(sealed.path, {}, { identities: [identity] })).manifest();
    expect(manifest.custody).toMatchObject([
      { action: 'collected', user: 'ops', host: 'web1' },
      { action: 'recovered', tool: { name: 'evidence' } },
    ]);
  });

  it('but does not trust half a manifest', async () => {
    writeFileSync(join(dir, 'manifest.json'), '{"schema":"evidence/bund');
    expect(await recovered()).toMatchObject({ interrupted: true, case: 'sample' });
  });
});

describe('a folder that is no run', () => {
  it('is refused and stays as it is', async () => {
    const other = join(base, 'photos.partial');
    mkdirSync(other);
    writeFileSync(join(other, 'a.txt'), 'mine');
    await expect(recoverPartial(other, base)).rejects.toMatchObject({ code: 'E_NOT_A_BUNDLE' });
    expect(readFileSync(join(other, 'a.txt'), 'utf8')).toBe('mine');
    await expect(recoverPartial(join(base, 'nowhere'), base)).rejects.toMatchObject({
      code: 'E_NOT_A_BUNDLE',
    });
  });
});
