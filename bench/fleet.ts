import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasTool } from '../test/support/run-tool.js';
import { type Sshd, sshdMissing, startSshd } from '../test/support/sshd.js';
import { evidence } from './evidence.js';
import type { Benchmark, Row } from './main.js';
import { inTurn, measure, type Measured, median } from './measure.js';

const USER = 'evbench';
const FEW = 20;
const MANY = 100;
const RUNS = 5;
const MOST_RSS = 300e6;
/** About 200 KB of text that any user may read; a login over SSH does not find sysctl by itself. */
const COMMANDS = [
  'ls -l /usr/bin',
  'ls -lR /proc/sys/net',
  '/usr/sbin/sysctl -a 2>/dev/null',
  'head -c 40000 /proc/kallsyms',
];

/** What is run on every host; each text is one output, kept apart from the others. */
interface Work {
  readonly what: string;
  readonly scripts: readonly string[];
}

const ONE_SCRIPT: Work = { what: 'one script of four commands', scripts: [COMMANDS.join('; ')] };
const FOUR: Work = { what: 'four commands, each output by itself', scripts: COMMANDS };

/**
 * The same commands on 20 and 100 hosts (one sshd on as many loopback addresses), by what people use for it. Every
 * rival runs each script on each host, keeps the outputs of the hosts apart (pdsh and ansible by name, ssh in a file
 * each), and has printed what we have; connections are new in every round. For several scripts pdsh is run once for
 * each, ansible gets a task for each, and ssh one connection per host with a channel for each (ControlMaster). Ours
 * also looks around, measures clocks, redacts, hashes and seals.
 */
export const fleet: Benchmark = async (dir) => {
  const missing =
    sshdMissing ??
    ['pdsh', 'ansible', 'xargs']
      .filter((tool) => !hasTool(tool))
      .map((tool) => `${tool} is not installed`)[0] ??
    (process.geteuid?.() === 0 ? undefined : 'needs root, for the addresses and the account');
  if (missing !== undefined) return [{ what: 'a fleet', target: '', measured: missing, met: false }];
  const sshd = await startSshd({
    // More than the 16 addresses that one sshd may be told.
    address: '0.0.0.0',
    config: ['MaxStartups 500:30:500'],
    accounts: [{ name: USER, shell: '/bin/sh' }],
  });
  try {
    configure(sshd, dir);
    const rows: Row[] = [];
    for (const work of [ONE_SCRIPT, FOUR]) {
      rows.push(compare(FEW, work, await inTurn(RUNS, rivals(dir, FEW, work)), dir));
    }
    return [...rows, await many(dir)];
  } finally {
    await sshd.close();
  }
};

/** How every ssh here reaches the hosts; the sandbox has mounts of its own. */
function configure(sshd: Sshd, dir: string): void {
  const known = join(dir, 'known_hosts');
  const lines = addresses(MANY).flatMap((host) =>
    sshd.hostKeys.map((key) => `[${host}]:${sshd.port} ${key}\n`),
  );
  writeFileSync(known, lines.join(''));
  const config = join(dir, 'ssh_config');
  writeFileSync(
    config,
    `Host 127.0.1.*
Port ${sshd.port}
User ${USER}
IdentityFile ${sshd.key}
IdentitiesOnly yes
UserKnownHostsFile ${known}
StrictHostKeyChecking yes
`,
  );
  const mounted = spawnSync('mount', ['--bind', config, '/etc/ssh/ssh_config']);
  if (mounted.status !== 0) throw new Error(`ssh_config: ${String(mounted.stderr)}`);
}

function addresses(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `127.0.1.${i + 1}`);
}

function rivals(dir: string, count: number, { scripts }: Work) {
  const hosts = addresses(count);
  const list = join(dir, `hosts-${count}`);
  writeFileSync(list, hosts.map((host) => `${host}\n`).join(''));
  const tasks = scripts.map((raw, i) => ({ name: `task ${i}`, raw, register: 'said' }));
  const show = { debug: { var: 'said.stdout' } };
  const play = [{ hosts: 'all', gather_facts: false, tasks: tasks.flatMap((task) => [task, show]) }];
  writeFileSync(join(dir, 'play.yaml'), JSON.stringify(play));
  writeFileSync(join(dir, 'ansible.cfg'), '');
  const fresh = (): string => mkdtempSync(join(dir, 'round-'));
  const ansible = (): string[] =>
    scripts.length === 1
      ? ['ansible', 'all', '-i', list, '-u', USER, '-m', 'raw', '-f', '20', '-a', scripts[0] ?? '']
      : ['ansible-playbook', '-i', list, '-u', USER, '-f', '20', join(dir, 'play.yaml')];
  const pdsh = scripts.map((_, i) => `pdsh -R ssh -f 32 -l ${USER} -w "^$0" "$${i + 1}"`).join('; ');
  // The connection ends with the last of its channels, but for one second.
  const shared = '-o ControlMaster=auto -o ControlPersist=1 -S "$1/%h"';
  const ssh = scripts
    .map((_, i) => `ssh -T ${scripts.length > 1 ? shared : ''} "$0" "$${i + 2}" > "$1/$0.${i}"`)
    .join('; ');
  return {
    evidence: () => ours(dir, count, scripts),
    pdsh: () => measure(['sh', '-c', pdsh, list, ...scripts]),
    ansible: () =>
      measure(ansible(), {
        env: {
          ANSIBLE_LOCALHOST_WARNING: 'False',
          ANSIBLE_CONFIG: join(dir, 'ansible.cfg'),
          ANSIBLE_SSH_CONTROL_PATH_DIR: fresh(),
          HOME: dir,
        },
      }),
    'ssh through xargs -P20': async () => {
      const folder = fresh();
      const run = await measure([
        'sh',
        '-c',
        'list=$1; shift; exec xargs -P20 -I{} sh -c "$0" {} "$@" < "$list"',
        ssh,
        list,
        folder,
        ...scripts,
      ]);
      const files = readdirSync(folder).map((name) => join(folder, name));
      return { ...run, stdout: files.map((file) => readIfFile(file)).join('') };
    },
  };
}

