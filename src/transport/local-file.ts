import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { whyNotRead } from './regular-only.js';
import type { ReadRequest, RunResult } from './transport.js';

/** Most files are in /proc and /sys, and small. */
const FIRST_CHUNK = 8 * 1024;
const CHUNK = 64 * 1024;

/**
 * Streams one file of this machine. A file can hang as well as a command can (dead mount, stuck driver), so
 * the same deadline applies: we settle, the blocked thread is left behind.
 * Opened non-blocking, so that a FIFO without a writer ends at once.
 */
export async function readLocalFile(request: ReadRequest): Promise<RunResult> {
  const started = performance.now();
  const state = { timedOut: false, aborted: false, stopped: false };
  let giveUp: () => void = () => {};
  const deadline = new Promise<void>((resolve) => (giveUp = resolve));
  const timer = setTimeout(() => {
    state.timedOut = true;
    giveUp();
  }, request.timeoutMs);
  const onAbort = (): void => {
    state.aborted = true;
    giveUp();
  };
  if (request.signal.aborted) onAbort();
  else request.signal.addEventListener('abort', onAbort, { once: true });

  const isOver = (): boolean => state.timedOut || state.aborted;
  const reading = pump(request, isOver, () => (state.stopped = true));
  const failure = await Promise.race([reading, deadline]);
  clearTimeout(timer);
  request.signal.removeEventListener('abort', onAbort);
  return {
    ...state,
    ...(failure
      ? { errorCode: failure.code ?? 'EUNKNOWN', errorMessage: failure.message }
      : !isOver() && { exit: 0 }),
    durationMs: performance.now() - started,
  };
}

async function pump(
  request: ReadRequest,
  isOver: () => boolean,
  onStop: () => void,
): Promise<NodeJS.ErrnoException | undefined> {
  let file: FileHandle | undefined;
  try {
    if (request.regularOnly)
      await new Promise<void>((resolve, reject) => {
        whyNotRead(request.path, (why) => (why ? reject(why) : resolve()));
      });
    file = await open(request.path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    for (let size = FIRST_CHUNK; ; size = CHUNK) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(size), 0, size);
      if (bytesRead === 0 || isOver()) return undefined;
      if (!request.onStdout(buffer.subarray(0, bytesRead))) {
        onStop();
        return undefined;
      }
    }
  } catch (error) {
    return error as NodeJS.ErrnoException;
  } finally {
    await file?.close().catch(() => {});
  }
}
