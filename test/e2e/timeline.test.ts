import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TimelineEvent } from '../../src/core/timeline-event.js';
import type { Correlated } from '../../src/timeline/correlate.js';
import { writeTimeline } from '../../src/timeline/write-timeline.js';
import { bundleIn, CONTROL, evidence, manifestOf, start } from '../support/cli.js';
import { canUnshare, hasTool, temporaryDir } from '../support/machine.js';
import { AT, openThreeHosts, type ThreeHosts } from '../support/three-hosts.js';

const timelineOf = async (...args: string[]): Promise<TimelineEvent[]> => {
  const { code, stdout, stderr } = await evidence(['timeline', ...args, '--json']);
  expect(code, stderr).toBe(0);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as TimelineEvent);
};

describe.skipIf(!canUnshare || !hasTool('ip'))('timeline and correlate (root, namespaces)', () => {
  let hosts: ThreeHosts;
  let bundle: string;
  /** Epoch ms of the outage. */
  let down = 0;
  let up = 0;
  const dir = temporaryDir();
  const log = join(dir, 'app.log');

  // The router's cable to the server is pulled for two seconds, and comes back with another MTU.
  beforeAll(async () => {
    hosts = await openThreeHosts();
    const begin = Date.now() - 3_600_000;
    const stamp = (ms: number): string =>
      new Date(ms).toISOString().replace('T', ' ').replace('.', ',').slice(0, 23);
    writeFileSync(
      log,
      Array.from({ length: 1800 }, (_, i) => `${stamp(begin + i * 2000)} INFO up - chunk ${i} sent\n`).join(
        '',
      ),
    );
    const inventory = join(dir, 'hosts.yaml');
    writeFileSync(
      inventory,
      `hosts:\n  client: { local: true, role: client }\n  router: { exec: ip netns exec ${hosts.router}, role: gateway }\n`,
    );
    const out = join(dir, 'out');
    mkdirSync(out);
    const args = [
      'collect',
      '-I',
      inventory,
      '-d',
      '10s',
      '--only',
      'ping,logs,interfaces,system,sysctl',
      '-f',
      'dir',
      '-q',
    ];
    const run = start([...args, '-t', AT.web, '-l', log, '-o', out], {
      prefix: hosts.prefix,
      env: { TZ: 'UTC' },
    });
    await sleep(6000);
    down = Date.now();
    spawnSync('ip', ['-n', hosts.router, 'link', 'set', 'wan0', 'down']);
    for (let i = 0; i < 5; i++) {
      appendFileSync(log, `${stamp(Date.now())} ERROR up - upload failed (attempt ${i}/5)\n`);
      await sleep(400);
    }
    spawnSync('ip', ['-n', hosts.router, 'link', 'set', 'wan0', 'mtu', '1400', 'up']);
    up = Date.now();
    await run.ended;
    bundle = bundleIn(out);
  });
  afterAll(() => hosts?.close());

  it('shows the outage in the log and in lost pings at the time it was, and the change on the router', async () => {
    const events = await timelineOf(bundle);
    const artifacts = new Set(manifestOf(bundle).artifacts.flatMap((a) => a.path ?? []));
    for (const { cite } of events)
      if (cite !== undefined) expect(artifacts).toContain(cite.replace(/:[\d-]+$/, ''));
    expect(events.map((e) => e.at)).toEqual(events.map((e) => e.at).toSorted());
    const failed = events.find((e) => e.source === 'log');
    expect(failed).toMatchObject({ count: 5, onset: 'first', severity: 'warning' });
    const lost = events.filter((e) => e.source === 'probe' && e.text.includes(`ping ${AT.web}`));
    expect(lost.length, JSON.stringify(events)).toBeGreaterThan(0);
    for (const e of [...lost.filter((l) => l.severity === 'warning'), ...(failed ? [failed] : [])]) {
      expect(Date.parse(e.at)).toBeGreaterThan(down - 1500);
      expect(Date.parse(e.at)).toBeLessThan(up + 1500);
    }
    const changes = events.filter((e) => e.kind === 'change' && e.host === 'router').map((e) => e.text);
    expect(changes).toContain('MTU: MTU of wan0: 1500 at the start, 1400 at the end');
  });

  it('is the same file that a collection writes into the bundle', async () => {
    const copy = join(temporaryDir(), 'copy');
    cpSync(bundle, copy, { recursive: true });
    const written = await writeTimeline(copy, manifestOf(bundle), []);
    const printed = await timelineOf(bundle, '--severity', 'info');
    expect(written).toEqual(printed.filter((e) => e.source !== 'finding'));
    const lines = readFileSync(join(copy, 'timeline.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as TimelineEvent)).toEqual(written);
    // There it was made of tables that were in memory.
    const collected = readFileSync(join(bundle, 'timeline.jsonl'), 'utf8').trimEnd().split('\n');
    const events = collected.map((line) => JSON.parse(line) as TimelineEvent);
    expect(events.filter((e) => e.source !== 'finding')).toEqual(written);
  });

  it('filters, unfolds and prints for people', async () => {
    const all = await timelineOf(bundle, '--all', '--source', 'log', '--host', 'client');
    expect(all).toHaveLength(5);
    expect(
      await timelineOf(bundle, '--until', new Date(down - 5000).toISOString(), '--source', 'log,probe'),
    ).toEqual([]);
    const text = await evidence(['timeline', bundle]);
    expect(text.stdout).toContain('5 × ERROR up - upload failed (attempt #) (first time in');
    expect(text.stdout).not.toMatch(CONTROL);
    const markdown = await evidence(['timeline', bundle, bundle, '--format', 'markdown']);
    expect(markdown.stdout).toContain('| Time (UTC) | Host | Event | Line |');
  });

  it('correlates by pattern and by event, and claims nothing of one outage', async () => {
    const [event] = await timelineOf(bundle, '--source', 'log');
    for (const pivot of ['upload (failed|late)', event?.id ?? '', event?.signal ?? '']) {
      const { code, stdout } = await evidence([
        'correlate',
        bundle,
        '--pivot',
        pivot,
        '--window',
        '2s',
        '--json',
      ]);
      expect(code).toBe(0);
      const result = JSON.parse(stdout) as Correlated;
      expect(result).toMatchObject({
        occurrences: 10,
        windows: 1,
        // Prefixes share the file system: both hosts have the log.
        hosts: { client: 5, router: 5 },
        correlations: [],
      });
      expect(result.notes[0]).toContain('nothing is claimed');
    }
    const { stdout } = await evidence(['correlate', bundle, '--pivot', 'no such thing']);
    expect(stdout).toContain('does not occur');
  });

  it.each([
    [['timeline', '--host', 'ruoter'], '--host: there is no host "ruoter"'],
    [['timeline', '--source', 'logs'], '--source: there is no "logs"'],
    [['timeline', '--since', 'soon'], '--since: "soon" is not a time'],
    [
      ['timeline', '--since', '2026-01-02T00:00Z', '--until', '2026-01-01T00:00Z'],
      '--since: 2026-01-02T00:00Z is after --until 2026-01-01T00:00Z',
    ],
    [['correlate', '--pivot', '(x'], '--pivot: "(x"'],
    [['correlate', '--pivot', 't00000000'], '--pivot: there is no event "t00000000"'],
    [['correlate', '--pivot', 'x', '--min', '1'], '--min: "1"'],
    [['correlate', '--pivot', 'x', '--window', 'wide'], '--window'],
  ])('refuses %j', async ([command = '', ...args], says) => {
    const { code, stderr } = await evidence([command, bundle, ...args]);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
  });

  it('reads a bundle whose log is one line of 2 GB and another that is noise', async () => {
    const root = join(temporaryDir(), 'evidence-hostile');
    const manifest = manifestOf(bundle);
    const artifact = manifest.artifacts.find((a) => a.collector === 'logs');
    const path = 'hosts/client/logs/log.huge.txt';
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), '2026-11-21T03:04:05Z ERROR begins');
    truncateSync(join(root, path), 2 * 1024 ** 3);
    const artifacts = [{ ...artifact, path, bytes: 2 * 1024 ** 3 }];
    writeFileSync(
      join(root, 'manifest.json'),
      JSON.stringify({ ...manifest, artifacts, gaps: [], files: [] }),
    );
    const { code, stderr, stdout } = await evidence(['timeline', root, '--source', 'log']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('ERROR begins');
  });
});
