import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Manifest } from '../bundle/manifest.js';
import { PROFILES } from './options.js';
import type { CollectOptions } from './options.js';
import { collect } from './collect.js';
import type { HostSource, Unreachable } from './host-source.js';
import { localSource } from './local-source.js';
import type { Progress } from './progress.js';
import { loadCollectors } from './registry.js';

const out = mkdtempSync(join(tmpdir(), 'evidence-fleet-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const options: CollectOptions = {
  ...PROFILES.quick,
  profile: 'quick',
  only: ['system'],
  skip: [],
  durationMs: 1500,
  connectTimeoutMs: 1200,
  hostTimeoutMs: 10_000,
  targets: [],
  interfaces: [],
  logs: [],
  passive: true,
  allow: [],
  out,
  format: 'dir',
  params: {},
  redact: 'secrets',
  redactPatterns: [],
  hide: [],
};

const never = new AbortController().signal;
const all = await loadCollectors();

async function run(sources: readonly HostSource[], more: Partial<CollectOptions> = {}) {
  const events: Progress[] = [];
  const control = {
    stop: never,
    abandon: never,
    onProgress: (e: Progress) => void events.push(e),
    argv: ['evidence'],
    seal: {},
  };
  const collected = await collect(all, sources, { ...options, ...more }, control);
  const manifest = JSON.parse(readFileSync(join(collected.path, 'manifest.json'), 'utf8')) as Manifest;
  return { manifest, events, path: collected.path };
}

/** This machine under another name, reached after `ms`. */
function slowly(id: string, ms: number): HostSource {
  const source = localSource({ id });
  return {
    ...source,
    connect: (signal) => new Promise((done) => void setTimeout(() => done(source.connect(signal)), ms)),
  };
}

const refused: HostSource = {
  ...localSource({ id: 'refused' }),
  connect: () =>
    Promise.resolve<Unreachable>({ outcome: 'failed', reason: 'connection refused', remedy: 'start sshd' }),
};
const hung: HostSource = {
  ...localSource({ id: 'hung' }),
  connect: (signal) =>
    new Promise((done) =>
      signal.addEventListener('abort', () => done({ outcome: 'timed_out', reason: 'no answer' }), {
        once: true,
      }),
    ),
};

describe('several hosts', () => {
  it('share one window; one that refuses and one that hangs do not delay or spoil them', async () => {
    const { manifest } = await run([localSource({ id: 'a' }), refused, hung, localSource({ id: 'b' })]);
    const [a, b, h, r] = manifest.hosts;
    expect([a?.id, b?.id, h?.id, r?.id]).toEqual(['a', 'b', 'hung', 'refused']);
    expect(a?.outcome).toBe('ok');
    expect(b?.outcome).toBe('ok');
    expect(h).toMatchObject({ outcome: 'timed_out', reason: 'no answer' });
    expect(r).toMatchObject({ outcome: 'failed', reason: 'connection refused', remedy: 'start sshd' });
    expect(manifest.complete).toBe(false);
    expect(manifest.interrupted).toBe(false);
    // The windows overlap all but entirely: both begin before either has ended, by a wide margin.
    const times = [a, b].map((host) =>
      [host?.window?.startedAt ?? '', host?.window?.endedAt ?? ''].map(Date.parse),
    );
    const [starts, ends] = [times.map((t) => t[0] ?? 0), times.map((t) => t[1] ?? 0)];
    expect(Math.min(...ends) - Math.max(...starts)).toBeGreaterThan(options.durationMs * 0.8);
    const hosts = manifest.artifacts.map((x) => x.host);
    expect(hosts.filter((x) => x === 'a').length).toBe(hosts.filter((x) => x === 'b').length);
    expect(new Set(hosts)).toEqual(new Set(['a', 'b']));
  });

  it('lets a late one join for what is left', async () => {
    const { manifest, events } = await run(
      [localSource({ id: 'a' }), localSource({ id: 'b' }), slowly('late', 1150)],
      {
        durationMs: 4000,
        connectTimeoutMs: 3000,
      },
    );
    expect(manifest.hosts.map((h) => h.outcome)).toEqual(['ok', 'ok', 'ok']);
    const planned = new Map(
      events.flatMap((e) => (e.type === 'planned' ? [[e.host, e.windowMs] as const] : [])),
    );
    expect(planned.get('a')).toBe(4000);
    expect(planned.get('late')).toBeLessThan(4000);
    expect(planned.get('late')).toBeGreaterThanOrEqual(2000);
  });

  it('says of each host why, when there is none', async () => {
    const before = readdirSync(out);
    await expect(run([refused, hung])).rejects.toMatchObject({
      code: 'E_NO_HOST',
      message: expect.stringMatching(/refused: connection refused\n.*hung: no answer/),
      hint: 'start sshd',
    });
    expect(readdirSync(out)).toEqual(before);
  });

  it('names the bundle after their number, and the documents after each', async () => {
    const { path } = await run([localSource({ id: 'a' }), localSource({ id: 'b' })]);
    expect(path).toMatch(/evidence-2-hosts-/);
    const readme = readFileSync(join(path, 'README.md'), 'utf8');
    expect(readme).toMatch(/^# Evidence: 2 hosts/);
    expect(readme).toMatch(/\| \*\*a\*\* \| this machine \| ok \|/);
  });
});
