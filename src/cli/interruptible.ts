import { EXIT } from '../core/errors.js';
import { takeOverSignals } from './signals.js';

/** A stuck disk or peer must not keep a user who asked twice. */
const GRACE_MS = 2000;

/**
 * Runs what writes files: Ctrl-C aborts it, so that it can take away what is half done, and the exit code is that
 * of an interrupt.
 */
export async function interruptible(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const stop = new AbortController();
  takeOverSignals((signal) => {
    if (stop.signal.aborted) process.exit(EXIT.interrupted);
    stop.abort(new DOMException(`interrupted (${signal})`, 'AbortError'));
    setTimeout(() => process.exit(EXIT.interrupted), GRACE_MS).unref();
  });
  try {
    return await work(stop.signal);
  } catch (error) {
    if ((error as Error).name !== 'AbortError') throw error;
    process.stderr.write('evidence: interrupted\n');
    return EXIT.interrupted;
  }
}
