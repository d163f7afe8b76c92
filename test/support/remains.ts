import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Processes that a run left on a host of the tests, which share the /proc of this machine: by the run's mark in the
 * environment, or by its id in the arguments (the guard carries no mark).
 */
export function remains(runId: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false;
    return (read(pid, 'environ') + read(pid, 'cmdline')).includes(runId);
  });
}

/** What still remains after so long. */
export async function remainsAfter(ms: number, runId: string): Promise<string[]> {
  for (const until = performance.now() + ms; performance.now() < until; await sleep(20))
    if (remains(runId).length === 0) return [];
  return remains(runId).map((pid) => read(pid, 'cmdline').replaceAll('\0', ' '));
}

function read(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch {
    return ''; // Gone, or not ours to read.
  }
}
