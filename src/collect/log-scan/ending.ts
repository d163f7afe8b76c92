import type { Outcome } from '../../core/outcome.js';
import { Aborted } from './breath.js';
import { HostFailure } from './log-files.js';
import { refusalByErrno } from './refuse.js';
import type { MutableFacts } from './types.js';

/** Why a scan did not come to its own end. */
export interface Ending {
  readonly outcome: Outcome;
  readonly reason: string;
}

export const INTERRUPTED: Ending = { outcome: 'interrupted', reason: 'ended before everything was searched' };

/** Throws again what is no ending. */
export function endingOf(error: unknown): Ending {
  if (error instanceof Aborted) return INTERRUPTED;
  if (!(error instanceof HostFailure)) throw error;
  return { outcome: error.outcome, reason: `${error.reason}; not everything was searched` };
}

/** Records why the reading of a file ended early; what was found in it until then stays. Throws again what is no failure of a file. */
export function noteFailure(error: unknown, facts: MutableFacts): void {
  const failure = failureOf(error);
  const searched = facts.scannedTo - facts.scannedFrom;
  if (searched === 0) {
    facts.outcome = failure.outcome;
    facts.reason = failure.reason;
    return;
  }
  const part = facts.gzip ? `first ${searched} unpacked` : `newest ${searched}`;
  facts.truncated = true;
  // The host or the user ended it: that says more than that the file was cut.
  facts.outcome = error instanceof HostFailure || error instanceof Aborted ? failure.outcome : 'truncated';
  facts.reason = `${failure.reason}: only the ${part} bytes were searched`;
}

function failureOf(error: unknown): Ending {
  if (error instanceof Aborted)
    return { outcome: 'interrupted', reason: 'ended before all of it was searched' };
  if (error instanceof HostFailure) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return refusalByErrno(code);
}
