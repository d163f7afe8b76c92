import type { Outcome } from '../core/outcome.js';
import type { RunResult } from '../transport/transport.js';

export interface Judged {
  readonly outcome: Outcome;
  /** One sentence for every outcome but `ok`. */
  readonly reason?: string;
}

export interface Ending extends RunResult {
  readonly stderr: string;
  readonly okExits: readonly number[];
  readonly timeoutMs: number;
  readonly truncatedAt?: number;
  readonly noSpace: boolean;
  readonly writeError?: string;
  /** The run's time budget ended, or the user interrupted it. */
  readonly abortReason: string | undefined;
}

export const DENIED =
  /operation not permitted|permission denied|must be root|only root|are you root|insufficient permissions|eacces|eperm/i;
export const UNSUPPORTED =
  /not supported|no such device|protocol not available|not implemented|unknown option|unrecognized option|invalid option|cannot initialize|no such module|no data available|not available in this kernel|failed to connect to bus|not been booted with systemd|there is no journal|please check if data collecting is enabled/i;

/** Pure: what an ended run means, most telling reason first. */
export function classify(end: Ending): Judged {
  if (end.noSpace) return { outcome: 'truncated', reason: 'no space left where the bundle is written' };
  if (end.writeError !== undefined)
    return { outcome: 'truncated', reason: `output could not be written: ${end.writeError}` };
  if (end.connectionLost !== undefined) return { outcome: 'connection_lost', reason: end.connectionLost };
  if (end.aborted) return { outcome: 'interrupted', reason: end.abortReason ?? 'interrupted' };
  if (end.timedOut) {
    const stuck = end.unkillablePid === undefined ? '' : `; process ${end.unkillablePid} survived SIGKILL`;
    return { outcome: 'timed_out', reason: `no end after ${Math.round(end.timeoutMs / 100) / 10} s${stuck}` };
  }
  if (end.truncatedAt !== undefined)
    return { outcome: 'truncated', reason: `output was longer than ${end.truncatedAt} bytes` };
  if (end.errorCode !== undefined) return byErrno(end.errorCode, end.errorMessage ?? end.errorCode);
  if (end.signal !== undefined) return { outcome: 'failed', reason: `ended by ${end.signal}` };
  const exit = end.exit ?? 0;
  if (end.okExits.includes(exit)) return { outcome: 'ok' };
  const said = end.stderr.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
  const reason = said === '' ? `exit ${exit}` : `exit ${exit}: ${said}`;
  if (DENIED.test(end.stderr)) return { outcome: 'denied', reason };
  if (UNSUPPORTED.test(end.stderr)) return { outcome: 'unsupported', reason };
  return { outcome: 'failed', reason };
}

function byErrno(code: string, message: string): Judged {
  if (code === 'EACCES' || code === 'EPERM') return { outcome: 'denied', reason: message };
  if (code === 'ENOENT') return { outcome: 'unsupported', reason: message };
  return {
    outcome: code === 'EINVAL' || code === 'ENODEV' || code === 'EOPNOTSUPP' ? 'unsupported' : 'failed',
    reason: message,
  };
}
