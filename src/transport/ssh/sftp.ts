import type { Client, SFTPWrapper, Stats } from 'ssh2';
import { type HostFailure, isHostFailure } from '../host-failure.js';
import { connectClient, type SshOptions } from './connect.js';
import type { SshEndpoint } from './endpoint.js';
import { SftpError } from './sftp-error.js';

/** SFTP version 3 (draft-ietf-secsh-filexfer-02): the most every server takes in one request. */
const CHUNK = 32 * 1024;
/** Requests on the way at once: 2 MiB fill a line of 160 Mbit/s at a round trip of 100 ms. */
const WINDOW = 64;
const NO_SUCH_FILE = 2;
const PERMISSION_DENIED = 3;
const CONNECTION_LOST: ReadonlySet<number> = new Set([6, 7]);

/** One SFTP session. Every method rejects with an SftpError. Files are made with mode 0600. */
export class SftpSession {
  readonly #waiting = new Set<(error: SftpError) => void>();
  #lost: SftpError | undefined;

  constructor(
    private readonly client: Client,
    private readonly sftp: SFTPWrapper,
  ) {}

  /** The connection is gone, which ssh2 does not tell every request. */
  fail(error: SftpError): void {
    this.#lost ??= error;
    for (const reject of this.#waiting) reject(this.#lost);
  }

  /** Undefined when nothing is there. */
  async stat(path: string): Promise<{ readonly bytes: number; readonly isFolder: boolean } | undefined> {
    try {
      const stats = await this.#ask<Stats>((done) => this.sftp.stat(path, done));
      return { bytes: stats.size, isFolder: stats.isDirectory() };
    } catch (error) {
      if (error instanceof SftpError && (error.cause as { code?: number } | undefined)?.code === NO_SUCH_FILE)
        return undefined;
      throw error;
    }
  }

  /** From the start, in order. */
  async *read(path: string): AsyncGenerator<Buffer> {
    const handle = await this.#ask<Buffer>((done) => this.sftp.open(path, 'r', done));
    try {
      const waiting: Promise<Buffer>[] = [];
      let next = 0;
      for (;;) {
        while (waiting.length < WINDOW) {
          const piece = this.#readAt(handle, next);
          piece.catch(() => undefined);
          waiting.push(piece);
          next += CHUNK;
        }
        const chunk = await (waiting.shift() as Promise<Buffer>);
        if (chunk.length > 0) yield chunk;
        if (chunk.length < CHUNK) return;
      }
    } finally {
      await this.#ask((done) => this.sftp.close(handle, done)).catch(() => undefined);
    }
  }

  /** A server may give less than was asked for; less than a chunk here means the end of the file. */
  async #readAt(handle: Buffer, position: number): Promise<Buffer> {
    const buffer = Buffer.alloc(CHUNK);
    let filled = 0;
    while (filled < CHUNK) {
      const bytes = await this.#ask<number>((done) =>
        this.sftp.read(handle, buffer, filled, CHUNK - filled, position + filled, (error, n) =>
          (error as { code?: number } | undefined)?.code === 1 ? done(undefined, 0) : done(error, n),
        ),
      );
      if (bytes === 0) break;
      filled += bytes;
    }
    return buffer.subarray(0, filled);
  }

  /** Cuts the file at `from`, or makes it, and writes on from there; ends when the server has it all on disk. */
  async write(path: string, from: number, chunks: AsyncIterable<Buffer>): Promise<void> {
    const flags = from === 0 ? 'w' : 'r+';
    const handle = await this.#ask<Buffer>((done) => this.sftp.open(path, flags, { mode: 0o600 }, done));
    try {
      if (from > 0) await this.#ask((done) => this.sftp.fsetstat(handle, { size: from }, done));
      await this.#writeAll(handle, from, chunks);
      await this.#sync(handle);
    } finally {
      await this.#ask((done) => this.sftp.close(handle, done)).catch(() => undefined);
    }
  }

  async #writeAll(handle: Buffer, from: number, chunks: AsyncIterable<Buffer>): Promise<void> {
    const waiting = new Set<Promise<void>>();
    let position = from;
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += CHUNK) {
        const piece = chunk.subarray(at, at + CHUNK);
        const to = position;
        const written = this.#ask((done) => this.sftp.write(handle, piece, 0, piece.length, to, done));
        written.then(
          () => waiting.delete(written),
          () => undefined,
        );
        waiting.add(written);
        position += piece.length;
        if (waiting.size >= WINDOW) await Promise.race(waiting);
      }
    }
    await Promise.all(waiting);
  }

  /** fsync@openssh.com, where the server has it. */
  async #sync(handle: Buffer): Promise<void> {
    try {
      await this.#ask((done) => this.sftp.ext_openssh_fsync(handle, done));
    } catch (error) {
      if (error instanceof SftpError && error.kind === 'refused') return;
      throw error;
    }
  }

  /** Never replaces a file. */
  rename(from: string, to: string): Promise<void> {
    return this.#ask((done) => this.sftp.rename(from, to, done));
  }

  remove(path: string): Promise<void> {
    return this.#ask((done) => this.sftp.unlink(path, done));
  }

  /** statvfs@openssh.com; undefined where the server does not have it. */
  async freeBytes(path: string): Promise<number | undefined> {
    try {
      const info = await this.#ask<{ f_bavail: number; f_frsize: number }>((done) =>
        this.sftp.ext_openssh_statvfs(path, done as Parameters<SFTPWrapper['ext_openssh_statvfs']>[1]),
      );
      return info.f_bavail * info.f_frsize;
    } catch {
      return undefined;
    }
  }

  async close(): Promise<void> {
    this.client.end();
  }

  async #ask<T = void>(request: (done: (error?: Error | null, value?: T) => void) => unknown): Promise<T> {
    if (this.#lost) throw this.#lost;
    let reject: (error: SftpError) => void = () => undefined;
    const answer = new Promise<T>((resolve, fail) => {
      reject = fail;
      this.#waiting.add(fail);
      request((error, value) => (error ? fail(sftpError(error)) : resolve(value as T)));
    });
    try {
      return await answer;
    } catch (error) {
      // ssh2 throws where the server does not offer what is asked.
      throw sftpError(error as Error);
    } finally {
      this.#waiting.delete(reject);
    }
  }
}

