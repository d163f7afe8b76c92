import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How the hosts of a network let us in. Paths. */
export interface SshAccess {
  readonly key: string;
  readonly knownHosts: string;
  readonly port: number;
}

const PORT = 22022;

/** Keys of the user and of all hosts, which share one. */
export function setUpSshd(state: string): SshAccess {
  const [key, hostKey] = [join(state, 'id_ed25519'), join(state, 'hostkey')];
  for (const file of [key, hostKey]) {
    const { status, stderr } = spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
    if (status !== 0) throw new Error(`ssh-keygen: ${stderr.toString()}`);
  }
  const knownHosts = join(state, 'known_hosts');
  const [type, value] = readFileSync(`${hostKey}.pub`, 'utf8').split(' ');
  writeFileSync(knownHosts, `* ${type ?? ''} ${value ?? ''}\n`);
  const settings = [
    `Port ${PORT}`,
    `HostKey ${hostKey}`,
    `AuthorizedKeysFile ${key}.pub`,
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'UsePAM no',
    'UseDNS no',
    'StrictModes no',
    'PidFile none',
    'MaxSessions 100',
    'MaxStartups 100',
    // Login scripts of whoever runs this are no part of any fault.
    `SetEnv HOME=${state}`,
  ];
  writeFileSync(join(state, 'sshd_config'), `${settings.join('\n')}\n`);
  mkdirSync('/run/sshd', { recursive: true });
  return { key, knownHosts, port: PORT };
}

/** The command that serves one address, on that address alone. */
export function startSshd(state: string, address: string): string {
  return `exec /usr/sbin/sshd -D -f ${state}/sshd_config -o ListenAddress=${address} -E /var/log/sshd.log`;
}
