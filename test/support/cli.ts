import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Manifest } from '../../src/bundle/manifest.js';

export const ROOT = resolve(import.meta.dirname, '../..');
export const CLI = join(ROOT, 'dist/evidence.cjs');

export interface Ran {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  /** Words before `node CLI …`, such as `ip netns exec NAME`. */
  readonly prefix?: readonly string[];
}

export interface Started {
  readonly child: ChildProcess;
  /** What it printed on stderr so far. */
  readonly stderr: () => string;
  readonly ended: Promise<Ran>;
}

/**
 * Runs the built command line to its end. Only for commands that send nothing: whatever collects runs in a
 * network of its own (`useNetwork`).
 */
export function evidence(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return start(args, options).ended;
}

/** Starts it and lets the test signal it; `ended` settles with output and exit code. */
export function start(args: readonly string[], options: RunOptions = {}): Started {
  if (!existsSync(CLI)) throw new Error(`${CLI} is missing: run npm run build first`);
  return run([...(options.prefix ?? []), process.execPath, CLI, ...args], options);
}

/** Any command, with the environment of the tests. */
export function run(argv: readonly string[], options: Omit<RunOptions, 'prefix'> = {}): Started {
  const [file = '', ...rest] = argv;
  const began = performance.now();
  const child = spawn(file, rest, {
    cwd: options.cwd ?? tmpdir(),
    env: { ...environment(), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ran>((done) =>
    child.on('close', (code, signal) =>
      done({ code, signal, stdout, stderr, ms: performance.now() - began }),
    ),
  );
  return { child, stderr: () => stderr, ended };
}

/** Ours, without what would make the command line behave as in a developer's terminal. */
function environment(): NodeJS.ProcessEnv {
  const { FORCE_COLOR: _, NO_COLOR: __, SSH_CONNECTION: ___, NODE_OPTIONS: ____, ...rest } = process.env;
  const own = Object.fromEntries(Object.entries(rest).filter(([name]) => !name.startsWith('EVIDENCE_')));
  return { ...own, XDG_CONFIG_HOME: '/nonexistent' };
}

/** `words('collect -o x')`: argv of words without blanks in them. */
export function words(text: string): string[] {
  return text.split(' ');
}

/** Control characters that text for people never holds. */
export const CONTROL = /[^\P{Cc}\t\n\r]/u;

/** Names of what a run left in a folder. */
export function left(dir: string): string[] {
  return readdirSync(dir).toSorted();
}

/** The only bundle in a folder: its path. */
export function bundleIn(dir: string): string {
  const [name, ...others] = left(dir);
  if (name === undefined || others.length > 0 || !/^evidence-[^/]*(?<!\.partial)$/.test(name)) {
    throw new Error(`expected one bundle in ${dir}, found: ${left(dir).join(' ') || 'nothing'}`);
  }
  return join(dir, name);
}

/** The manifest of a folder bundle. */
export function manifestOf(bundle: string): Manifest {
  return JSON.parse(readFileSync(join(bundle, 'manifest.json'), 'utf8')) as Manifest;
}

/** The rows of a table of a folder bundle; none where there is no such table. */
export function rowsOf(bundle: string, table: string): Record<string, unknown>[] {
  const path = join(bundle, 'tables', `${table}.ndjson`);
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}
