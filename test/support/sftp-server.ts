import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { SshEndpoint } from '../../src/transport/ssh/endpoint.js';
import { findTool, isRoot } from './machine.js';
import { makeKey, publicKey } from './ssh-keys.js';

export interface SftpServer {
  /** With the user's key, and a known_hosts file that has this server's key only. */
  readonly endpoint: SshEndpoint;
  /** Ends the processes that serve connections, as when a link is cut; the server goes on listening. */
  dropConnections(): void;
  /** Ends the server by its process id. */
  close(): void;
}

/** Debian's sshd with its own keys on a port the kernel chose, ended by its process id. */
export async function startSftpServer(dir: string): Promise<SftpServer> {
  const sshd = findTool('sshd');
  if (sshd === undefined) throw new Error('sshd is not installed');
  if (isRoot) mkdirSync('/run/sshd', { recursive: true });
  const hostKeyFile = makeKey(dir, 'host', ['-t', 'ed25519']);
  const userKey = makeKey(dir, 'user', ['-t', 'ed25519']);
  const authorized = join(dir, 'authorized_keys');
  writeFileSync(authorized, `${publicKey(userKey)}\n`, { mode: 0o600 });
  const port = await freePort();
  const config = join(dir, 'sshd_config');
  writeFileSync(
    config,
    [
      `ListenAddress 127.0.0.1:${port}`,
      `HostKey ${hostKeyFile}`,
      `AuthorizedKeysFile ${authorized}`,
      `PidFile ${join(dir, 'sshd.pid')}`,
      'PermitRootLogin yes',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'StrictModes no',
      'UsePAM no',
      'Subsystem sftp internal-sftp',
      '',
    ].join('\n'),
  );
  const child = spawn(sshd, ['-D', '-e', '-f', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  await new Promise<void>((resolve, reject) => {
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('Server listening')) resolve();
    });
    child.once('exit', () => reject(new Error(`sshd ended: ${said}`)));
  });
  const knownHosts = join(dir, 'known_hosts');
  writeFileSync(knownHosts, `[127.0.0.1]:${port} ${publicKey(hostKeyFile)}\n`);
  const pid = child.pid ?? 0;
  return {
    endpoint: {
      alias: 'test',
      host: '127.0.0.1',
      port,
      user: userInfo().username,
      identityFiles: [userKey],
      identitiesOnly: true,
      knownHostsFiles: [knownHosts],
      hashKnownHosts: false,
      strict: 'strict',
      jumps: [],
    },
    close: () => void child.kill(),
    dropConnections: () => {
      for (const own of childrenOf(pid)) process.kill(own, 'SIGKILL');
    },
  };
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
