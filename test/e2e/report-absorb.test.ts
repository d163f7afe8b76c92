import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadKnowledge } from '../../src/analyze/knowledge.js';
import { openBundle } from '../../src/bundle/read.js';
import { upkeepCommands } from '../../src/cli/report-upkeep-commands.js';
import { loadCollectors } from '../../src/collect/registry.js';
import { openBundleEvidence } from '../../src/incident/evidence/open-bundle.js';
import { readLock, writeLock } from '../../src/incident/lock-file.js';
import { readIncident } from '../../src/incident/read-incident.js';
import { buildRecord } from '../../src/incident/record.js';
import { bundleIn, evidence } from '../support/cli.js';
import { temporaryDir } from '../support/machine.js';
import { made, render, siteFolder } from '../support/site-folder.js';

/** As the command line runs it; rendering is that of the small incident. */
async function report(...args: readonly string[]): Promise<{ code: number; stdout: string }> {
  const program = new Command('evidence');
  upkeepCommands(program.command('report'), async () => ({
    make: async (current, document) => made(current, facts, document),
  }));
  let stdout = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += String(text);
    return true;
  });
  try {
    await program.parseAsync(['report', ...args], { from: 'user' });
    return { code: Number(process.exitCode), stdout };
  } finally {
    write.mockRestore();
  }
}

let facts: Record<string, string> = {};
let folder = '';
afterEach(() => {
  process.exitCode = 0;
});
const edit = (name: string, from: string, to: string): void => {
  const path = join(folder, name);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
};

describe('report absorb', () => {
  beforeEach(async () => {
    facts = { 'vpn.flaps': '4', 'chunks.delayed': '22 chunks', 'tcp.retrans': '0.20 %' };
    folder = siteFolder();
    await render(folder, facts);
  });

  it('says what it would do, does it, and has nothing more to do', async () => {
    edit('out/pir.md', 'begins investigation', 'begins to look');
    edit('out/pir.md', 'flapped 4 times', 'flapped 6 times');
    const dry = await report('absorb', folder, '--dry-run');
    expect(dry.stdout).toContain('pir: 2 edits would be taken over');
    expect((await readIncident(folder)).incident.overrides).toBeUndefined();
    const done = await report('absorb', folder, 'pir', '--by', 'on-call', '--why', 'counted');
    expect(done).toMatchObject({ code: 0 });
    expect(done.stdout).toContain('set timeline[t6].text: NOC engineer begins to look');
    expect((await readIncident(folder)).incident.overrides).toMatchObject([
      { by: 'on-call', why: 'counted' },
    ]);
    expect((await report('absorb', folder)).stdout).toBe('no document was edited since it was rendered\n');
  });

  it('exits 2 on a conflict, and settles it as it is told', async () => {
    edit('out/pir.md', 'for 15 minutes', 'for 12 minutes');
    edit('incident.yaml', 'for 15 minutes', 'for 14 minutes');
    const result = await report('absorb', folder);
    expect(result.code).toBe(2);
    expect(result.stdout).toContain('conflict what_happened: changed here and in the incident');
    expect(result.stdout).toContain('--take yours or --take theirs');
    await render(folder, facts);
    expect(await report('absorb', folder, '--take', 'yours')).toMatchObject({ code: 0 });
    expect((await readIncident(folder)).incident.what_happened).toMatch(/for 12 minutes/);
    expect((await readLock(folder)).lock.renders['pir']?.conflicts).toEqual([]);
  });

  it('writes both sides into the document when asked, and takes over what is made of them', async () => {
    edit('out/pir.md', 'for 15 minutes', 'for 12 minutes');
    edit('incident.yaml', 'for 15 minutes', 'for 14 minutes');
    expect(await report('absorb', folder, '--write-markers')).toMatchObject({ code: 2 });
    const path = join(folder, 'out/pir.md');
    const marked = readFileSync(path, 'utf8');
    expect(marked).toContain('<<<<<<< yours');
    expect(await report('absorb', folder)).toMatchObject({ code: 2 });
    const block = /\n<<<<<<< yours\n[^]*?>>>>>>> incident\n/;
    writeFileSync(path, marked.replace(block, 'false-green signal for 13 minutes before error'));
    expect(await report('absorb', folder)).toMatchObject({ code: 0 });
    expect((await readIncident(folder)).incident.what_happened).toMatch(/for 13 minutes/);
  });

  it('changes and diff print what they are asked', async () => {
    edit('incident.yaml', 'begins investigation', 'begins to look');
    const changes = await report('changes', folder);
    expect(changes.stdout).toContain(
      'row t6: 08:45 | NOC engineer begins investigation → 08:45 | NOC engineer begins to look',
    );
    expect(JSON.parse((await report('changes', folder, '--json')).stdout)).toMatchObject({
      pir: { rows: [{ id: 't6' }] },
    });
    expect((await report('diff', folder, 'pir', 'status')).stdout).toBe(
      'only in pir, not in status:\n  nothing\nonly in status, not in pir:\n  nothing\n',
    );
  });
});

describe('report verify', () => {
  let bundle = '';
  beforeAll(async () => {
    const dir = temporaryDir();
    const args = [
      'collect',
      '-p',
      'quick',
      '--passive',
      '-o',
      dir,
      '--only',
      'tcp-counters,interfaces,sysctl',
    ];
    expect((await evidence(args)).code).not.toBe(1);
    bundle = bundleIn(dir);
  });

  it('computes the facts of a real bundle again, and exits 5 where one is another', async () => {
    folder = siteFolder();
    const knowledge = await loadKnowledge({ collectors: await loadCollectors() });
    const opened = await openBundleEvidence(bundle, { id: 'B1', role: 'during', knowledge });
    const { incident, lock: empty } = await readIncident(folder);
    const { record, lock } = buildRecord({
      incident,
      lock: empty,
      bundles: [opened],
      asOf: '2026-01-01T00:00:00Z',
    });
    expect(record.facts.size).toBeGreaterThan(3);
    facts = Object.fromEntries([...record.facts.values()].map(({ id, text }) => [id, text]));
    expect((await openBundle(bundle)).kind).not.toBe('directory');
    const { bytes, sha256, manifestSha256 } = opened;
    const locked = { bytes, manifestSha256, ...(sha256 !== undefined && { sha256 }) };
    const B1 = { ...locked, name: basename(bundle), path: bundle, attachedAt: '2026-01-01T00:00:00Z' };
    await writeLock(folder, { ...lock, bundles: { B1 } });
    await render(folder, facts);
    const good = await report('verify', folder);
    expect(good.stdout).toContain('holds: ');
    expect(good.code).toBe(0);
    expect(JSON.parse((await report('verify', folder, '--json')).stdout)).toMatchObject({
      ok: true,
      checked: { bundles: 1, facts: record.facts.size, citations: record.evidence.size },
    });
    const [id = ''] = Object.keys(facts);
    const wrong = await readLock(folder);
    const pir = wrong.lock.renders['pir'];
    if (pir) pir.facts = { ...pir.facts, [id]: 'another figure' };
    await writeLock(folder, wrong.lock);
    const bad = await report('verify', join(folder, 'out/pir.md'));
    expect(bad.code).toBe(5);
    expect(bad.stdout).toContain(
      `fact facts (${id})\n    expected another figure\n    found    ${facts[id]}`,
    );
    const moved = join(temporaryDir(), 'renamed.tar.gz');
    renameSync(bundle, moved);
    expect((await report('verify', folder)).stdout).toContain('give it with --bundle');
    expect((await report('verify', folder, '--bundle', moved)).stdout).toContain(`note: B1 is at ${moved}`);
  });
});
