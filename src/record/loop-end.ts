import type { Outcome } from '../core/outcome.js';
import type { RunResult } from '../transport/transport.js';

/** How a loop ended, for all its samplers. */
export interface LoopEnd {
  readonly outcome: Outcome;
  /** For every outcome but `ok`. */
  readonly reason?: string;
}

/** @param full aborts when nothing more can be kept of this host */
export function endOf(result: RunResult, closing: AbortSignal, full: AbortSignal): LoopEnd {
  if (result.connectionLost !== undefined)
    return { outcome: 'connection_lost', reason: `the connection was lost: ${result.connectionLost}` };
  if (closing.aborted) return { outcome: 'ok' };
  if (full.aborted) return { outcome: 'interrupted', reason: 'the recording of this host had ended' };
  if (result.errorCode !== undefined)
    return { outcome: 'failed', reason: result.errorMessage ?? result.errorCode };
  const how = result.signal === undefined ? `exit ${result.exit ?? 'unknown'}` : `ended by ${result.signal}`;
  return { outcome: 'failed', reason: `it ended by itself before the window did: ${how}` };
}
