import type { RunRequest } from './transport.js';

/** What root's timer waits longer than we do, and between its two signals, s. */
const SLACK_S = 15;
const KILL_AFTER_S = 5;

/**
 * Words between `sudo` and a tool. What has no end of its own gets one that does not hang on us: a process of root's
 * carries no mark of ours that a guard could find, and nobody else may signal it.
 */
export function sudoWords({
  finish,
  timeoutMs,
  stopSignal = 'SIGTERM',
}: Pick<RunRequest, 'finish' | 'timeoutMs' | 'stopSignal'>): string[] {
  if (!finish) return ['-n', '--'];
  const limitS = Math.ceil(timeoutMs / 1000) + SLACK_S;
  const timer = ['timeout', '--foreground', '-s', stopSignal.slice(3), '-k', `${KILL_AFTER_S}`, `${limitS}`];
  return ['-n', '--', ...timer];
}
