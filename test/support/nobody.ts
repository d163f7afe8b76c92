import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './cli.js';
import { temporaryDir } from './machine.js';

interface Unprivileged {
  readonly arrange: string;
  readonly through: readonly string[];
}

/**
 * Runs as a user without rights. The project and Node.js may lie where only root can read (/root, a private
 * clone), so both are bind-mounted into a folder everyone can read.
 */
export function asNobody(uid = 65_534): Unprivileged {
  const { mounts, exec } = readableCopy();
  const drop = ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'];
  return { arrange: mounts, through: [...drop, ...exec] };
}

/** Mount commands, and words that replace `node CLI` behind them by the readable ones. */
export function readableCopy(): { readonly mounts: string; readonly exec: readonly string[] } {
  const dir = temporaryDir();
  chmodSync(dir, 0o755);
  const [project, node] = [join(dir, 'project'), join(dir, 'node')];
  mkdirSync(project);
  writeFileSync(node, '');
  const mounts = `mount --bind ${ROOT} ${project}; mount --bind ${process.execPath} ${node}`;
  const exec = ['/bin/sh', '-c', `shift 2; exec ${node} ${project}/dist/evidence.cjs "$@"`, 'sh'];
  return { mounts, exec };
}
