import type { ReadLog } from '../core/collector.js';
import { limitHeapGrowth } from '../core/much-to-do.js';
import { timeLimit } from '../core/time-limit.js';
import type { RunRequest, RunResult, Transport } from '../transport/transport.js';
import type { Judged } from './classify.js';
import { describeScan } from './log-scan/conclude.js';
import { INTERRUPTED } from './log-scan/ending.js';
import { HostFailure } from './log-scan/log-files.js';
import { remoteFiles } from './log-scan/remote/remote-files.js';
import { scanLog } from './log-scan/scan-log.js';
import type { LogLimits, LogScanResult } from './log-scan/types.js';

type Request = Omit<RunRequest, 'argv' | 'lowPriority' | 'stopSignal'> & { readonly maxBytes: number };

export interface LogHost {
  readonly transport: Transport;
  /** IANA name or offset; where it is absent, this machine's zone, on a far host its present offset. */
  readonly timeZone?: string | undefined;
}

/**
 * Runs a `{ log }` source on a host. The scanner judges itself; what it found out about each file (part
 * searched, lines matched and kept, why not) goes to the stderr side, one line a file.
 */
export async function scanLogs(
  { log, optional }: ReadLog,
  host: LogHost,
  request: Request,
): Promise<RunResult & { readonly judged: Judged; readonly note?: string }> {
  const started = performance.now();
  const timer = timeLimit(request.timeoutMs);
  const signal = AbortSignal.any([request.signal, timer]);
  // While searching and while parsing what was found: 50 MB less at the peak, for a tenth of the speed.
  limitHeapGrowth(20);
  let result: Pick<LogScanResult, 'outcome' | 'reason'> & { readonly files?: LogScanResult['files'] };
  try {
    const place = await placeOf(host, request, signal);
    const sink = (chunk: Buffer): void => void request.onStdout(chunk);
    const scanned = await scanLog(log, sink, { maxBytes: request.maxBytes, signal, ...place });
    for (const line of describeScan(scanned)) request.onStderr(Buffer.from(`${line}\n`));
    result = scanned;
  } catch (error) {
    // The host could not even be asked what it can do.
    if (!(error instanceof HostFailure)) throw error;
    result = signal.aborted ? INTERRUPTED : error;
  }
  const aborted = request.signal.aborted;
  const timedOut = timer.aborted && !aborted && result.outcome === 'interrupted';
  const late = `not searched to the end within ${Math.round(request.timeoutMs / 100) / 10} s; the newest lines are kept`;
  // A log is asked for by name: that there is none is a failure, not the nature of this machine.
  const found = result.outcome === 'unsupported' && !optional ? 'failed' : result.outcome;
  const outcome = timedOut ? 'timed_out' : found;
  const reason = timedOut ? late : result.reason;
  return {
    exit: 0,
    timedOut,
    aborted: aborted && result.outcome === 'interrupted',
    stopped: false,
    durationMs: performance.now() - started,
    judged: { outcome, ...(reason !== undefined && { reason }) },
    ...passedOver(result.files ?? []),
  };
}

function passedOver(files: LogScanResult['files']): { note?: string } {
  const over = files.filter((f) => f.passedOver).length;
  return over === 0 ? {} : { note: `${over} of ${files.length} paths passed over, see stderr` };
}

/** Where the files are, and the clock and zone their times are meant in. */
async function placeOf(
  { transport, timeZone }: LogHost,
  { timeoutMs, asRoot }: Request,
  signal: AbortSignal,
): Promise<Pick<LogLimits, 'files' | 'now' | 'timeZone'>> {
  if (transport.kind === 'local') {
    return { now: Date.now(), timeZone: timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone };
  }
  const deadline = performance.now() + timeoutMs;
  const { files, clock } = await remoteFiles({ transport, signal, deadline, ...(asRoot && { asRoot }) });
  return { files, now: clock.now, timeZone: timeZone ?? clock.offset };
}
