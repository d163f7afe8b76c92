import type { Artifact } from '../core/artifact.js';
import type { OnProgress, Progress } from '../collect/progress.js';
import { formatDuration } from '../core/units.js';

/** A view of a run on stderr. */
export interface Shown {
  readonly on: OnProgress;
  /** Settles when nothing more will be shown. */
  end(): Promise<void>;
}

export interface ProgressFlags {
  readonly quiet?: boolean;
  readonly color?: boolean;
}

/**
 * Progress on stderr: a live view on a terminal, a line per phase elsewhere, nothing with --quiet.
 *
 * @param hosts what the hosts of the run are called
 */
export async function showProgress(flags: ProgressFlags, hosts: readonly string[]): Promise<Shown> {
  if (flags.quiet) return { on: () => {}, end: async () => {} };
  if (process.stderr.isTTY && process.env['TERM'] !== 'dumb') {
    if (flags.color === false) process.env['NO_COLOR'] = '1';
    if (hosts.length > 1) return (await import('./live-fleet.js')).liveFleet(hosts);
    return (await import('./live-progress.js')).liveProgress();
  }
  return { on: plain, end: async () => {} };
}

function plain(event: Progress): void {
  const text = plainText(event);
  if (text !== undefined) process.stderr.write(`${text}\n`);
}

function plainText(event: Progress): string | undefined {
  if (event.type === 'notice') return event.text;
  if (event.type === 'planned') {
    return `${event.host}: ${event.probes} probes, window ${formatDuration(event.windowMs)}`;
  }
  if (event.type === 'phase') return `${event.host}: ${PHASES[event.phase]}`;
  if (event.type === 'absent') return `${event.host}: nothing gathered: ${event.reason}`;
  if (event.type === 'sealing') return 'sealing';
  return undefined;
}

/** False for a further alternative of a probe that is counted already. */
export function isFirstOfProbe({ alternative = 0 }: Pick<Artifact, 'alternative'>): boolean {
  return alternative <= 0;
}

export const PHASES = {
  start: 'start snapshot',
  window: 'probing',
  end: 'end snapshot',
} as const;
