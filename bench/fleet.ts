import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasTool } from '../test/support/run-tool.js';
import { type Sshd, sshdMissing, startSshd } from '../test/support/sshd.js';
import { evidence } from './evidence.js';
import type { Benchmark, Row } from './main.js';
import { inTurn, measure, type Measured, median } from './measure.js';

const USER = 'evbench';
const FEW = 20;
const MANY = 100;
const RUNS = 3;
const MOST_RSS = 300e6;
/** About 180 KB of text that any user may read. */
const COMMANDS = [
  'ls -l /usr/bin',
  'ls -lR /proc/sys/net',
  'sysctl -a 2>/dev/null',
  'head -c 40000 /proc/kallsyms',
];

/**
 * The same four commands on 20 and 100 hosts (one sshd on as many loopback addresses), by what people use for it.
 * Ours also verifies clocks, redacts, hashes and seals.
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
    const few = await inTurn(RUNS, rivals(dir, FEW));
    const rows = compare(FEW, few, dir);
    return [...rows, ...(await many(dir))];
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
  writeFileSync(
    join(dir, 'evidence.config.yaml'),
    `collectors:
  - id: fleet
    why: What people run on a fleet first.
    command: ["sh", "-c", ${JSON.stringify(COMMANDS.join('; '))}]
`,
  );
}

function addresses(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `127.0.1.${i + 1}`);
}

function rivals(dir: string, count: number) {
  const hosts = addresses(count);
  const list = join(dir, `hosts-${count}`);
  writeFileSync(list, hosts.map((host) => `${host}\n`).join(''));
  const script = COMMANDS.join('; ');
  writeFileSync(join(dir, 'ansible.cfg'), '');
  return {
    evidence: () => ours(dir, count),
    pdsh: () => measure(['pdsh', '-R', 'ssh', '-f', '32', '-l', USER, '-w', `^${list}`, script]),
    ansible: () =>
      measure(['ansible', 'all', '-i', list, '-u', USER, '-m', 'raw', '-f', '20', '-a', script], {
        env: { ANSIBLE_LOCALHOST_WARNING: 'False', ANSIBLE_CONFIG: join(dir, 'ansible.cfg'), HOME: dir },
      }),
    'ssh through xargs -P20': () =>
      measure(['sh', '-c', 'xargs -P20 -I{} ssh -T {} "$2" < "$1"', 'sh', list, script]),
  };
}

async function ours(dir: string, count: number): Promise<Measured> {
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
    'fleet',
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
  runs: Record<keyof ReturnType<typeof rivals>, Measured[]>,
  dir: string,
): Row[] {
  const ms = Object.fromEntries(
    Object.entries(runs).map(([name, all]) => [name, median(all.map((run) => run.ms))]),
  ) as Record<keyof typeof runs, number>;
  for (const [name, all] of Object.entries(runs)) {
    const short = name !== 'evidence' && all.some(({ stdout }) => stdout.length < textOf(dir, count) / 2);
    if (short) throw new Error(`${name} did not do the work`);
  }
  const { evidence: own, ...others } = ms;
  const least = Math.min(...Object.values(others));
  const kilobytes = textOf(dir, count) / count / 1000;
  const failed = runs.evidence.some((run) => run.code !== 0) ? ', failed' : '';
  const theirs = Object.entries(others).map(([name, time]) => `${name} ${seconds(time)}`);
  return [
    {
      what: `four commands, ${kilobytes.toFixed(0)} KB each, on ${count} SSH hosts, redacted and sealed`,
      target: '≤ 1× the fastest of pdsh, ansible, ssh',
      measured: `${(own / least).toFixed(2)}× (${seconds(own)}; ${theirs.join(', ')})${failed}`,
      met: own <= least && failed === '',
    },
  ];
}

async function many(dir: string): Promise<Row[]> {
  const run = await ours(dir, MANY);
  const kilobytes = textOf(dir, MANY) / MANY / 1000;
  const failed = run.code === 0 ? '' : `, exit ${run.code}`;
  return [
    {
      what: `the same on ${MANY} SSH hosts (${kilobytes.toFixed(0)} KB each)`,
      target: '≤ 300 MB RSS',
      measured: `${(run.rss / 1e6).toFixed(0)} MB RSS, ${seconds(run.ms)}${failed}`,
      met: run.rss <= MOST_RSS && failed === '',
    },
  ];
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
  return hosts.hosts.reduce(
    (sum, { id }) => sum + sizeOf(join(out, bundle, 'hosts', id, 'fleet', 'output.txt')),
    0,
  );
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
