import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasTool, runTool } from './run-tool.js';

const SSHD = '/usr/sbin/sshd';
/** Why there is no server to test against; undefined where there is. */
export const sshdMissing =
  existsSync(SSHD) && hasTool('ssh-keygen') ? undefined : 'openssh-server is not installed';

const isRoot = process.geteuid?.() === 0;
const FIRST_UID = 64_980;

/** An account that exists only for this server. */
export interface Account {
  readonly name: string;
  readonly shell: string;
  /** Files of its home: `.bashrc` and the like. */
  readonly home?: Readonly<Record<string, string>>;
  /** Accepted where the configuration allows passwords. */
  readonly password?: string;
  /** A line of sudoers. */
  readonly sudoers?: string;
}

export interface SshdOptions {
  /** More lines of sshd_config; they win over ours. */
  readonly config?: readonly string[];
  /** Runs the server inside a network namespace, on this address. */
  readonly within?: { readonly namespace: string; readonly address: string };
  /** Where it listens; default 127.0.0.1. */
  readonly address?: string;
  /** Lines for the end of sshd_config: Match blocks. */
  readonly last?: readonly string[];
  /** Accounts need root and a mount namespace; without, the server knows the current user only. */
  readonly accounts?: readonly Account[];
}

export interface Sshd {
  readonly host: string;
  readonly port: number;
  /** Who started it: always let in. */
  readonly user: string;
  readonly dir: string;
  /** Private keys: one that is let in, one that is not. */
  readonly key: string;
  readonly strangerKey: string;
  /** known_hosts with the right lines. */
  readonly knownHosts: string;
  /** Public host key line, `type base64`. */
  readonly hostKeys: readonly string[];
  /** Pids of the processes that serve connections. */
  sessions(): number[];
  log(): string;
  close(): Promise<void>;
}

/** A real sshd on a loopback port, with keys, configuration and accounts of its own. */
export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const dir = mkdtempSync(join(tmpdir(), 'evidence-sshd-'));
  chmodSync(dir, 0o755);
  mkdirSync(join(dir, 'home'));
  const keygen = (name: string, type: string): string => {
    const path = join(dir, name);
    spawnSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', name, '-f', path]);
    return path;
  };
  const hostKeys = [keygen('host_ed25519', 'ed25519'), keygen('host_ecdsa', 'ecdsa')];
  const [key, strangerKey] = [keygen('id_ed25519', 'ed25519'), keygen('id_stranger', 'ed25519')];
  writeFileSync(join(dir, 'authorized_keys'), readFileSync(`${key}.pub`));
  const publicKeys = hostKeys.map((path) =>
    readFileSync(`${path}.pub`, 'utf8').split(' ').slice(0, 2).join(' '),
  );
  if (isRoot) mkdirSync('/run/sshd', { recursive: true });

  const host = options.within?.address ?? options.address ?? '127.0.0.1';
  const inside = options.within === undefined ? [] : ['ip', 'netns', 'exec', options.within.namespace];
  for (let tries = 0; ; tries++) {
    const port = await freePort();
    const config = join(dir, 'sshd_config');
    const lines = [
      ...(options.config ?? []),
      `Port ${port}`,
      `ListenAddress ${host}`,
      ...hostKeys.map((path) => `HostKey ${path}`),
      `AuthorizedKeysFile ${dir}/authorized_keys`,
      'PidFile none',
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'PermitRootLogin yes',
      'PrintMotd no',
      'Subsystem sftp internal-sftp',
      ...(options.last ?? []),
      // Login scripts of whoever runs the tests are no part of them.
      `Match User ${userInfo().username}`,
      `SetEnv HOME=${dir}/home`,
    ];
    writeFileSync(config, lines.map((line) => `${line}\n`).join(''));
    const mounts = options.accounts && [
      ...['unshare', '-m', 'sh', '-c', `${arrange(dir, options.accounts)}\nexec "$@"`, 'sh'],
    ];
    // No process of ours stands between: what is spawned becomes the server.
    const [file, ...args] = [...inside, ...(mounts ?? []), SSHD, '-D', '-e', '-f', config];
    const child = spawn(file, args);
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const isUp = await listening(child, () => said);
    if (!isUp && tries < 3) continue;
    if (!isUp) throw new Error(`sshd does not start: ${said}`);
    const knownHosts = join(dir, 'known_hosts');
    writeFileSync(knownHosts, publicKeys.map((line) => `[${host}]:${port} ${line}\n`).join(''));
    const sessions = (): number[] => childrenOf(child.pid ?? -1);
    return {
      host,
      port,
      user: userInfo().username,
      dir,
      key,
      strangerKey,
      knownHosts,
      hostKeys: publicKeys,
      sessions,
      log: () => said,
      close: async () => {
        for (const pid of sessions()) kill(pid);
        child.kill('SIGKILL');
        await new Promise((done) =>
          child.exitCode === null && child.signalCode === null ? child.on('exit', done) : done(0),
        );
        rmSync(dir, { recursive: true, force: true });
      },
    };
  }
}

/** Shell text for a mount namespace: these accounts in a private copy of /etc. */
function arrange(dir: string, accounts: readonly Account[]): string {
  const etc = join(dir, 'etc');
  mkdirSync(etc);
  const lines = [`mount -t tmpfs -o mode=755 none ${etc}`, `cp -a /etc/. ${etc}`, `mount --bind ${etc} /etc`];
  for (const [index, { name, shell, home, password, sudoers }] of accounts.entries()) {
    const [uid, at] = [FIRST_UID + index, join(dir, `home-${name}`)];
    mkdirSync(at);
    for (const [file, text] of Object.entries(home ?? {})) writeFileSync(join(at, file), text);
    lines.push(
      `echo '${name}:x:${uid}:${uid}::${at}:${shell}' >> /etc/passwd`,
      `echo '${name}:x:${uid}:' >> /etc/group`,
      // `*`: no password, not locked.
      `echo '${name}:${password === undefined ? '*' : runTool('openssl', ['passwd', '-6', password]).trim()}:19000:0:99999:7:::' >> /etc/shadow`,
    );
    if (sudoers !== undefined) {
      const file = join(dir, `sudoers-${name}`);
      writeFileSync(file, `${sudoers}\n`);
      lines.push(`install -m 440 ${file} /etc/sudoers.d/${name}`);
    }
  }
  return ['set -e', ...lines].join('\n');
}

async function listening(child: ChildProcess, said: () => string): Promise<boolean> {
  for (let i = 0; i < 200; i++) {
    if (said().includes('Server listening')) return true;
    if (child.exitCode !== null || child.signalCode !== null) return false;
    await sleep(25);
  }
  child.kill('SIGKILL');
  return false;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === 'object' && address ? address.port : 0;
}

/** Children of a process, as /proc has them now. */
function childrenOf(parent: number): number[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid): [number, number][] => {
        try {
          const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
          return [[Number(pid), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])]];
        } catch {
          return [];
        }
      }),
  );
  return [...parents].filter(([, ppid]) => ppid === parent).map(([pid]) => pid);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone.
  }
}
