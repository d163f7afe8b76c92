import { isGlob } from '../../core/glob.js';
import type { ReadEachRequest, RunResult } from '../transport.js';
import { FileFrames } from './file-frames.js';
import { newMarker } from './marker.js';
import { readEachScript, separatorOf } from './read-each-script.js';
import type { RemoteHost } from './remote-host.js';
import { runRemote } from './run-remote.js';

/** All files through one script. What was read before the time was up or the link went down is handed on. */
export async function readEachRemote(host: RemoteHost, request: ReadEachRequest): Promise<RunResult> {
  const { patterns, maxBytesEach, timeoutMs, signal } = request;
  if (patterns.length === 0)
    return { exit: 0, timedOut: false, aborted: false, stopped: false, durationMs: 0 };
  const marker = newMarker();
  const globs = new Set(patterns.filter(isGlob));
  let goOn = true;
  const frames = new FileFrames(separatorOf(marker, host.runId), maxBytesEach, (file) => {
    // The shell leaves a glob without a match as it stands.
    if (!goOn || (file.errorCode === 'ENOENT' && globs.has(file.path))) return;
    goOn = request.onFile(file);
  });
  // One byte more, to see that there is more; and never less than the separator, which head reads as well.
  const limit = Math.max(maxBytesEach + 1, separatorOf(marker, host.runId).length);
  const script = readEachScript(
    patterns,
    limit,
    marker,
    host.runId,
    host.hasGnuHead ? 'gnu' : 'loop',
    request.regularOnly,
  );
  const result = await runRemote(host, {
    argv: ['sh', '-c', script],
    timeoutMs,
    signal,
    lowPriority: false,
    onStdout: (chunk) => {
      frames.feed(chunk);
      return goOn;
    },
    onStderr: () => true,
  });
  const [stuck] = frames.open;
  if (!result.timedOut || stuck === undefined) return result;
  return { ...result, errorMessage: `no end of ${stuck}` };
}
