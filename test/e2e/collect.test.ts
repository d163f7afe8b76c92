import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleIn, evidence, leftBehind, manifestOf, type Ran, temporaryDir } from '../support/cli.js';

// One real run of the default profile toward a web server of ours; every test looks at its bundle.
describe('evidence collect toward a web server', () => {
  const dir = temporaryDir();
  let server: Server;
  let ran: Ran;
  let bundle = '';

  beforeAll(async () => {
    server = createServer((_, response) => setTimeout(() => response.end('hello'), 30));
    await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    ran = await evidence([
      'collect',
      '-t',
      `http://127.0.0.1:${port}/health`,
      '-d',
      '6s',
      '-o',
      dir,
      '-f',
      'dir',
    ]);
    bundle = bundleIn(dir);
  });
  afterAll(() => void server.close());

  it('ends with 0 or 3 and a summary that names the bundle', () => {
    expect([0, 3]).toContain(ran.code);
    expect(ran.stdout).toContain(bundle);
    expect(ran.stdout).toMatch(/manifest sha256 [0-9a-f]{64}/);
    expect(ran.stdout).toContain('evidence verify');
  });

  it('verifies, with the printed hash too', async () => {
    const sha = /manifest sha256 ([0-9a-f]{64})/.exec(ran.stdout)?.[1] ?? '';
    expect((await evidence(['verify', bundle, '--sha256', sha])).code).toBe(0);
    expect(
      (await evidence(['verify', bundle, '--sha256', sha.replace(/^./, (c) => (c === '0' ? '1' : '0'))]))
        .code,
    ).toBe(5);
  });

  it('gives every probe that is not ok a reason, and every file a hash', () => {
    const { artifacts, gaps } = manifestOf(bundle);
    for (const a of artifacts) {
      if (a.outcome !== 'ok') expect(a.reason, `${a.collector}/${a.probe}`).toBeTruthy();
      if (a.path !== undefined) expect(a.sha256).toMatch(/^[0-9a-f]{64}$/);
    }
    expect(gaps.length).toBe(artifacts.filter((a) => a.outcome !== 'ok').length);
  });

  it('has start and end of the counters, and their deltas', () => {
    const { artifacts } = manifestOf(bundle);
    for (const collector of ['tcp-counters', 'sockets', 'interfaces', 'cpu']) {
      const snapshots = new Set(artifacts.filter((a) => a.collector === collector).map((a) => a.snapshot));
      expect([...snapshots]).toEqual(expect.arrayContaining(['start', 'end']));
    }
    const deltas = readFileSync(join(bundle, 'tables/deltas.ndjson'), 'utf8');
    expect(deltas).toMatch(/"OutSegs"[\s\S]*?"delta":\d+/);
  });

  it('timed the requests', () => {
    const rows = readFileSync(join(bundle, 'tables/http_timing.ndjson'), 'utf8').trim().split('\n');
    expect(rows.length).toBeGreaterThanOrEqual(5);
    for (const text of rows) {
      const row = JSON.parse(text) as Record<string, number>;
      expect(row['http_code']).toBe(200);
      expect(row['starttransfer_ms']).toBeGreaterThan(25);
    }
  });

  it('has a README, a report without script, and the plots', () => {
    const readme = readFileSync(join(bundle, 'README.md'), 'utf8');
    for (const heading of ['What stands out', 'Which file to read first', 'Missing', 'Next steps']) {
      expect(readme).toContain(`## ${heading}`);
    }
    const html = readFileSync(join(bundle, 'report.html'), 'utf8');
    expect(html).not.toMatch(/<script|https?:\/\/(?!127\.0\.0\.1|www\.w3\.org)/i);
    expect(html).toContain('<svg');
    expect(existsSync(join(bundle, 'plots/rtt.svg'))).toBe(true);
  });

  it('cites lines that exist', () => {
    const readme = readFileSync(join(bundle, 'README.md'), 'utf8');
    const cites = [...readme.matchAll(/`(hosts\/[^`]+?):(\d+)(?:-(\d+))?`/g)];
    expect(cites.length).toBeGreaterThan(10);
    for (const [, path = '', from, to] of cites) {
      const lines = readFileSync(join(bundle, path), 'utf8').split('\n').length;
      expect(Number(to ?? from)).toBeLessThanOrEqual(lines);
    }
  });

  it('left nothing running', () => expect(leftBehind()).toEqual([]));
});

describe('the other commands', () => {
  it('dry-run prints the commands and makes nothing', async () => {
    const cwd = temporaryDir();
    const { code, stdout } = await evidence(['collect', '--dry-run', '-t', '192.0.2.9:80'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/ping .*192\.0\.2\.9/);
    expect(stdout).toMatch(/needs consent: --allow-self-test|ethtool/);
    expect(existsSync(join(cwd, 'evidence'))).toBe(false);
  });

  it('lists collectors and profiles, as text and JSON', async () => {
    const collectors = JSON.parse((await evidence(['list', 'collectors', '--json'])).stdout) as {
      id: string;
      why: string;
    }[];
    expect(collectors.map((c) => c.id)).toEqual(
      expect.arrayContaining(['ping', 'sockets', 'logs', 'tcp-counters']),
    );
    const text = (await evidence(['list', 'collectors'])).stdout;
    for (const c of collectors) expect(text).toContain(c.id);
    expect((await evidence(['list', 'profiles'])).stdout).toMatch(/quick[\s\S]*network[\s\S]*full/);
  });

  it('passive sends nothing and says so', async () => {
    const dir = temporaryDir();
    await evidence(['collect', '-p', 'network', '--passive', '-d', '300ms', '-o', dir, '-f', 'dir', '-q']);
    const traffic = manifestOf(bundleIn(dir)).artifacts.filter((a) =>
      ['ping', 'path', 'http'].includes(a.collector),
    );
    for (const a of traffic)
      expect(a).toMatchObject({ outcome: 'not_run', reason: 'it sends packets and --passive was given' });
  });
});