/** The sockets of ssh come and go. */
function readIfFile(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path, 'latin1') : '';
}

async function ours(dir: string, count: number, scripts: readonly string[]): Promise<Measured> {
  const collectors = scripts.map((script, i) => ({
    id: `fleet${i}`,
    why: 'What people run on a fleet first.',
    command: ['sh', '-c', script],
  }));
  writeFileSync(join(dir, 'evidence.config.yaml'), JSON.stringify({ collectors }));
  const out = join(dir, 'out');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
  const inventory = join(dir, `hosts-${count}.yaml`);
  writeFileSync(
    inventory,
    `hosts:\n${addresses(count)
      .map((host) => `  "${host}": {}\n`)
      .join('')}`,
  );
  const words = [
    'collect',
    '-I',
    inventory,
    '--only',
    collectors.map(({ id }) => id).join(','),
    '-d',
    '0s',
    '--passive',
    '-f',
    'dir',
    '-o',
    out,
    '-q',
  ];
  return measure(evidence(...words), { cwd: dir });
}

function compare(
  count: number,
  work: Work,
  runs: Record<keyof ReturnType<typeof rivals>, Measured[]>,
  dir: string,
): Row {
  const ms = Object.fromEntries(
    Object.entries(runs).map(([name, all]) => [name, median(all.map((run) => run.ms))]),
  ) as Record<keyof typeof runs, number>;
  for (const [name, all] of Object.entries(runs)) {
    const short = name !== 'evidence' && all.some(({ stdout }) => stdout.length < 0.98 * textOf(dir, count));
    if (short) throw new Error(`${name} did not do the work`);
  }
  const { evidence: own, ...others } = ms;
  const least = Math.min(...Object.values(others));
  const kilobytes = textOf(dir, count) / count / 1000;
  const failed = runs.evidence.some((run) => run.code !== 0) ? ', failed' : '';
  const theirs = Object.entries(others).map(([name, time]) => `${name} ${seconds(time)}`);
  return {
    what: `${work.what}, ${kilobytes.toFixed(0)} KB a host, on ${count} SSH hosts, redacted and sealed`,
    target: '≤ 1× the fastest of pdsh, ansible, ssh',
    measured: `${(own / least).toFixed(2)}× (${seconds(own)}; ${theirs.join(', ')})${failed}`,
    met: own <= least && failed === '',
  };
}

async function many(dir: string): Promise<Row> {
  const run = await ours(dir, MANY, ONE_SCRIPT.scripts);
  const kilobytes = textOf(dir, MANY) / MANY / 1000;
  const failed = run.code === 0 ? '' : `, exit ${run.code}`;
  return {
    what: `${ONE_SCRIPT.what} on ${MANY} SSH hosts (${kilobytes.toFixed(0)} KB a host)`,
    target: '≤ 300 MB RSS',
    measured: `${(run.rss / 1e6).toFixed(0)} MB RSS, ${seconds(run.ms)}${failed}`,
    met: run.rss <= MOST_RSS && failed === '',
  };
}

/** What arrived of the commands, bytes. */
function textOf(dir: string, count: number): number {
  const out = join(dir, 'out');
  const [bundle] = readdirSync(out);
  if (bundle === undefined) return 0;
  const hosts = JSON.parse(readFileSync(join(out, bundle, 'manifest.json'), 'utf8')) as {
    hosts: { id: string }[];
  };
  if (hosts.hosts.length !== count) throw new Error(`${hosts.hosts.length} of ${count} hosts in the bundle`);
  return hosts.hosts.reduce((sum, { id }) => {
    const folder = join(out, bundle, 'hosts', id);
    const outputs = readdirSync(folder).map((name) => join(folder, name, 'output.txt'));
    return sum + outputs.reduce((all, file) => all + sizeOf(file), 0);
  }, 0);
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
