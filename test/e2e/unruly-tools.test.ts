import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleIn, CONTROL, evidence, manifestOf, type Ran } from '../support/cli.js';
import { fakeTool } from '../support/fake-tool.js';
import { hasTool, temporaryDir } from '../support/machine.js';
import { canNetwork } from '../support/network.js';
import { useNetwork } from '../support/use-network.js';

const BASE = ['collect', '-p', 'quick', '--passive', '-d', '200ms', '-f', 'dir', '-q'];
const BOUND = [...BASE, '--probe-timeout', '3s', '--budget-time', '30s'];
/** What a hung tool may cost: the limit of 3 s, the end snapshot, and room for a busy machine. */
const EXTRA_MS = 8000;

describe.skipIf(!canNetwork || !hasTool('ss'))('a tool that does not behave (root, namespaces)', () => {
  const client = useNetwork();
  let healthy: { ran: Ran; bundle: string };

  beforeAll(async () => {
    const dir = temporaryDir();
    const ran = await client.evidence([...BOUND, '-o', dir]);
    healthy = { ran, bundle: bundleIn(dir) };
  });

  const okFiles = (bundle: string): string[] =>
    manifestOf(bundle).artifacts.flatMap((a) =>
      a.collector !== 'sockets' && a.outcome === 'ok' ? (a.path ?? []) : [],
    );

  // After each of them `useNetwork` checks that no process is left.
  it.each([
    ['hangs', 'echo partial output; sleep 600'],
    ['ignores SIGTERM', "trap '' TERM INT; echo partial output; while :; do sleep 0.1; done"],
    ['leaves a daemon that holds the pipe', 'echo partial output; setsid sleep 600 & sleep 600'],
  ])('ss %s: ended in time, partial output kept, everything else there', async (_, script) => {
    const dir = temporaryDir();
    const ran = await client.evidence([...BOUND, '-o', dir], { arrange: fakeTool('ss', script) });
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 3, stderr: '' });
    expect(ran.ms - healthy.ran.ms).toBeLessThan(EXTRA_MS);
    const bundle = bundleIn(dir);
    const hung = manifestOf(bundle).artifacts.filter((a) => a.tool === 'ss');
    expect(hung.length).toBeGreaterThan(0);
    for (const a of hung) {
      expect(a).toMatchObject({ outcome: 'timed_out', remedy: expect.stringContaining('--probe-timeout') });
      expect(readFileSync(join(bundle, a.path ?? ''), 'utf8')).toBe('partial output\n');
    }
    expect(okFiles(bundle)).toEqual(okFiles(healthy.bundle));
    expect((await evidence(['verify', bundle])).code).toBe(0);
  });

  it('says nothing and hangs: the next alternative is taken', async () => {
    const dir = temporaryDir();
    await client.evidence([...BASE, '--probe-timeout', '1s', '-o', dir], {
      arrange: fakeTool('ss', 'sleep 600'),
    });
    const { artifacts } = manifestOf(bundleIn(dir));
    const start = artifacts.filter((a) => a.collector === 'sockets' && a.snapshot === 'start');
    expect(start.some((a) => a.tool === 'ss' && a.outcome === 'timed_out')).toBe(true);
    expect(start.some((a) => a.tool === 'read' && a.outcome === 'ok')).toBe(true);
  });

  it('prints binary rubbish and invalid UTF-8: kept byte for byte, nothing crashes', async () => {
    const dir = temporaryDir();
    const script = "printf '\\377\\376\\000\\033[2Jrubbish\\n\\200\\201 dev \\377\\n'";
    const { code, stdout } = await client.evidence([...BASE.filter((w) => w !== '-q'), '-o', dir], {
      arrange: fakeTool('ip', script),
    });
    expect(code).toBeOneOf([0, 3]);
    const bundle = bundleIn(dir);
    const artifact = manifestOf(bundle).artifacts.find(
      (a) => a.collector === 'neighbours' && a.tool === 'ip',
    );
    const bytes = readFileSync(join(bundle, artifact?.path ?? ''));
    expect(bytes.toString('latin1')).toBe('\xff\xfe\0\x1b[2Jrubbish\n\x80\x81 dev \xff\n');
    const documents = [
      stdout,
      ...['README.md', 'report.html', 'summary.json'].map((f) => readFileSync(join(bundle, f), 'latin1')),
    ];
    for (const text of documents) expect(text).not.toContain('\x1b');
    for (const table of readdirSync(join(bundle, 'tables'))) {
      const lines = readFileSync(join(bundle, 'tables', table), 'utf8')
        .split('\n')
        .filter(Boolean);
      for (const line of lines) JSON.parse(line);
    }
    expect((await evidence(['verify', bundle])).code).toBe(0);
  });

  it('floods: cut at the limit, marked, the bundle stays small, the run in time', async () => {
    const dir = temporaryDir();
    const { code, ms } = await client.evidence([...BASE, '-o', dir, '--budget-size', '3MB'], {
      arrange: fakeTool('ip', 'yes 10.0.0.1 dev eth0 FAILED'),
    });
    expect(code).toBe(3);
    expect(ms - healthy.ran.ms).toBeLessThan(EXTRA_MS);
    const { artifacts, budget } = manifestOf(bundleIn(dir));
    const cut = artifacts.filter((a) => a.outcome === 'truncated');
    expect(cut.length).toBeGreaterThan(0);
    for (const a of cut)
      expect(a).toMatchObject({ truncatedAt: a.bytes, remedy: expect.stringContaining('--budget-size') });
    expect(artifacts.reduce((sum, a) => sum + a.bytes, 0)).toBeLessThanOrEqual(3_000_000);
    expect(budget.usedBytes).toBeLessThanOrEqual(3_000_000);
    // Small outputs are not crowded out by the flood.
    const others = artifacts.filter((a) => a.collector === 'memory');
    expect(others.some((a) => a.outcome === 'ok')).toBe(true);
  });

  it('leaves little room for the others: what was cut is said, not complete', async () => {
    const dir = temporaryDir();
    const { code } = await client.evidence([...BASE, '-o', dir, '--budget-size', '100KB']);
    const { artifacts, complete } = manifestOf(bundleIn(dir));
    const cut = artifacts.filter((a) => a.outcome === 'truncated');
    expect(artifacts.reduce((sum, a) => sum + a.bytes, 0)).toBeLessThanOrEqual(100_000);
    expect(cut.length).toBeGreaterThan(0);
    for (const a of cut) expect(a).toMatchObject({ remedy: expect.stringContaining('--budget-size') });
    // Nobody's promise keeps another from all: something of each is there.
    expect(cut.filter((a) => a.bytes === 0)).toEqual([]);
    expect({ code, complete }).toEqual({ code: 3, complete: false });
  });

  it('fails with escape sequences on stderr: the summary and the documents stay clean', async () => {
    const dir = temporaryDir();
    const { stdout, stderr } = await client.evidence([...BASE, '-o', dir], {
      arrange: fakeTool('ip', "printf '\\033]0;owned\\007\\033[2Jnot today\\n' >&2; exit 1"),
    });
    const bundle = bundleIn(dir);
    const documents = ['README.md', 'summary.json'].map((name) => join(bundle, name));
    const opened = (await evidence(['open', bundle])).stdout;
    for (const text of [stdout, stderr, opened, ...documents.map((file) => readFileSync(file, 'utf8'))]) {
      expect(text).not.toMatch(CONTROL);
    }
    expect(stdout).toMatch(/failed: [\s\S]*not today/);
  });

  it('floods stderr: kept up to a limit', async () => {
    const dir = temporaryDir();
    await client.evidence([...BASE, '-o', dir], {
      arrange: fakeTool(
        'ip',
        'i=0; while [ $i -lt 20000 ]; do echo "warning $i of many" >&2; i=$((i+1)); done; exit 1',
      ),
    });
    const artifact = manifestOf(bundleIn(dir)).artifacts.find(
      (a) => a.collector === 'neighbours' && a.tool === 'ip',
    );
    expect(artifact).toMatchObject({
      outcome: 'failed',
      exit: 1,
      reason: expect.stringContaining('warning'),
    });
    expect(artifact?.stderrBytes).toBeGreaterThan(1000);
    expect(artifact?.stderrBytes).toBeLessThanOrEqual(64 * 1024);
  });
});
