import { type ChildProcess, spawn } from 'node:child_process';
import { createReadStream, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { LOOP_PYTHON } from '../src/record/loop-python.js';
import { parseHeader } from '../src/record/frame.js';
import { evidence } from './evidence.js';
import type { Benchmark, Row } from './main.js';
import { measure } from './measure.js';

/** The target is about ten minutes: EVIDENCE_BENCH_SECONDS=600. */
const SECONDS = Number(process.env['EVIDENCE_BENCH_SECONDS'] ?? 60);
/** Until the start snapshot is over and the loop runs. */
const STARTING_MS = 5000;
/** Kernel ticks of /proc/PID/stat; 100 a second on every Linux for user space. */
const TICK_MS = 10;

/** So many connections over loopback, of which ss sees both ends; each sends now and then. */
const CONNECTIONS = `
const net = require('node:net');
const [connections, pauseMs] = process.argv.slice(1).map(Number);
const server = net.createServer((socket) => socket.on('error', () => {}).resume()).listen(0, '127.0.0.1', 4096, async () => {
  const { port } = server.address();
  const all = [];
  for (let i = 0; i < connections; i++) {
    const socket = net.connect(port, '127.0.0.1').on('error', () => {});
    await new Promise((done) => socket.once('connect', done));
    all.push(socket);
  }
  let next = 0;
  setInterval(() => {
    for (let i = 0; i < all.length / 10; i++) all[next++ % all.length].write('x'.repeat(100));
  }, pauseMs / 10);
  console.log(port);
});`;

interface Case {
  /** What asks for the sockets: the loop in Python sock_diag itself, the one in a shell `ss`. */
  readonly by: 'sock_diag' | 'ss';
  readonly sockets: number;
  readonly intervalMs: number;
  /** Most of a core the loop may take, percent. */
  readonly most: number;
  /** Most of a tick that it may come late at p99, ms. */
  readonly jitterMs: number;
}

const CASES: readonly Case[] = [
  { by: 'sock_diag', sockets: 100, intervalMs: 100, most: 2, jitterMs: 10 },
  { by: 'ss', sockets: 100, intervalMs: 100, most: 4, jitterMs: 10 },
  { by: 'sock_diag', sockets: 5000, intervalMs: 1000, most: 10, jitterMs: 100 },
  { by: 'ss', sockets: 5000, intervalMs: 1000, most: 10, jitterMs: 100 },
];

/** What sampling costs the host, how punctual it is, and what it takes where evidence runs. */
export const recording: Benchmark = async (dir) => {
  const rows: Row[] = [];
  for (const one of CASES) {
    const load = spawn(process.execPath, ['-e', CONNECTIONS, String(one.sockets / 2), '1000'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      rows.push(await sampled(one, await portOf(load), join(dir, `${one.by}-${one.sockets}`)));
    } finally {
      load.kill();
    }
  }
  return rows;
};

async function sampled(
  { by, sockets, intervalMs, most, jitterMs }: Case,
  port: number,
  out: string,
): Promise<Row> {
  mkdirSync(out);
  const options = ['--port', String(port), '--interval', `${intervalMs}ms`, '--passive', '-q', '-f', 'dir'];
  const record = evidence('record', ...options, '-d', `${SECONDS}s`, '-o', out);
  const [ran, loop] = await Promise.all([
    measure(by === 'ss' ? withoutPython(record) : record),
    cpuOfLoop(by, port),
  ]);
  const [bundle = ''] = readdirSync(out);
  const { due, taken, late } = accountOf(join(out, bundle));
  const jitter = await jitterOf(join(out, bundle), intervalMs);
  const p99 = jitter.toSorted((a, b) => a - b)[Math.floor(jitter.length * 0.99)] ?? NaN;
  return {
    what: `${sockets} sockets by ${by} every ${intervalMs} ms, counters every second, ${SECONDS} s`,
    target: `0 missed, p99 jitter ≤ ${jitterMs} ms, loop ≤ ${most} % of a core, ≤ 300 MB`,
    measured: `${taken} of ${due} ticks, ${late} late, p99 jitter ${p99.toFixed(1)} ms, loop ${loop.toFixed(1)} % of a core, evidence ${(ran.rss / 1e6).toFixed(0)} MB`,
    met: due === taken && p99 <= jitterMs && loop <= most && ran.rss <= 300e6,
  };
}

/** Time on a CPU of the loop with all it started, percent of a core, between two looks. */
async function cpuOfLoop(by: Case['by'], port: number): Promise<number> {
  await sleep(STARTING_MS);
  const pid = readdirSync('/proc').find((name) => /^\d+$/.test(name) && isLoop(name, by, port));
  if (pid === undefined) return NaN;
  const [before, began] = [cpuMs(pid), performance.now()];
  await sleep((SECONDS - 10) * 1000);
  return (100 * (cpuMs(pid) - before)) / (performance.now() - began);
}

/** In a mount namespace where python3 does not run; needs root. */
function withoutPython(argv: readonly string[]): string[] {
  const hide = 'mount --bind /bin/false "$(readlink -f /usr/bin/python3)" && exec "$@"';
  return ['unshare', '-m', 'sh', '-c', hide, 'sh', ...argv];
}

/** The loop itself: what it starts carries no script. */
function isLoop(pid: string, by: Case['by'], port: number): boolean {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    const [, option, script = ''] = words;
    const isShell = option === '-c' && script.startsWith('I=');
    const isPython = option === '-ISc' && script === LOOP_PYTHON;
    return (by === 'ss' ? isShell : isPython) && words.some((word) => word.includes(`:${port}`));
  } catch {
    return false; // Gone meanwhile.
  }
}

/** proc(5): utime, stime, cutime and cstime. */
function cpuMs(pid: string): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, n) => sum + Number(n), 0) * TICK_MS;
}

function accountOf(bundle: string): { due: number; taken: number; late: number } {
  const index = JSON.parse(readFileSync(join(bundle, 'recordings/recording.json'), 'utf8')) as {
    hosts: { samplers: { probe: string; due: number; taken: number; late: number }[] }[];
  };
  return index.hosts[0]?.samplers.find((s) => s.probe === 'connections') ?? { due: 0, taken: 0, late: 0 };
}

/** How much later than the most punctual one each tick began, ms. */
async function jitterOf(bundle: string, intervalMs: number): Promise<number[]> {
  const host = readdirSync(join(bundle, 'recordings')).find((name) => name !== 'recording.json') ?? '';
  const path = join(bundle, 'recordings', host, 'sockets.connections.txt');
  const delays: number[] = [];
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const header = parseHeader(line);
    if (header) delays.push(Number(header.begin) * 1000 - header.tick * intervalMs);
  }
  const least = delays.reduce((a, b) => Math.min(a, b), Infinity);
  return delays.map((d) => d - least);
}

function portOf(load: ChildProcess): Promise<number> {
  return new Promise((done) => load.stdout?.once('data', (text: Buffer) => done(Number(text.toString()))));
}
