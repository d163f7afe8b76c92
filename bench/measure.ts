import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Measured {
  readonly ms: number;
  /** Peak resident memory of the process itself (VmHWM), bytes; polled, so the last 10 ms may be missing. */
  readonly rss: number;
  readonly code: number | null;
  readonly stdout: string;
}

interface Options {
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  /** Sends this after so many ms; `ms` then counts from the signal. */
  readonly signalAfter?: { readonly signal: NodeJS.Signals; readonly ms: number };
}

/** Runs a command to its end, from outside, as a user would. */
export function measure(argv: readonly string[], options: Options = {}): Promise<Measured> {
  const [file = '', ...args] = argv;
  let began = performance.now();
  const child = spawn(file, args, {
    cwd: options.cwd ?? '/tmp',
    env: { ...process.env, NO_COLOR: '1', ...options.env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let stdout = '';
  let rss = 0;
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('latin1')));
  const poll = setInterval(() => (rss = Math.max(rss, peakMemory(child.pid))), 10);
  const { signalAfter } = options;
  if (signalAfter) {
    setTimeout(() => {
      began = performance.now();
      child.kill(signalAfter.signal);
    }, signalAfter.ms);
  }
  return new Promise((done) => {
    child.on('close', (code) => {
      clearInterval(poll);
      done({ ms: performance.now() - began, rss, code, stdout });
    });
  });
}

function peakMemory(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

/** Runs each of several commands in turn, A B A B …, so that a drift of the machine hits all alike. */
export async function inTurn<K extends string>(
  runs: number,
  commands: Readonly<Record<K, () => Promise<Measured>>>,
): Promise<Record<K, Measured[]>> {
  const names = Object.keys(commands) as K[];
  const results = Object.fromEntries(names.map((n) => [n, []])) as unknown as Record<K, Measured[]>;
  for (let i = 0; i < runs; i++) {
    for (const name of names) results[name].push(await commands[name]());
  }
  return results;
}
