import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CaptureReport } from '../../src/pcap/summary/capture-report.js';
import { bundleIn, evidence } from '../support/cli.js';
import { temporaryDir } from '../support/machine.js';
import { canNetwork, SERVER } from '../support/network.js';
import { hasTool } from '../support/run-tool.js';
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
      ['retransmissions', 'rtt', 'window'].map((name) => `loss1pct-20ms.server.pcap.T1.${name}.svg`),
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
});