function sftpError(error: Error): SftpError {
  if (error instanceof SftpError) return error;
  const code = (error as { code?: number | string }).code;
  if (typeof code === 'number' && !CONNECTION_LOST.has(code)) {
    const what = code === PERMISSION_DENIED ? 'permission denied' : error.message.toLowerCase();
    return new SftpError(`the server refused: ${what}`, 'refused', { cause: error });
  }
  // ssh2 itself refuses what the server does not offer.
  const kind = /does not support this extended request/.test(error.message) ? 'refused' : 'connection';
  return new SftpError(error.message, kind, { cause: error });
}

/** Worth another try: the rest will not get better by itself. */
const PASSING: ReadonlySet<HostFailure['failure']> = new Set([
  'unreachable',
  'refused',
  'timeout',
  'connection_lost',
]);

/** Connects as for collecting: host keys verified, jump hosts, agent and keys. Rejects with an SftpError. */
export async function openSftp(endpoint: SshEndpoint, options: SshOptions): Promise<SftpSession> {
  const connection = await connectClient(endpoint, options);
  if (isHostFailure(connection)) {
    const { failure, reason, hint } = connection;
    const text = hint === undefined ? reason : `${reason}; ${hint}`;
    throw new SftpError(text, PASSING.has(failure) ? 'connection' : 'refused');
  }
  const { client, closeJumps } = connection;
  let session: SftpSession | undefined;
  let drop: (error: SftpError) => void = () => undefined;
  const lost = new Promise<never>((_, reject) => {
    drop = (error) => {
      reject(error);
      session?.fail(error);
    };
  });
  lost.catch(() => undefined);
  const abort = (): void => {
    drop(new SftpError('interrupted', 'refused'));
    client.destroy();
  };
  if (options.signal?.aborted) abort();
  options.signal?.addEventListener('abort', abort, { once: true });
  client.on('close', () => {
    options.signal?.removeEventListener('abort', abort);
    closeJumps();
    drop(new SftpError('the connection was lost', 'connection'));
  });
  client.on('error', (error) => drop(new SftpError(error.message, 'connection', { cause: error })));
  try {
    const sftp = await Promise.race([
      new Promise<SFTPWrapper>((resolve, reject) =>
        client.sftp((error, wrapper) =>
          error ? reject(new SftpError(`no SFTP there: ${error.message}`, 'refused')) : resolve(wrapper),
        ),
      ),
      lost,
    ]);
    session = new SftpSession(client, sftp);
    return session;
  } catch (error) {
    client.destroy();
    throw error;
  }
}
