import { setMaxListeners } from 'node:events';
import { expandGlob } from './expand-glob.js';
import { readLocalFile } from './local-file.js';
import type { FileContent, ReadEachRequest, RunResult } from './transport.js';

/** Files read at a time; each is a few hundred bytes of /proc or /sys. */
const PARALLEL = 16;

export async function readEachLocalFile(request: ReadEachRequest): Promise<RunResult> {
  // Every file that is being read listens; the default bound of ten is for leaks.
  setMaxListeners(0, request.signal);
  const started = performance.now();
  const left = (): number => request.timeoutMs - (performance.now() - started);
  const end = (stopped: boolean): RunResult => ({
    timedOut: left() <= 0,
    aborted: request.signal.aborted,
    stopped,
    ...(left() > 0 && !request.signal.aborted && { exit: 0 }),
    durationMs: performance.now() - started,
  });
  const paths = (await Promise.all(request.patterns.map(expandGlob))).flat();
  for (let i = 0; i < paths.length && left() > 0 && !request.signal.aborted; i += PARALLEL) {
    const batch = paths.slice(i, i + PARALLEL).map((path) => readWhole(path, left(), request));
    for (const file of await Promise.all(batch)) if (!request.onFile(file)) return end(true);
  }
  return end(false);
}

async function readWhole(path: string, timeoutMs: number, request: ReadEachRequest): Promise<FileContent> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const onStdout = (chunk: Buffer): boolean => {
    chunks.push(chunk);
    return (bytes += chunk.length) <= request.maxBytesEach;
  };
  const result = await readLocalFile({ path, timeoutMs, signal: request.signal, onStdout });
  const errorCode = result.errorCode ?? (result.timedOut ? 'ETIMEDOUT' : undefined);
  return {
    path,
    content: Buffer.concat(chunks).subarray(0, request.maxBytesEach),
    ...(errorCode !== undefined && { errorCode }),
    isCut: result.stopped,
  };
}
