import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../src/bundle/manifest.js';
import { bundleIn, evidence, left, type Ran, run, type Started, words } from '../support/cli.js';
import { temporaryDir } from '../support/machine.js';
import { canNetwork } from '../support/network.js';
import { type Client, useNetwork } from '../support/use-network.js';

const LONG = ['collect', '-t', 'api.test', '-t', 'api.test:5432', '-d', '30s'];
/** The promise is two seconds; a loaded test machine gets a little more. */
const PROMPT_MS = 3000;

// After each test `useNetwork` checks that no process is left.
describe.skipIf(!canNetwork)('Ctrl-C and other signals (root, namespaces)', () => {
  const client = useNetwork();

  const sayWhen = async (started: Started, text: string): Promise<void> => {
    for (let i = 0; i < 600 && !started.stderr().includes(text); i++) await sleep(10);
    expect(started.stderr()).toContain(text);
  };
  const signalled = async (
    { child, ended }: Started,
    ...signals: NodeJS.Signals[]
  ): Promise<Ran & { after: number }> => {
    const at = performance.now();
    for (const [index, signal] of signals.entries()) {
      if (index > 0) await sleep(120);
      child.kill(signal);
    }
    return { ...(await ended), after: performance.now() - at };
  };
  const manifest = async (bundle: string): Promise<Manifest> => {
    const { stdout } = await evidence(['open', bundle, '--json']);
    return JSON.parse(stdout) as Manifest;
  };

  it.each([0, 60, 120, 200, 300, 400, 500, 700, 1000, 1400, 2200, 3500])(
    'Ctrl-C after %d ms: exit 130 and a verifiable bundle, or nothing at all, at once',
    async (after) => {
      const dir = temporaryDir();
      const started = client.start([...LONG, '-o', dir]);
      await sleep(after);
      const ran = await signalled(started, 'SIGINT');
      expect(ran.after).toBeLessThan(PROMPT_MS);
      // Node.js itself is not up yet: the signal ends it before a line of ours has run.
      if (ran.code === null) expect(ran.signal).toBe('SIGINT');
      else expect({ code: ran.code, stderr: ran.stderr }).toMatchObject({ code: 130 });
      expect(ran.stderr).not.toMatch(/\n\s+at /);
      if (after >= 2200) expect(ran.stderr).toContain('probing');
      // Before anything was gathered there is nothing to seal.
      if (left(dir).length === 0 && !ran.stderr.includes('start snapshot')) return;
      const bundle = bundleIn(dir);
      expect((await evidence(['verify', bundle])).code).toBe(0);
      const { interrupted, complete, artifacts } = await manifest(bundle);
      expect({ interrupted, complete }).toEqual({ interrupted: true, complete: false });
      if (ran.stderr.includes('probing')) {
        expect(artifacts.filter((a) => a.snapshot === 'end' && a.outcome === 'ok').length).toBeGreaterThan(
          10,
        );
        expect(artifacts.filter((a) => a.outcome === 'interrupted').length).toBeGreaterThan(0);
      }
    },
  );

  it.each(['SIGTERM', 'SIGHUP'] as const)('%s does what Ctrl-C does', async (signal) => {
    const dir = temporaryDir();
    const started = client.start([...LONG, '-o', dir]);
    await sayWhen(started, 'probing');
    const ran = await signalled(started, signal);
    expect({ code: ran.code, stderr: ran.stderr }).toMatchObject({ code: 130 });
    expect(ran.after).toBeLessThan(PROMPT_MS);
    expect(ran.stderr).toContain(`${signal}: ending the probes`);
    expect((await evidence(['verify', bundleIn(dir)])).code).toBe(0);
    const { artifacts } = await manifest(bundleIn(dir));
    expect(artifacts.map((a) => a.reason)).toContain(`interrupted (${signal})`);
  });

  it('twice: sealed at once, without an end snapshot if need be', async () => {
    const dir = temporaryDir();
    const started = client.start([...LONG, '-o', dir]);
    await sayWhen(started, 'probing');
    const ran = await signalled(started, 'SIGINT', 'SIGINT');
    expect({ code: ran.code, stderr: ran.stderr }).toMatchObject({ code: 130 });
    expect(ran.after).toBeLessThan(PROMPT_MS);
    expect((await evidence(['verify', bundleIn(dir)])).code).toBe(0);
  });

  it('three times: out at once, and what was gathered can still be sealed', async () => {
    const dir = temporaryDir();
    const started = client.start([...LONG, '-o', dir]);
    await sayWhen(started, 'probing');
    await sleep(300);
    const at = performance.now();
    for (let i = 0; i < 3; i++) {
      started.child.kill('SIGINT');
      await sleep(15);
    }
    expect((await started.ended).code).toBe(130);
    expect(performance.now() - at).toBeLessThan(PROMPT_MS);
    const [name = ''] = left(dir);
    if (name.endsWith('.partial')) expect((await evidence(['seal', join(dir, name)])).code).toBe(3);
    expect((await evidence(['verify', bundleIn(dir)])).code).toBe(0);
    await gone(client);
  });

  it('while it is sealing: sealed, exit 130', async () => {
    const dir = temporaryDir();
    const started = client.start(['collect', '-p', 'quick', '--passive', '-d', '0', '-o', dir]);
    await sayWhen(started, 'sealing');
    const ran = await signalled(started, 'SIGINT');
    expect({ code: ran.code, stderr: ran.stderr }).toMatchObject({ code: 130 });
    expect((await evidence(['verify', bundleIn(dir)])).code).toBe(0);
  });

  it('while it is packing a lot: a folder instead of the archive, at once', async () => {
    const dir = temporaryDir();
    const { data, config } = await muchEvidence();
    const started = client.start([
      ...words(`collect --only much -d 0 --config ${config} -o ${dir} --budget-size 400MB`),
    ]);
    await sayWhen(started, 'sealing');
    await sleep(500);
    expect(left(dir).length).toBeGreaterThan(0);
    const ran = await signalled(started, 'SIGINT');
    expect({ data, code: ran.code, stderr: ran.stderr }).toMatchObject({ code: 130 });
    expect(ran.after).toBeLessThan(PROMPT_MS);
    expect((await evidence(['verify', bundleIn(dir)])).code).toBe(0);
  });

  it('killed without mercy: what was gathered can still be sealed, nothing runs on for ever', async () => {
    const dir = temporaryDir();
    // Without kernel-log: what it follows has no end of its own, so only a living process of ours can end it.
    const started = client.start([...words(`collect -t api.test -d 4s -o ${dir} -q --skip kernel-log`)]);
    await sleep(2000);
    started.child.kill('SIGKILL');
    await started.ended;
    const [partial = ''] = left(dir);
    expect(partial).toMatch(/\.partial$/);
    await gone(client);
    const sealed = await evidence(['seal', join(dir, partial)]);
    expect(sealed).toMatchObject({ code: 3, stdout: expect.stringContaining('sealed: ') });
    expect((await evidence(['verify', bundleIn(dir)])).code).toBe(0);
    const { interrupted, artifacts } = await manifest(bundleIn(dir));
    expect(interrupted).toBe(true);
    expect(artifacts.filter((a) => a.outcome === 'ok').length).toBeGreaterThan(10);
    expect(artifacts.some((a) => a.outcome === 'interrupted')).toBe(true);
  });
});

/** Probes of a process that was killed outright end by themselves, when their window would have ended. */
async function gone(client: Client): Promise<void> {
  for (let i = 0; i < 100 && client.network().processes().size > 0; i++) await sleep(100);
}

/** 200 MB that do not compress, and a collector of our own that gathers them. */
async function muchEvidence(): Promise<{ data: string; config: string }> {
  const dir = temporaryDir();
  const [data, config] = [join(dir, 'data'), join(dir, 'evidence.config.yaml')];
  await run(['/bin/sh', '-c', `head -c 200000000 /dev/urandom > ${data}`]).ended;
  writeFileSync(
    config,
    `collectors:\n  - { id: much, why: a lot of it, files: ${data}, max_size: 300MB, timeout: 20s }\n`,
  );
  return { data, config };
}
