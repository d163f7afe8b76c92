import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { UrlDestination } from './destination.js';
import { chunksOf, type LocalFile } from './local-file.js';
import type { Answer } from './put-answer.js';
import { UploadError } from './upload-error.js';

/** Without a byte either way for this long, the attempt is over. */
const IDLE_MS = 60_000;
/** As curl does: small files are sent at once, for large ones the server is asked first, for a second. */
const ASK_FIRST_BYTES = 1024 ** 2;
const ASK_MS = 1000;
const BODY_BYTES = 64 * 1024;

/**
 * One attempt to PUT a file, with its length known. Redirects are answers like any other: the permission is for
 * this place only. Throws UploadError when there was no answer.
 */
export async function put(
  { url, shown }: UrlDestination,
  file: LocalFile,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (sentBytes: number) => void },
): Promise<Answer> {
  const isLarge = file.bytes > ASK_FIRST_BYTES;
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const request = send(url, {
    method: 'PUT',
    agent: false,
    signal,
    headers: {
      'Content-Length': file.bytes,
      'Content-Type': 'application/octet-stream',
      ...(isLarge && { Expect: '100-continue' }),
      // Azure refuses a PUT that does not say which kind of blob.
      ...(/\.blob\.core\.(?:windows\.net|usgovcloudapi\.net|chinacloudapi\.cn)$/.test(url.hostname) && {
        'x-ms-blob-type': 'BlockBlob',
      }),
    },
  });
  request.setTimeout(IDLE_MS, () => request.destroy(new Error(`nothing moved for ${IDLE_MS / 1000} s`)));
  try {
    const response = new Promise<IncomingMessage>((resolve, reject) => {
      request.once('response', resolve);
      request.once('error', reject);
    });
    // An error after the answer is only the connection being closed on us.
    request.on('error', () => undefined);
    response.catch(() => undefined);
    const stop = new AbortController();
    const settled = response.then(
      () => stop.abort(),
      () => stop.abort(),
    );
    if (isLarge) await mayContinue(request, response);
    if (!stop.signal.aborted) await Promise.race([sendBody(request, file, stop.signal, onProgress), settled]);
    const answer = await response;
    return { status: answer.statusCode ?? 0, headers: answer.headers, body: await bodyOf(answer) };
  } catch (error) {
    if (signal.aborted) throw error;
    throw new UploadError(`no answer from ${shown}: ${(error as Error).message}`, {
      again: true,
      cause: error,
    });
  } finally {
    request.destroy();
  }
}

/** Until the server says go on, answers, or stays silent (it does not know the question). */
async function mayContinue(
  request: ReturnType<typeof httpRequest>,
  response: Promise<unknown>,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<void>((resolve) => {
    request.once('continue', resolve);
    request.once('socket', (socket) => {
      const wait = (): void => void (timer = setTimeout(resolve, ASK_MS));
      if (socket.connecting) socket.once('connect', wait);
      else wait();
    });
  });
  request.flushHeaders();
  try {
    await Promise.race([silence, response]);
  } finally {
    clearTimeout(timer);
  }
}

async function sendBody(
  request: ReturnType<typeof httpRequest>,
  file: LocalFile,
  stop: AbortSignal,
  onProgress: (sentBytes: number) => void,
): Promise<void> {
  let sent = 0;
  for await (const chunk of chunksOf(file.path, 0, file.bytes)) {
    if (stop.aborted) return;
    await new Promise<void>((resolve, reject) =>
      request.write(chunk, (error) => (error ? reject(error) : resolve())),
    ).catch((error: unknown) => {
      // The answer, if there is one, says more.
      if (!stop.aborted) throw error;
    });
    onProgress((sent += chunk.length));
  }
  request.end();
}

async function bodyOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      if ((bytes += chunk.length) > BODY_BYTES) break;
    }
  } catch {
    // Status and headers are there; the words in the body are only for people.
  }
  return Buffer.concat(chunks).toString('utf8');
}
