import { isGlob } from '../core/glob.js';
import type { RunRequest, RunResult, Transport } from '../transport/transport.js';

type Request = Omit<RunRequest, 'argv' | 'lowPriority' | 'stopSignal'>;

/** Files of one probe read at a time; each is a few hundred bytes of /proc or /sys. */
const PARALLEL = 16;
/** Files of a list are held one batch at a time; one longer than this is cut, and said to be. */
const MAX_FILE = 8 * 1024 * 1024;

/**
 * Reads what a `{ read }` source names. One plain path is streamed as it is; otherwise every line is prefixed
 * by its path, as `grep -H ''` prints it. Files that cannot be read are listed on the stderr side.
 */
export async function readFiles(
  transport: Transport,
  read: string | readonly string[],
  request: Request,
): Promise<RunResult & { unreadable: number }> {
  const patterns = typeof read === 'string' ? [read] : read;
  const [only] = patterns;
  if (patterns.length === 1 && only !== undefined && !isGlob(only)) {
    return { ...(await transport.readFile({ ...request, path: only })), unreadable: 0 };
  }
  const started = performance.now();
  const left = (): number => request.timeoutMs - (performance.now() - started);
  const isListed = patterns.some(isGlob);
  const paths = await transport.expand(patterns);
  let last: RunResult = empty('ENOENT', `no file matches ${patterns.join(' ')}`);
  let good = 0;
  let unreadable = 0;
  for (let i = 0; i < paths.length && left() > 0 && !request.signal.aborted; i += PARALLEL) {
    const batch = paths.slice(i, i + PARALLEL);
    const results = await Promise.all(
      batch.map((path) => readWhole(transport, path, left(), request.signal)),
    );
    for (const [index, { result, content }] of results.entries()) {
      const path = batch[index] ?? '';
      last = result;
      if (result.exit === 0 || content.length > 0) good++;
      // Gone since it was listed (a process that ended), or a node without content: nothing to read.
      if (result.errorCode === 'ENOENT' && isListed) continue;
      if (result.errorCode !== undefined) {
        unreadable++;
        request.onStderr(Buffer.from(`${path}: ${result.errorCode}\n`));
      }
      if (result.stopped) {
        unreadable++;
        request.onStderr(Buffer.from(`${path}: cut after ${content.length} bytes\n`));
      }
      if (!request.onStdout(prefixed(path, content))) return { ...last, stopped: true, unreadable };
    }
  }
  const durationMs = performance.now() - started;
  const state = {
    timedOut: left() <= 0,
    aborted: request.signal.aborted,
    stopped: false,
    durationMs,
    unreadable,
  };
  return good > 0 ? { exit: 0, ...state } : { ...last, ...state };
}

async function readWhole(
  transport: Transport,
  path: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<{ result: RunResult; content: Buffer }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const onStdout = (chunk: Buffer): boolean => (chunks.push(chunk), (bytes += chunk.length) < MAX_FILE);
  const result = await transport.readFile({ path, timeoutMs, signal, onStdout });
  return { result, content: Buffer.concat(chunks) };
}

function prefixed(path: string, content: Buffer): Buffer {
  if (content.length === 0) return content;
  // latin1 keeps every byte as it is.
  const lines = content.toString('latin1').replace(/\n$/, '').split('\n');
  const prefix = Buffer.from(path).toString('latin1');
  return Buffer.from(lines.map((line) => `${prefix}:${line}\n`).join(''), 'latin1');
}

function empty(errorCode: string, errorMessage: string): RunResult {
  return { errorCode, errorMessage, timedOut: false, aborted: false, stopped: false, durationMs: 0 };
}
