import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/core/finding.js';
import type { CaptureComparison } from '../../src/pcap/compare/comparison.js';
import type { CaptureReport } from '../../src/pcap/summary/capture-report.js';
import { hasChromium, openBrowser } from '../support/browser.js';
import { bundleIn, evidence, words } from '../support/cli.js';
import { temporaryDir } from '../support/machine.js';
import { canNetwork, SERVER } from '../support/network.js';
import { hasTool, runTool } from '../support/run-tool.js';
import { sharedPath } from '../support/shared-fixtures.js';
import { useNetwork } from '../support/use-network.js';

const capture = (name: string): string | undefined => sharedPath(`captures/${name}.pcap`);
const [client, server] = [capture('loss1pct-20ms.client'), capture('loss1pct-20ms.server')];

describe.skipIf(client === undefined || server === undefined)('evidence pcap', () => {
  it('says what was lost, on which side of the tap, and joins both ends', async () => {
    const run = await evidence(['pcap', server ?? '', client ?? '']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(/23 of 1406 data packets of the server \(1\.6 %\) were lost\s+after this tap/);
    expect(run.stdout).toMatch(
      /23 of 1406 data packets of the server \(1\.6 %\) were lost\s+before this tap/,
    );
    expect(run.stdout).toContain('to the client: 23 of 1409 packets lost');
  });

  it('--flow prints its numbers, --plots its pictures; one that is not there is named', async () => {
    const dir = temporaryDir();
    const run = await evidence(['pcap', server ?? '', '--flow', 'T1', '--plots', dir]);
    expect(run).toMatchObject({ code: 0 });
    expect(run.stdout).toContain('23 (33.3 kB; 23 fast)');
    expect(readdirSync(dir).toSorted()).toEqual(
      ['retransmissions', 'rtt', 'sequence', 'throughput', 'window'].map(
        (name) => `loss1pct-20ms.server.pcap.T1.${name}.svg`,
      ),
    );
    expect(await evidence(['pcap', server ?? '', '--flow', 'T7'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no T7'),
    });
  });

  it('a file that is cut off: what is there, and exit 3', async () => {
    const file = join(temporaryDir(), 'cut.pcap');
    writeFileSync(file, readFileSync(server ?? '').subarray(0, 100_000));
    const run = await evidence(['pcap', file]);
    expect(run.code).toBe(3);
    expect(run.stdout).toContain('INCOMPLETE: the last record is cut off');
    expect(run.stdout).toContain('T1');
  });
});

const others = [capture('mssclamp1420.client'), capture('nat-bridge-any.host')];

describe.skipIf([client, ...others].includes(undefined))('three captures from three places', () => {
  const named = [`laptop=${client}`, `cloud=${others[0]}`, `docker=${others[1]}`];

  it('are compared with one command: what differs, and row by row what may be compared', async () => {
    const { code, stdout } = await evidence(['pcap', ...named, '--json']);
    expect(code).toBe(0);
    const { comparison } = JSON.parse(stdout) as { comparison: CaptureComparison };
    expect(comparison.captures.map(({ name }) => name)).toEqual(['laptop', 'cloud', 'docker']);
    // Not "three times worse" by what was captured thrice, but alike as far as so few packets tell.
    expect(comparison.differences[0]).toBe(
      'Loss server → client: laptop has most, 23 of 1,406 packets (1.6 %). Less in cloud, beyond chance. No difference is shown to docker: the 95 % intervals overlap.',
    );
    const row = (id: string) => comparison.rows.find((r) => r.id === id);
    expect(row('copies')?.cells).toEqual(['0 (0 %)', '0 (0 %)', '478 (33 %)']);
    expect(row('loss_server')).toMatchObject({
      use: 'compare',
      cells: [/^23 of 1,406/, /^0 of 360/, /^4 of 425/].map((cell) => expect.stringMatching(cell) as string),
    });
    // One packet each: no share.
    expect(row('loss_client')?.use).toBe('not comparable');
    expect(row('sack_client')).toMatchObject({ use: 'with care' });
    expect(row('window_client')?.cells[0]).toMatch(/scale 10/);
    expect(row('rtt_to_client')).toMatchObject({
      use: 'not comparable',
      note: expect.stringContaining('each measures another part of the way'),
    });
    expect(row('mss')?.cells[1]).toBe('1460, 1420, 84, 1408');
  });

  it('as Markdown for a ticket', async () => {
    const { code, stdout } = await evidence(['pcap', ...named, '--markdown']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\| \| laptop \| cloud \| docker \| comparable \|$/m);
    expect(stdout).toContain('**!** T1 10.77.1.2:42968');
  });

  it.skipIf(!hasChromium)('as a page that fits the window and fetches nothing', async () => {
    const file = join(temporaryDir(), 'captures.html');
    expect(await evidence(['pcap', ...named, '--html', file])).toMatchObject({
      code: 0,
      stderr: `${file}\n`,
    });
    const browser = await openBrowser([]);
    try {
      for (const width of [375, 1280]) {
        const page = await browser.newPage({ viewport: { width, height: 900 } });
        const asked: string[] = [];
        page.on('request', (request) => asked.push(request.url()));
        await page.goto(pathToFileURL(file).href);
        const beyond = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
        expect(await page.evaluate(beyond)).toBe(0);
        expect(asked).toEqual([pathToFileURL(file).href]);
        expect(await page.locator('table').first().locator('th').allTextContents()).toEqual([
          '',
          ...['laptop', 'cloud', 'docker', 'comparable'],
        ]);
        expect(await page.locator('figure > svg').count()).toBeGreaterThan(10);
        await page.close();
      }
    } finally {
      await browser.close();
    }
  });
});

describe('what is no capture', () => {
  it.each([
    [
      'text',
      (file: string) => writeFileSync(file, 'no packets here\n'),
      /is neither pcap nor pcapng, and no bundle/,
    ],
    ['nothing', (file: string) => writeFileSync(file, ''), /is neither pcap nor pcapng, and no bundle/],
    ['a program', (file: string) => copyFileSync('/bin/true', file), /and no bundle/],
  ])('%s: exit 2 and what is expected', async (_, make, says) => {
    const file = join(temporaryDir(), 'file.pcap');
    make(file);
    expect(await evidence(['pcap', file])).toMatchObject({ code: 2, stderr: expect.stringMatching(says) });
  });

  it('a file that is not there, a folder', async () => {
    expect(await evidence(['pcap', '/nowhere/x.pcap'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/cannot be read/),
    });
    expect(await evidence(['pcap', temporaryDir()])).toMatchObject({ code: 2 });
  });
});

describe.skipIf(!canNetwork || !hasTool('tcpdump'))('the captures of a bundle', () => {
  const network = useNetwork();

  it('are read from it, and a bundle without one says how to get one', async () => {
    const dir = temporaryDir();
    const args = ['-t', `http://${SERVER.v4}/health`, '--only', 'capture,http', '-d', '2s', '-q', '-o', dir];
    expect((await network.evidence(['collect', ...args, '--allow-capture'])).code).toBe(0);
    const bundle = bundleIn(dir);
    const run = await evidence(['pcap', bundle, '--json']);
    expect(run.code).toBe(0);
    const { captures } = JSON.parse(run.stdout) as { captures: CaptureReport[] };
    const flows = captures.flatMap((c) => c.flows);
    expect(flows.filter((f) => f.server === `${SERVER.v4}:80`).map((f) => f.state)).toContain('closed');
    const other = temporaryDir();
    await network.evidence(['collect', '--only', 'system', '-d', '0', '-q', '-o', other]);
    expect(await evidence(['pcap', bundleIn(other)])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--allow-capture'),
    });
  });

  it.skipIf(!hasTool('iptables'))(
    'are evidence: what they show of a loss is a finding with its frame',
    async () => {
      const { client: here, server: there } = network.network();
      const drop = '-m length --length 1000:65535 -m statistic --mode random --probability 0.03 -j DROP';
      const port = 7002;
      const running = [
        [
          there,
          `require('net').createServer((s) => s.resume()).listen(${port}, '0.0.0.0', () => console.log('ready'))`,
        ],
        [
          here,
          `const s = require('net').connect(${port}, '${SERVER.v4}', () => console.log('ready'));
         setInterval(() => s.write(Buffer.alloc(50_000)), 50);`,
        ],
      ] as const;
      const children: ChildProcess[] = [];
      try {
        const rule = ['-A', 'INPUT', '-p', 'tcp', '--dport', String(port), ...words(drop)];
        runTool('ip', ['netns', 'exec', there, 'iptables', ...rule]);
        for (const [namespace, script] of running) {
          const child = spawn('ip', ['netns', 'exec', namespace, process.execPath, '-e', script]);
          children.push(child);
          await new Promise((done) => child.stdout.once('data', done));
        }
        const dir = temporaryDir();
        const args = [
          '-t',
          `${SERVER.v4}:${port}`,
          '--only',
          'capture,interfaces',
          '-d',
          '5s',
          '-q',
          '-o',
          dir,
        ];
        expect((await network.evidence(['collect', ...args, '--allow-capture'])).code).toBe(0);
        const { stdout } = await evidence(['analyze', bundleIn(dir), '--json']);
        const { findings } = JSON.parse(stdout) as { findings: Finding[] };
        expect(findings.filter((f) => f.detection === 'TCP-03')).toMatchObject([
          {
            subject: SERVER.v4,
            statement: expect.stringMatching(
              /^captured: \d+ of [\d,]+ data packets .* of this host were lost behind this tap/,
            ),
          },
        ]);
        expect(JSON.stringify(findings)).toMatch(/capture\/packets\.pcap:\d+/);
      } finally {
        await Promise.all(
          children.map((child) => new Promise((done) => child.once('exit', done).kill('SIGKILL'))),
        );
        runTool('ip', ['netns', 'exec', there, 'iptables', '-F', 'INPUT']);
      }
    },
  );
});
