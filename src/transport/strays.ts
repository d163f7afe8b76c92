import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { RUN_MARKER } from './environment.js';

/** Processes of this run that left their group (setsid, daemons), found by the marker in their environment. */
function findStrays(runId: string): number[] {
  const marker = `${RUN_MARKER}=${runId}`;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => environmentOf(pid).includes(marker))
    .map(Number);
}

/** Ends them: SIGTERM, then SIGKILL. */
export async function endStrays(runId: string): Promise<void> {
  const strays = findStrays(runId);
  if (strays.length === 0) return;
  signalAll(strays, 'SIGTERM');
  await sleep(100);
  signalAll(findStrays(runId), 'SIGKILL');
}

function environmentOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
  } catch {
    return []; // Gone, or not ours to read.
  }
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // Gone meanwhile.
    }
  }
}
