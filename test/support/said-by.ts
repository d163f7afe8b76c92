import { setTimeout as sleep } from 'node:timers/promises';
import type { Started } from './cli.js';

/** Waits until a command that runs has said this on stderr; throws what it said when it ends without. */
export async function untilSaid(started: Started, text: string): Promise<void> {
  let isOver = false;
  void started.ended.then(() => (isOver = true));
  while (!started.stderr().includes(text)) {
    if (isOver) throw new Error(`ended without saying "${text}":\n${started.stderr()}`);
    await sleep(20);
  }
}
