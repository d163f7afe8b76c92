import type { RemoteHost } from './remote-host.js';

/**
 * Waits for a free channel of the host and tries; where the host grants none although there should be one, again
 * when another script is over. `none`: it grants none at all. `gave_up`: `giveUp` came first.
 */
export async function inChannel<T extends object>(
  host: RemoteHost,
  giveUp: AbortSignal,
  attempt: () => Promise<T | 'busy'>,
): Promise<T | 'lost' | 'gave_up' | 'none'> {
  for (;;) {
    if (host.shell.lost()) return 'lost';
    if (!(await host.slots.take(giveUp))) return 'gave_up';
    try {
      let next: 'queue' | 'retry' | 'never' = 'retry';
      while (next === 'retry') {
        const answer = await attempt();
        if (answer !== 'busy') return answer;
        next = giveUp.aborted ? 'queue' : await host.makeRoom();
      }
      if (next === 'never') return 'none';
    } finally {
      host.slots.release();
    }
  }
}
