import { isQueue, NOT_READ } from '../../core/file-kind.js';
import type { Outcome } from '../../core/outcome.js';
import { withoutLeadingNul } from './file-scan.js';
import type { Looked } from './log-files.js';

export interface Refusal {
  readonly outcome: Outcome;
  readonly reason: string;
  readonly passedOver?: true;
}

/** So much of a file's start tells whether it is text: every archive, journal and program has NUL bytes there. */
export const HEAD = 512;
export const NO_TEXT: Refusal = {
  outcome: 'unsupported',
  reason: 'is no text (NUL bytes)',
  passedOver: true,
};

/** Why a path is not read at all; undefined for a regular file. */
export function refusalOf({ path, stats, errorCode }: Looked): Refusal | undefined {
  if (errorCode !== undefined) return refusalByErrno(errorCode);
  if (path.includes('\n')) return { outcome: 'unsupported', reason: 'its name has a line feed in it' };
  if (!stats) return undefined;
  const kind = isQueue(path, stats.size) ? 'queue' : stats.kind;
  return kind === 'file' ? undefined : { outcome: 'unsupported', reason: NOT_READ[kind], passedOver: true };
}

export function refusalByErrno(code: string): Refusal {
  if (code === 'EACCES' || code === 'EPERM')
    return { outcome: 'denied', reason: `permission denied (${code})` };
  if (code === 'ENOENT' || code === 'ENOTDIR') return { outcome: 'unsupported', reason: 'no such file' };
  if (code === 'ELOOP')
    return { outcome: 'unsupported', reason: 'too many symbolic links', passedOver: true };
  if (code === 'EMFILE' || code === 'ENFILE')
    return { outcome: 'failed', reason: `too many open files (${code})` };
  // On a far host there is no descriptor that keeps a removed file alive.
  if (code === 'ESTALE')
    return { outcome: 'failed', reason: 'it was moved away or removed while it was read' };
  return { outcome: 'failed', reason: `cannot be read: ${code}` };
}

/** Zeros in front are the hole of a log that was truncated under its writer. */
export function hasNulInText(bytes: Buffer): boolean {
  return withoutLeadingNul(bytes).includes(0);
}

/** Compressed forms Node 20 cannot unpack, by their first bytes. */
export function foreignCompression(head: Buffer): string | undefined {
  if (head.subarray(0, 6).equals(Buffer.from('fd377a585a00', 'hex'))) return 'xz';
  if (head.subarray(0, 4).equals(Buffer.from('28b52ffd', 'hex'))) return 'zstd';
  if (head.subarray(0, 3).toString('latin1') === 'BZh') return 'bzip2';
  return undefined;
}
