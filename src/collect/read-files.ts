import { isGlob } from '../core/glob.js';
import type { ReadFiles } from '../core/collector.js';
import type { FileContent, RunRequest, RunResult, Transport } from '../transport/transport.js';

type Request = Omit<RunRequest, 'argv' | 'lowPriority' | 'stopSignal'>;

/** Hundreds of files of a few bytes are not masked, hashed and written one by one. */
const FLUSH = 16 * 1024;
/** Files of a list are held one batch at a time; one longer than this is cut, and said to be. */
const MAX_FILE = 8 * 1024 * 1024;

/**
 * Reads what a `{ read }` source names. One plain path is streamed as it is; otherwise every line is prefixed
 * by its path, as `grep -H ''` prints it. Files that cannot be read are listed on the stderr side.
 */
export async function readFiles(
  transport: Transport,
  { read, regularOnly }: ReadFiles,
  request: Request,
): Promise<RunResult & { unreadable: number }> {
  const patterns = typeof read === 'string' ? [read] : read;
  const [only] = patterns;
  if (patterns.length === 1 && only !== undefined && !isGlob(only)) {
    return { ...(await transport.readFile({ ...request, path: only, regularOnly })), unreadable: 0 };
  }
  const isListed = patterns.some(isGlob);
  let failure = { errorCode: 'ENOENT', errorMessage: `no file matches ${patterns.join(' ')}` };
  let good = 0;
  let unreadable = 0;
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  const handOn = (): boolean => {
    const chunk = Buffer.concat(pending);
    [pending, pendingBytes] = [[], 0];
    return chunk.length === 0 || request.onStdout(chunk);
  };
  const onFile = ({ path, content, errorCode, errorMessage, isCut }: FileContent): boolean => {
    if (errorCode === undefined || content.length > 0) good++;
    if (errorCode !== undefined)
      failure = { errorCode, errorMessage: errorMessage ?? `${path}: ${errorCode}` };
    // Gone since it was listed (a process that ended), or a node without content: nothing to read.
    if (errorCode === 'ENOENT' && isListed) return true;
    const problem = errorCode ?? (isCut ? `cut after ${content.length} bytes` : undefined);
    if (problem !== undefined) {
      unreadable++;
      request.onStderr(Buffer.from(`${errorMessage ?? `${path}: ${problem}`}\n`));
    }
    pending.push(prefixed(path, content));
    pendingBytes += content.length;
    return pendingBytes < FLUSH || handOn();
  };
  const result = await transport.readEach({
    ...request,
    patterns,
    maxBytesEach: MAX_FILE,
    regularOnly,
    onFile,
  });
  handOn();
  return { ...result, ...(result.exit === 0 && good === 0 && failure), unreadable };
}

function prefixed(path: string, content: Buffer): Buffer {
  if (content.length === 0) return content;
  // latin1 keeps every byte as it is.
  const lines = content.toString('latin1').replace(/\n$/, '').split('\n');
  const prefix = Buffer.from(path).toString('latin1');
  return Buffer.from(lines.map((line) => `${prefix}:${line}\n`).join(''), 'latin1');
}
