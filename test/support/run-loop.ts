import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { Wire, type WireFrame } from '../../src/record/wire.js';

export interface LoopRun {
  /** Epoch µs. */
  readonly start: number;
  readonly how: string;
  readonly frames: readonly WireFrame[];
  readonly stderr: string;
}

/** Runs the loop of a host here until it has said so many frames. */
export async function runLoop(
  argv: readonly string[],
  path = process.env['PATH'] ?? '',
  least = 12,
): Promise<LoopRun> {
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
  for (let i = 0; i < 200 && frames.length < least; i++) await sleep(30);
  child.kill('SIGTERM');
  await ended;
  expect(hello, stderr).toHaveLength(1);
  return { start: hello[0]?.start ?? 0, how: hello[0]?.how ?? '', frames, stderr };
}
