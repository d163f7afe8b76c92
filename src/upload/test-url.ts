import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { EvidenceError } from '../core/errors.js';
import type { UrlDestination } from './destination.js';
import { expiresAt } from './expiry.js';

const CONNECT_MS = 10_000;

/**
 * Whether the server of a URL can be reached, with a certificate that is right. Whether the URL permits the PUT
 * cannot be tried without using it. Returns what was found, throws E_UPLOAD.
 */
export async function testUrl({ url, shown }: UrlDestination, now: number): Promise<string> {
  const expires = expiresAt(url);
  if (expires !== undefined && expires <= now) {
    const what = `${shown} expired at ${new Date(expires).toISOString()}`;
    throw new EvidenceError('E_UPLOAD', what, 'ask for a new presigned URL');
  }
  try {
    await connect(url);
  } catch (error) {
    const what = `${shown} cannot be reached: ${(error as Error).message}`;
    throw new EvidenceError('E_UPLOAD', what, 'bring the bundle there another way', {
      cause: error,
    });
  }
  const until = expires === undefined ? '' : ` and until ${new Date(expires).toISOString()}`;
  return `reachable; whether it takes the bundle shows only when it is sent: a presigned URL is for one use${until}`;
}

function connect(url: URL): Promise<void> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isTls = url.protocol === 'https:';
  const port = url.port === '' ? (isTls ? 443 : 80) : Number(url.port);
  return new Promise((resolve, reject) => {
    const socket: Socket = isTls
      ? connectTls({ host, port, ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }) }, done)
      : connectTcp({ host, port }, done);
    // Our own clock: a lookup that hangs is not in the socket's.
    const timer = setTimeout(
      () => fail(new Error(`no connection within ${CONNECT_MS / 1000} s`)),
      CONNECT_MS,
    );
    function done(): void {
      clearTimeout(timer);
      socket.destroy();
      resolve();
    }
    function fail(error: Error): void {
      clearTimeout(timer);
      socket.destroy();
      reject(error);
    }
    socket.on('error', fail);
  });
}
