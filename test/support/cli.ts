import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Manifest } from '../../src/bundle/manifest.js';

export const ROOT = resolve(import.meta.dirname, '../..');
export const CLI = join(ROOT, 'dist/src/cli/main.js');

export const isRoot = process.geteuid?.() === 0;
/** Namespaces need root and a kernel that allows them; without, the tests that use them skip. */
export const canUnshare = isRoot && spawnSync('unshare', ['-m', '-n', '--fork', 'true']).status === 0;

export function hasTool(name: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${name}`], { env: { PATH: TOOL_PATH } }).status === 0;
}
const TOOL_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

export function temporaryDir(): string {
  return mkdtempSync(join(tmpdir(), 'evidence-e2e-'));
}

/** Runs the built command line to its end. */
export function evidence(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return start(args, options).ended;
}

interface RunOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  /** Words before `node CLI …`, such as `unshare -m sh -c '…; exec "$@"' sh`. */
  readonly prefix?: readonly string[];
}

/** Starts it and lets the test signal it; `ended` settles with output and exit code. */
export function start(
  args: readonly string[],
  options: RunOptions = {},
): { child: ChildProcess; ended: Promise<Ran> } {
  if (!existsSync(CLI)) throw new Error(`${CLI} is missing: run npm run build first`);
  const [file = '', ...rest] = [...(options.prefix ?? []), process.execPath, CLI, ...args];
  const began = performance.now();
  const child = spawn(file, rest, {
    cwd: options.cwd ?? tmpdir(),
    env: { ...process.env, NO_COLOR: '1', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<Ran>((done) =>
    child.on('close', (code) => done({ code, stdout, stderr, ms: performance.now() - began })),
  );
  return { child, ended };
}

/** The only bundle in a folder: its path. */
export function bundleIn(dir: string): string {
  const names = readdirSync(dir).filter((name) => name.startsWith('evidence-') && !name.includes('.partial'));
  if (names.length !== 1)
    throw new Error(`expected one bundle in ${dir}, found: ${readdirSync(dir).join(' ')}`);
  return join(dir, names[0] ?? '');
}

/** The manifest of a folder bundle. */
export function manifestOf(bundle: string): Manifest {
  return JSON.parse(readFileSync(join(bundle, 'manifest.json'), 'utf8')) as Manifest;
}

/** Command lines of processes that carry our run marker. */
export function leftBehind(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const environ = readFileSync(`/proc/${pid}/environ`, 'latin1');
        if (!environ.split('\0').some((v) => v.startsWith('EVIDENCE_RUN='))) return [];
        return [readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')];
      } catch {
        return [];
      }
    });
}
