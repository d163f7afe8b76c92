import { join } from 'node:path';
import { mkdirSync, writeFileSync } from 'node:fs';
import { temporaryDir } from './machine.js';
import { readableCopy } from './nobody.js';

const USER = 'evidencetest';
const UID = 64_977;

/**
 * Runs as a user who exists only in a private copy of /etc, with these sudoers lines; the machine's own /etc is
 * never touched.
 */
export function asSudoUser(sudoers: readonly string[]): {
  readonly arrange: string;
  readonly through: readonly string[];
} {
  const dir = temporaryDir();
  const [etc, lines] = [join(dir, 'etc'), join(dir, 'lines')];
  mkdirSync(etc);
  writeFileSync(lines, sudoers.map((line) => `${line}\n`).join(''));
  const { mounts, exec } = readableCopy();
  const arrange = [
    mounts,
    `mount -t tmpfs -o mode=755 none ${etc}`,
    `cp -a /etc/. ${etc}`,
    `mount --bind ${etc} /etc`,
    `echo '${USER}:x:${UID}:${UID}::/nonexistent:/bin/sh' >> /etc/passwd`,
    `echo '${USER}:x:${UID}:' >> /etc/group`,
    `echo '${USER}:*:19000:0:99999:7:::' >> /etc/shadow`,
    `install -m 440 ${lines} /etc/sudoers.d/${USER}`,
    `visudo -cqf /etc/sudoers.d/${USER}`,
  ].join('\n');
  return {
    arrange,
    through: ['setpriv', `--reuid=${UID}`, `--regid=${UID}`, '--clear-groups', ...exec],
  };
}
