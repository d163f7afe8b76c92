import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../src/bundle/manifest.js';
import { bundleIn, evidence, left, manifestOf } from '../support/cli.js';
import { temporaryDir } from '../support/machine.js';
import { canNetwork } from '../support/network.js';
import { asNobody } from '../support/nobody.js';
import { useNetwork } from '../support/use-network.js';

const QUICK = ['collect', '-p', 'quick', '--passive', '-d', '100ms', '-q'];

describe.skipIf(!canNetwork)('the folder for the bundle (root, namespaces)', () => {
  const client = useNetwork();
  const onTmpfs = (dir: string, options: string): string => `mount -t tmpfs -o ${options} none ${dir}`;

  it('a folder of somebody else: exit 2, nothing made', async () => {
    const dir = temporaryDir();
    chmodSync(dir, 0o755);
    const { code, stderr } = await client.evidence([...QUICK, '--out', dir], asNobody());
    expect({ code, stderr }).toMatchObject({ code: 2 });
    expect(stderr).toMatch(/not writable[\s\S]*--out/);
    expect(left(dir)).toEqual([]);
  });

  it('a file system that is read-only: exit 2', async () => {
    const dir = temporaryDir();
    const { code, stderr } = await client.evidence([...QUICK, '--out', dir], { arrange: onTmpfs(dir, 'ro') });
    expect({ code, stderr }).toMatchObject({ code: 2 });
    expect(stderr).toMatch(/not writable/);
  });

  it('a file system that is full before it begins: exit 1, says how little is free', async () => {
    const dir = temporaryDir();
    const { code, stderr } = await client.evidence([...QUICK, '--out', dir], {
      arrange: onTmpfs(dir, 'size=1m'),
    });
    expect({ code, stderr }).toMatchObject({ code: 1 });
    expect(stderr).toMatch(/only .* free[\s\S]*--out/);
  });

  // What is in the tmpfs is gone with its mount namespace: it is copied out after the run.
  const keep = (dir: string, kept: string): readonly string[] => [
    '/bin/sh',
    '-c',
    `"$@"; code=$?; cp -r ${dir}/. ${kept}; exit $code`,
    'sh',
  ];

  it('a disk that fills up during the run: a valid bundle that says so, exit 3', async () => {
    const [dir, kept] = [temporaryDir(), temporaryDir()];
    // As soon as the start snapshot is on disk, however fast this machine is just now.
    const isThere = `[ "$(ls ${dir}/*.partial/hosts/*/*/*.start.txt 2>/dev/null | wc -l)" -gt 20 ]`;
    const fill = `( until ${isThere}; do sleep 0.05; done; cat /dev/zero > ${dir}/ballast ) 2>/dev/null &`;
    const result = await client.evidence(['collect', '-p', 'network', '--passive', '-d', '2s', '-o', dir], {
      arrange: `${onTmpfs(dir, 'size=16m')}\n${fill}`,
      through: keep(dir, kept),
    });
    expect({ code: result.code, stderr: result.stderr }).toMatchObject({ code: 3 });
    expect(result.stdout).toMatch(/no space left[\s\S]*--out/);
    const bundle = join(kept, left(kept).find((name) => name.startsWith('evidence-')) ?? '');
    expect(left(kept)).toEqual(['ballast', basename(bundle)]);
    expect((await evidence(['verify', bundle])).code).toBe(0);
    const { stdout } = await evidence(['open', bundle, '--json']);
    const { artifacts } = JSON.parse(stdout) as Manifest;
    // The start snapshot was on disk before; the end snapshot found no room.
    expect(artifacts.filter((a) => a.snapshot === 'start' && a.outcome === 'ok').length).toBeGreaterThan(10);
    const full = artifacts.filter((a) => a.reason === 'no space left where the bundle is written');
    expect(full.map((a) => a.snapshot)).toContain('end');
    for (const a of full)
      expect(a).toMatchObject({ outcome: 'truncated', remedy: expect.stringContaining('--out') });
  });

  it('two runs at the same second into the same folder: two bundles', async () => {
    const dir = temporaryDir();
    // Started together again until both fell into one second.
    for (let attempt = 1; attempt <= 5; attempt++) {
      const both = await Promise.all([1, 2].map(() => client.evidence([...QUICK, '-o', dir, '--case', 'x'])));
      for (const { code, stderr } of both)
        expect({ code, stderr }).toMatchObject({ code: expect.toBeOneOf([0, 3]) });
      if (left(dir).some((name) => name.endsWith('Z-2.tar.gz'))) break;
    }
    expect(left(dir).some((name) => name.endsWith('Z-2.tar.gz'))).toBe(true);
    expect(left(dir).filter((name) => name.includes('.partial'))).toEqual([]);
    for (const name of left(dir)) expect((await evidence(['verify', join(dir, name)])).code).toBe(0);
  });

  it('a case with a path in it stays in the folder', async () => {
    const dir = temporaryDir();
    const out = join(dir, 'out');
    mkdirSync(out);
    const { code } = await client.evidence([...QUICK, '-o', out, '-f', 'dir', '--case', '../../up and/away']);
    expect(code).toBeOneOf([0, 3]);
    expect(left(dir)).toEqual(['out']);
    expect(manifestOf(bundleIn(out)).case).toBe('../../up and/away');
    expect(readFileSync(join(bundleIn(out), 'README.md'), 'utf8')).toContain('up and/away');
  });

  it.each(['tar.gz', 'zip', 'dir'])('a bundle as %s is for its owner only', async (format) => {
    const dir = temporaryDir();
    await client.evidence([...QUICK, '--only', 'memory', '-o', dir, '-f', format]);
    const bundle = bundleIn(dir);
    const paths = format === 'dir' ? readdirSync(bundle, { recursive: true, encoding: 'utf8' }) : [];
    for (const path of ['', ...paths]) {
      expect({ path, mode: statSync(join(bundle, path)).mode & 0o077 }).toEqual({ path, mode: 0 });
    }
  });
});
