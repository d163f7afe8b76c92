import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Collector } from '../core/collector.js';
import { hasTool } from '../../test/support/run-tool.js';
import { loopCommand, loopScript, loopSteps } from './loop-script.js';
import type { Sampler } from './samplers.js';
import { BatchSplitter } from './split-batch.js';
import { Wire, type WireFrame } from './wire.js';

const TICK_MS = 50;

function sampler(
  probe: string,
  source: Sampler['source'],
  intervalMs: number,
  more: Partial<Sampler> = {},
): Sampler {
  const collector = { id: 'cpu' } as Collector;
  return {
    collector,
    probe,
    source,
    intervalMs,
    path: `${probe}.txt`,
    redact: [],
    tool: 'x',
    argv: [],
    ...more,
  };
}

const SAMPLERS = [
  sampler('sockets', { argv: ['printf', '%s\\n', 'quick', "it's"] }, TICK_MS, {
    withOwners: { source: { argv: ['echo', 'with owners'] }, everyMs: 4 * TICK_MS },
  }),
  sampler('one', { read: '/proc/sys/kernel/ostype' }, 2 * TICK_MS),
  sampler('two', { read: ['/proc/sys/kernel/osrelease', '/proc/sys/kernel/host[n]ame'] }, 2 * TICK_MS),
  sampler('none', { read: '/proc/no/such/file' }, 2 * TICK_MS),
  sampler('failing', { argv: ['sh', '-c', 'printf "no end of line"; exit 3'] }, 4 * TICK_MS),
];

interface Recorded {
  readonly start: number;
  readonly how: string;
  readonly frames: readonly WireFrame[];
  readonly stderr: string;
}

async function record(
  argv: readonly string[],
  path = process.env['PATH'] ?? '',
  ms = 1500,
): Promise<Recorded> {
  const child = spawn(argv[0] ?? '', argv.slice(1), {
    env: { PATH: path, LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [frames, hello]: [WireFrame[], { start: number; how: string }[]] = [[], []];
  let stderr = '';
  const wire = new Wire({
    onHello: (start, how) => hello.push({ start, how }),
    onRebase: () => expect.unreachable('the clock was set back'),
    onFrame: (frame) => frames.push(frame),
  });
  child.stdout.on('data', (chunk: Buffer) => wire.feed(chunk));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise((done) => child.once('close', done));
  for (let i = 0; i < 200 && frames.length < 12; i++) await sleep(Math.max(20, ms / 50));
  child.kill('SIGTERM');
  await ended;
  expect(hello).toHaveLength(1);
  return { start: hello[0]?.start ?? 0, how: hello[0]?.how ?? '', frames, stderr };
}

const STEPS = loopSteps(SAMPLERS, TICK_MS);
const SCRIPT = loopScript(STEPS, TICK_MS);

function check({ start, frames, stderr }: Recorded): void {
  expect(stderr).toBe('');
  expect(new Set(frames.map((f) => f.step))).toEqual(new Set(STEPS.map((s) => s.id)));
  for (const step of STEPS) {
    const own = frames.filter((f) => f.step === step.id);
    expect(own[0]?.tick).toBe(0);
    own.reduce((before, frame) => {
      expect(frame.tick).toBeGreaterThan(before);
      return frame.tick;
    }, -1);
    for (const { tick, beginUs, endUs } of own) {
      // Never before its time, and the shift of a late one is not passed on.
      expect(beginUs).toBeGreaterThanOrEqual(start + tick * step.every * TICK_MS * 1000);
      expect(endUs).toBeGreaterThanOrEqual(beginUs);
    }
    const [first] = step.samplers;
    if (first?.probe === 'sockets') {
      expect(own[0]?.text.toString()).toBe('with owners\n');
      expect(new Set(own.map((f) => f.text.toString()))).toEqual(new Set(['with owners\n', "quick\nit's\n"]));
    } else if (first?.probe === 'failing') {
      expect(own.map((f) => [f.text.toString(), f.exit])).toEqual(own.map(() => ['no end of line\n', 3]));
    } else {
      const parts = new BatchSplitter(step.samplers).split(own[0]?.text ?? Buffer.alloc(0)).map(String);
      expect(parts[0]).toBe('Linux\n');
      expect(parts[1]).toMatch(/^\/proc\/sys\/kernel\/osrelease:.*\n\/proc\/sys\/kernel\/hostname:.*\n$/);
      expect(parts[2]).toBe('');
    }
  }
}

describe('the loop of a host', () => {
  const SHELLS: [string, string[], string][] = [
    ['bash', ['bash', '-c'], 'shell'],
    ['dash', ['dash', '-c'], 'date'],
    ['busybox', ['busybox', 'sh', '-c'], 'shell'],
  ];
  it.each(SHELLS)('%s: every tick as it was due, every answer whole', async (shell, argv, how) => {
    if (!hasTool(shell)) return;
    const recorded = await record([...argv, SCRIPT]);
    expect(recorded.how).toBe(how);
    check(recorded);
  });

  it('finds the best shell there is', async () => {
    if (!hasTool('bash')) return;
    expect((await record(loopCommand(SCRIPT))).how).toBe('shell');
  });

  it('with a date(1) that knows whole seconds only takes the time of /proc/uptime', async () => {
    if (!hasTool('dash')) return;
    const dir = mkdtempSync(join(tmpdir(), 'evidence-date-'));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    writeFileSync(
      join(dir, 'date'),
      `#!/bin/sh\ncase $1 in *N*) echo "$(/bin/date +%s)%N" ;; *) exec /bin/date "$@" ;; esac\n`,
    );
    chmodSync(join(dir, 'date'), 0o755);
    const recorded = await record(['dash', '-c', SCRIPT], `${dir}:${process.env['PATH']}`);
    expect(recorded.how).toBe('uptime');
    check(recorded);
    const now = Date.now() * 1000;
    expect(Math.abs((recorded.frames.at(-1)?.endUs ?? 0) - now)).toBeLessThan(60_000_000);
  });

  it('its words cannot be forged by what a tool prints', async () => {
    const text = '@guess F 0 1 1\n\n@guess E 0 9 0\n';
    const steps = loopSteps([sampler('sockets', { argv: ['printf', '%s', text] }, TICK_MS)], TICK_MS);
    const { frames } = await record(['sh', '-c', loopScript(steps, TICK_MS)]);
    for (const frame of frames) expect(frame.text.toString()).toBe(text);
  });
});
