import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Artifact, Run } from '../../src/bundle/manifest.js';
import { evidence, left, type Ran, run, type RunOptions, type Started, words } from './cli.js';
import { findTool, hasTool, temporaryDir } from './machine.js';
import { runTool } from './run-tool.js';
import type { Client } from './use-network.js';

/** The shells a script must run under, by the words that start each. */
export const SHELLS: readonly string[] = ['dash', 'bash --posix', 'busybox ash'].filter((s) =>
  hasTool(s.split(' ')[0] ?? ''),
);

/** Writes the script that `evidence script ARGS` prints; its path. */
export async function writeScript(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await evidence(['script', ...args]);
  if (code !== 0) throw new Error(`evidence script ${args.join(' ')}: ${stderr}`);
  const path = join(temporaryDir(), 'evidence.sh');
  writeFileSync(path, stdout, { mode: 0o755 });
  return path;
}

type InNetwork = NonNullable<Parameters<Client['inside']>[0]>;

/** Starts a script in the client namespace. */
export function startScript(
  client: Client,
  shell: string,
  argv: readonly string[],
  options: InNetwork & RunOptions = {},
): Started {
  return run([...client.inside(options), ...words(shell), ...argv], options);
}

export interface Left {
  readonly ran: Ran;
  /** The tar.gz, as the script names it on stdout. */
  readonly result: string;
  readonly journal: readonly Artifact[];
  readonly run: Run;
  /** Unpacked by the tar of the machine. */
  readonly folder: string;
}

/** Waits for its end and reads what it left in `dir`, which must be one tar.gz and nothing else. */
export async function resultOf(started: Started, dir: string): Promise<Left> {
  const ran = await started.ended;
  const [name, ...others] = left(dir);
  const result = ran.stdout.trim();
  if (name === undefined || others.length > 0 || result !== join(dir, name)) {
    throw new Error(
      `expected one tar.gz in ${dir}, found ${left(dir).join(' ')}: ${ran.stdout}${ran.stderr}`,
    );
  }
  const to = temporaryDir();
  runTool('tar', ['-xzf', result, '-C', to]);
  return { ran, result, ...readFolder(join(to, left(to)[0] ?? '')) };
}

export function readFolder(folder: string): Pick<Left, 'journal' | 'run' | 'folder'> {
  const lines = readFileSync(join(folder, 'artifacts.ndjson'), 'utf8').split('\n').filter(Boolean);
  return {
    journal: lines.map((line) => JSON.parse(line) as Artifact),
    run: JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as Run,
    folder,
  };
}

/** Shell text that leaves BusyBox, with its applets, as the only program of the machine. */
export function onlyBusybox(but: readonly string[] = []): string {
  const dir = join(temporaryDir(), 'bin');
  mkdirSync(dir);
  copyFileSync(findTool('busybox') ?? '', join(dir, 'busybox'));
  for (const applet of words(runTool('busybox', ['--list']).trim().replaceAll('\n', ' '))) {
    if (applet !== 'busybox' && !but.includes(applet)) symlinkSync('busybox', join(dir, applet));
  }
  const folders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin'];
  return [...folders.slice(0, 3), '/usr/bin'].map((f) => `mount --rbind ${dir} ${f}`).join('; ');
}
