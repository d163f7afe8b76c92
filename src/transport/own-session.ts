import { readFileSync } from 'node:fs';
import { readSshConnection, type TcpSession } from '../core/tcp-session.js';

/** sudo(8) takes SSH_CONNECTION away, so it is looked for in the processes above us too. */
const MOST_ANCESTORS = 20;

/** The SSH connection in which somebody sits who runs us; undefined where there is none, or none can be seen. */
export function ownSession(): TcpSession | undefined {
  const own = readSshConnection(process.env['SSH_CONNECTION'] ?? '');
  if (own) return own;
  let pid = process.ppid;
  for (let n = 0; n < MOST_ANCESTORS && pid > 1; n++) {
    const line = read(pid, 'environ')
      .split('\0')
      .find((variable) => variable.startsWith('SSH_CONNECTION='));
    const session = readSshConnection(line?.slice('SSH_CONNECTION='.length) ?? '');
    if (session) return session;
    // Behind the name of the process, which may hold anything: state, parent (proc_pid_stat(5)).
    const stat = read(pid, 'stat');
    pid = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  }
  return undefined;
}

function read(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch {
    return ''; // Gone, or not ours to read.
  }
}
