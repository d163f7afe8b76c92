import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What runs in a network namespace now. */
export function processesIn(namespace: string): { readonly pid: number; readonly name: string }[] {
  const { stdout } = spawnSync('ip', ['netns', 'pids', namespace], { encoding: 'utf8' });
  return stdout
    .split('\n')
    .filter(Boolean)
    .flatMap((pid) => {
      try {
        return { pid: Number(pid), name: readFileSync(`/proc/${pid}/comm`, 'utf8').trim() };
      } catch {
        return []; // It has ended since.
      }
    });
}
