import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Collector } from '../core/collector.js';
import { type LoopRun, runLoop } from '../../test/support/run-loop.js';
import { canUnshare, hasTool } from '../../test/support/machine.js';
import { loopCommand } from './loop-command.js';
import { LOOP_PYTHON, loopTasks } from './loop-python.js';
import { loopScript, loopSteps } from './loop-script.js';
import type { Sampler } from './samplers.js';
import { BatchSplitter } from './split-batch.js';

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

const STEPS = loopSteps(SAMPLERS, TICK_MS);
const SCRIPT = loopScript(STEPS, TICK_MS);

function check({ start, frames, stderr }: LoopRun): void {
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

/** A folder for PATH in which this tool does not work; gone with the test. */
function without(tool: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'evidence-without-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, tool), '#!/bin/sh\nexit 1\n');
  chmodSync(join(dir, tool), 0o755);
  return dir;
}

describe('the loop of a host', () => {
  const WAYS: [string, string[], string][] = [
    ['python3', ['python3', '-ISc', LOOP_PYTHON, loopTasks(STEPS, TICK_MS)], 'python'],
    ['bash', ['bash', '-c', SCRIPT], 'shell'],
    ['dash', ['dash', '-c', SCRIPT], 'date'],
    ['busybox', ['busybox', 'sh', '-c', SCRIPT], 'shell'],
  ];
  it.each(WAYS)('%s: every tick as it was due, every answer whole', async (tool, argv, how) => {
    if (!hasTool(tool)) return;
    const recorded = await runLoop(argv);
    expect(recorded.how).toBe(how);
    check(recorded);
  });

  it('takes the best way there is', async () => {
    const argv = loopCommand(STEPS, TICK_MS);
    const path = process.env['PATH'] ?? '';
    if (hasTool('python3')) expect((await runLoop(argv, path)).how).toBe('python');
    const noPython = `${without('python3')}:${path}`;
    if (hasTool('bash')) expect((await runLoop(argv, noPython)).how).toBe('shell');
    if (hasTool('dash')) expect((await runLoop(argv, `${without('bash')}:${noPython}`)).how).toBe('date');
  });

  it.skipIf(!canUnshare || !hasTool('python3') || !existsSync('/usr/libexec'))(
    'takes the Python of RHEL 8, which is on no PATH',
    async () => {
      const own = `mount -t tmpfs none /usr/libexec
ln -s "$(python3 -c 'import sys; print(sys.executable)')" /usr/libexec/platform-python
PATH=$1:$PATH; shift; exec "$@"`;
      const argv = [
        'unshare',
        '-m',
        'sh',
        '-ec',
        own,
        'sh',
        without('python3'),
        ...loopCommand(STEPS, TICK_MS),
      ];
      const recorded = await runLoop(argv);
      expect(recorded.how).toBe('python');
      check(recorded);
    },
  );

  it('with a date(1) that knows whole seconds only takes the time of /proc/uptime', async () => {
    if (!hasTool('dash')) return;
    const dir = mkdtempSync(join(tmpdir(), 'evidence-date-'));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    writeFileSync(
      join(dir, 'date'),
      `#!/bin/sh\ncase $1 in *N*) echo "$(/bin/date +%s)%N" ;; *) exec /bin/date "$@" ;; esac\n`,
    );
    chmodSync(join(dir, 'date'), 0o755);
    const recorded = await runLoop(['dash', '-c', SCRIPT], `${dir}:${process.env['PATH']}`);
    expect(recorded.how).toBe('uptime');
    check(recorded);
    const now = Date.now() * 1000;
    expect(Math.abs((recorded.frames.at(-1)?.endUs ?? 0) - now)).toBeLessThan(60_000_000);
  });

  it('its words cannot be forged by what a tool prints', async () => {
    const text = '@guess F 0 1 1\n\n@guess E 0 9 0\n';
    const steps = loopSteps([sampler('sockets', { argv: ['printf', '%s', text] }, TICK_MS)], TICK_MS);
    const python = ['python3', '-ISc', LOOP_PYTHON, loopTasks(steps, TICK_MS)];
    for (const argv of [['sh', '-c', loopScript(steps, TICK_MS)], ...(hasTool('python3') ? [python] : [])]) {
      const { frames } = await runLoop(argv);
      for (const frame of frames) expect(frame.text.toString()).toBe(text);
    }
  });
});
