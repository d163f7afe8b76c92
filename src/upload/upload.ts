import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { EvidenceError } from '../core/errors.js';
import { formatBytes } from '../core/units.js';
import { SftpError } from '../transport/ssh/sftp-error.js';
import type { SftpSession } from '../transport/ssh/sftp.js';
import type { Destination, SftpDestination } from './destination.js';
import { deliver, type Delivered, type FileStore } from './file-store.js';
import { FolderStore } from './folder-store.js';
import { type LocalFile, localFile } from './local-file.js';
import { judgeAnswer } from './put-answer.js';
import { put } from './put.js';
import { SftpStore } from './sftp-store.js';
import { testUrl } from './test-url.js';
import { UploadError } from './upload-error.js';

export interface UploadControl {
  /** How a session is opened, host key verified. Without it SFTP is refused. */
  readonly openSftp: (destination: SftpDestination, signal: AbortSignal) => Promise<SftpSession>;
  readonly signal: AbortSignal;
  readonly onProgress: (sentBytes: number, totalBytes: number) => void;
  /** An attempt failed and the next one follows after `waitMs`. */
  readonly onRetry: (reason: string, waitMs: number) => void;
  /** Waits between attempts, ms; their number is that of the retries. */
  readonly waitsMs?: readonly number[];
}

export type Uploaded =
  | ({
      readonly ok: true;
      /** The destination, without secrets. */
      readonly to: string;
      readonly bytes: number;
      readonly sha256: string;
      readonly attempts: number;
    } & Delivered)
  | {
      readonly ok: false;
      readonly to: string;
      readonly reason: string;
      readonly hint?: string;
      readonly attempts: number;
      readonly interrupted: boolean;
    };

const WAITS_MS = [1000, 2000, 4000, 8000];

/**
 * Sends a file; what fails for reasons that pass is tried again, from where it was cut off where the place allows
 * it. The local file is only read. Throws E_UPLOAD when it is not a file; all else is a result.
 */
export async function upload(path: string, to: Destination, control: UploadControl): Promise<Uploaded> {
  const file = await localFile(path);
  const waits = control.waitsMs ?? WAITS_MS;
  for (let attempts = 1; ; attempts++) {
    try {
      const delivered = await attempt(file, to, control);
      return { ok: true, to: to.shown, bytes: file.bytes, sha256: file.sha256, attempts, ...delivered };
    } catch (error) {
      const failure = uploadError(error, to);
      const wait = waits[attempts - 1];
      if (control.signal.aborted || !failure.again || wait === undefined) {
        const interrupted = control.signal.aborted;
        const hint = interrupted ? resumeHint(to) : failure.hint;
        const reason = interrupted ? 'interrupted' : failure.message;
        return {
          ok: false,
          to: to.shown,
          reason,
          attempts,
          interrupted,
          ...(hint !== undefined && { hint }),
        };
      }
      const waitMs = Math.max(wait, failure.afterMs ?? 0);
      control.onRetry(failure.message, waitMs);
      await sleep(waitMs, undefined, { signal: control.signal }).catch(() => undefined);
    }
  }
}

function resumeHint(to: Destination): string {
  return to.kind === 'url' ? 'send it again' : 'send it again: it goes on where it was cut off';
}

async function attempt(file: LocalFile, to: Destination, control: UploadControl): Promise<Delivered> {
  const onProgress = (sent: number): void => control.onProgress(sent, file.bytes);
  if (to.kind === 'url') {
    const answer = await put(to, file, { signal: control.signal, onProgress });
    return { verified: judgeAnswer(answer, to, file), resumedFrom: 0 };
  }
  const store = await openStore(to, control);
  try {
    return await deliver(store, file, onProgress);
  } catch (error) {
    throw await explained(error, store, file);
  } finally {
    await store.close();
  }
}

async function openStore(
  to: Exclude<Destination, { kind: 'url' }>,
  control: UploadControl,
): Promise<FileStore> {
  if (to.kind === 'folder') return new FolderStore(to.dir, control.signal);
  return new SftpStore(await control.openSftp(to, control.signal), to.dir);
}

/** A full disk behind SFTP is only called a failure; what half arrived would keep it full. */
async function explained(failure: unknown, store: FileStore, file: LocalFile): Promise<unknown> {
  const code = (failure as NodeJS.ErrnoException).code;
  const refused = failure instanceof SftpError && failure.kind === 'refused';
  if (code !== 'ENOSPC' && code !== 'EDQUOT' && !refused) return failure;
  const free = await store.freeBytes().catch(() => undefined);
  const isFull = code !== undefined || (free !== undefined && free < file.bytes);
  if (!isFull) return failure;
  await store.remove(`${file.name}.partial`).catch(() => undefined);
  const room =
    free === undefined ? '' : ` (${formatBytes(free)} were free, the bundle has ${formatBytes(file.bytes)})`;
  return new UploadError(`there is no space left${room}`, {
    again: false,
    hint: 'free some space there',
    cause: failure,
  });
}

/** Errors of the file system that come and go: a network mount that is away for a moment. */
const PASSING: ReadonlySet<string> = new Set([
  'EIO',
  'ESTALE',
  'ETIMEDOUT',
  'EAGAIN',
  'EINTR',
  'EHOSTDOWN',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTCONN',
]);

function uploadError(error: unknown, to: Destination): UploadError {
  if (error instanceof UploadError) return error;
  const { message, code } = error as NodeJS.ErrnoException;
  const again = error instanceof SftpError ? error.kind === 'connection' : PASSING.has(code ?? '');
  return new UploadError(`${to.shown}: ${message}`, { again, cause: error });
}

/** Less than this and not even a small bundle fits. */
const LEAST_BYTES = 4 * 1024 ** 2;

/**
 * Tries a destination before there is anything to send: a folder and SFTP by making a file there, a URL by
 * reaching its server. `bytes` is what is to fit, where that is known. Returns what was found; throws E_UPLOAD.
 */
export async function testDestination(
  to: Destination,
  control: UploadControl,
  bytes = LEAST_BYTES,
): Promise<string> {
  if (to.kind === 'url') return testUrl(to, Date.now());
  try {
    const store = await openStore(to, control);
    try {
      return await tryStore(store, to, bytes);
    } finally {
      await store.close();
    }
  } catch (error) {
    if (error instanceof EvidenceError) throw error;
    const { message } = uploadError(error, to);
    throw new EvidenceError('E_UPLOAD', message, 'correct it, or name another place', {
      cause: error,
    });
  }
}

async function tryStore(store: FileStore, to: Destination, bytes: number): Promise<string> {
  const name = `.evidence-${randomBytes(6).toString('hex')}.partial`;
  await store.write(name, 0, one(Buffer.from('evidence\n')));
  await store.remove(name);
  const free = await store.freeBytes();
  if (free !== undefined && free < bytes) {
    const what = `only ${formatBytes(free)} are free in ${to.shown}, ${formatBytes(bytes)} are needed`;
    throw new EvidenceError('E_UPLOAD', what, 'free some space there, or name another place');
  }
  return free === undefined ? 'writable' : `writable, ${formatBytes(free)} free`;
}

async function* one(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
