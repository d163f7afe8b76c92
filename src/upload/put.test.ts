import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasTool, temporaryDir } from '../../test/support/machine.js';
import { runTool } from '../../test/support/run-tool.js';
import { parseDestination } from './destination.js';
import { testDestination, upload, type UploadControl, type Uploaded } from './upload.js';

const SECRET = 'c0ffee1234567890';
const QUERY = `?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAEXAMPLE%2F20261121&X-Amz-Signature=${SECRET}`;

interface Request {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}
type Answer = (request: Request, response: ServerResponse) => void;

let server: Server | TlsServer;
let requests: Request[] = [];
let [dir, bundle, origin] = ['', '', ''];
let retries: string[] = [];

/** What the server does with its first, second … request; the last answer stays. */
async function serve(answers: readonly (Answer | 'cut half way' | 'refuse at once')[]): Promise<void> {
  let count = 0;
  const next = (): Answer | 'cut half way' | 'refuse at once' =>
    answers[Math.min(count++, answers.length - 1)] ?? 'refuse at once';
  server = createServer();
  const handle = (request: IncomingMessage, response: ServerResponse, isAsked: boolean): void => {
    const answer = next();
    if (answer === 'refuse at once') {
      requests.push({ ...about(request), body: Buffer.alloc(0) });
      response.writeHead(403).end(expired);
      return;
    }
    if (isAsked) response.writeContinue();
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (answer === 'cut half way' && bytes > 1_000_000) request.socket.destroy();
    });
    request.on('end', () => {
      const whole = { ...about(request), body: Buffer.concat(chunks) };
      requests.push(whole);
      if (answer !== 'cut half way') answer(whole, response);
    });
    request.on('error', () => undefined);
  };
  server.on('request', (request, response) => handle(request, response, false));
  server.on('checkContinue', (request, response) => handle(request, response, true));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}

function about({ method, url, headers }: IncomingMessage): Omit<Request, 'body'> {
  return { method, url, headers };
}

const expired = `<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Request has expired, signature ${SECRET}</Message><StringToSign>${SECRET}</StringToSign></Error>`;
const ok: Answer = (_, response) => void response.writeHead(200).end();
const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    void response.writeHead(code, headers).end();
const md5 = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex');

beforeEach(() => {
  [requests, retries] = [[], []];
  dir = temporaryDir();
  bundle = join(dir, 'evidence-x.tar.gz.age');
  writeFileSync(bundle, randomBytes(3_000_000));
});
afterEach(() => {
  expect(existsSync(bundle)).toBe(true);
  server.closeAllConnections();
  server.close();
});

const control = (more: Partial<UploadControl> = {}): UploadControl => ({
  signal: new AbortController().signal,
  onProgress: () => undefined,
  onRetry: (reason) => void retries.push(reason),
  waitsMs: [1, 1, 1],
  openSftp: () => Promise.reject(new Error('not over SFTP')),
  ...more,
});

async function send(more: Partial<UploadControl> = {}): Promise<Uploaded> {
  const to = parseDestination(`${origin}/in/x.age${QUERY}`, { allowInsecure: false });
  const result = await upload(bundle, to, control(more));
  expect(result.to).toBe(`${origin}/in/x.age?…`);
  expect(JSON.stringify([result, retries])).not.toContain(SECRET);
  return result;
}

describe('PUT to a presigned URL', () => {
  it.each([3_000_000, 1000, 0])('sends %i bytes with their length, query included', async (size) => {
    writeFileSync(bundle, randomBytes(size));
    await serve([ok]);
    const sent: number[] = [];
    expect(await send({ onProgress: (bytes) => sent.push(bytes) })).toMatchObject({
      ok: true,
      attempts: 1,
      bytes: size,
    });
    expect(requests).toMatchObject([{ method: 'PUT', url: `/in/x.age${QUERY}` }]);
    expect(requests[0]?.headers).toMatchObject({ 'content-length': String(size) });
    expect(requests[0]?.headers).not.toHaveProperty('transfer-encoding');
    expect(requests[0]?.body.length).toBe(size);
    if (size > 0) expect(sent.at(-1)).toBe(size);
  });

  describe('says how strongly it was verified', () => {
    it.each<[string, (body: Buffer) => Record<string, string>, RegExp]>([
      ['nothing', () => ({}), /^only by the status 200: the server names no checksum$/],
      ['an ETag that is an MD5', (b) => ({ etag: `"${md5(b)}"` }), /same MD5/],
      ['an ETag of many parts', () => ({ etag: `"${'0'.repeat(32)}-3"` }), /only by the status/],
      [
        'an ETag under KMS',
        () => ({ etag: `"${'0'.repeat(32)}"`, 'x-amz-server-side-encryption': 'aws:kms' }),
        /only by the status/,
      ],
      [
        'a SHA-256',
        (b) => ({ 'x-amz-checksum-sha256': createHash('sha256').update(b).digest('base64') }),
        /same SHA-256/,
      ],
      [
        'x-goog-hash',
        (b) => ({ 'x-goog-hash': `crc32c=AAAAAA==, md5=${createHash('md5').update(b).digest('base64')}` }),
        /same MD5/,
      ],
      ['Content-MD5', (b) => ({ 'content-md5': createHash('md5').update(b).digest('base64') }), /same MD5/],
    ])('with %s', async (_, headers, verified) => {
      await serve([(request, response) => void response.writeHead(200, headers(request.body)).end()]);
      expect(await send()).toMatchObject({ ok: true, verified: expect.stringMatching(verified) });
    });

    it.each([
      ['ETag', { etag: `"${'0'.repeat(32)}"` }],
      ['SHA-256', { 'x-amz-checksum-sha256': Buffer.alloc(32).toString('base64') }],
    ])('a wrong %s is a failure, tried again', async (_, headers) => {
      await serve([status(200, headers)]);
      expect(await send()).toMatchObject({
        ok: false,
        attempts: 4,
        reason: expect.stringContaining('other bytes than were sent'),
      });
      expect(requests).toHaveLength(4);
    });
  });

  it('twice 503, then taken: tried again with waits', async () => {
    await serve([status(503), status(503, { 'retry-after': '0' }), ok]);
    expect(await send()).toMatchObject({ ok: true, attempts: 3 });
    expect(retries).toEqual([`${origin}/in/x.age?… answers 503`, `${origin}/in/x.age?… answers 503`]);
    expect(requests.map((r) => r.body.length)).toEqual([3_000_000, 3_000_000, 3_000_000]);
  });

  it('closed half way, then taken', async () => {
    await serve(['cut half way', ok]);
    expect(await send()).toMatchObject({ ok: true, attempts: 2 });
    expect(retries).toEqual([expect.stringMatching(/no answer from .*: (?:socket hang up|write E|read E)/)]);
  });

  it('closed half way each time: given up, with a reason', async () => {
    await serve(['cut half way']);
    expect(await send()).toMatchObject({
      ok: false,
      attempts: 4,
      reason: expect.stringContaining('no answer'),
    });
  });

  it.each([3_000_000, 1000])(
    '403 of an expired URL (%i bytes): said once, without its secrets',
    async (size) => {
      writeFileSync(bundle, randomBytes(size));
      await serve(['refuse at once']);
      expect(await send()).toMatchObject({
        ok: false,
        attempts: 1,
        reason: `${origin}/in/x.age?… answers 403 (AccessDenied: Request has expired, signature …)`,
        hint: expect.stringContaining('ask for a new one'),
      });
    },
  );

  it('a redirect is not followed', async () => {
    await serve([status(307, { location: `http://127.0.0.1:1/other?token=${SECRET}` })]);
    expect(await send()).toMatchObject({
      ok: false,
      attempts: 1,
      reason: `${origin}/in/x.age?… answers 307, a redirect to 127.0.0.1:1: not followed`,
    });
    expect(requests).toHaveLength(1);
  });

  it('an interrupt ends it at once', async () => {
    await serve([() => undefined]);
    const stop = new AbortController();
    const sending = send({
      signal: stop.signal,
      onProgress: (sent) => void (sent > 1_000_000 && stop.abort()),
    });
    expect(await sending).toMatchObject({ ok: false, interrupted: true, reason: 'interrupted' });
    expect(statSync(bundle).size).toBe(3_000_000);
  });

  it('a server that does not know 100-continue gets it all the same', async () => {
    await serve([ok]);
    server.removeAllListeners('checkContinue');
    server.on('checkContinue', (request, response) => server.emit('request', request, response));
    expect(await send()).toMatchObject({ ok: true, attempts: 1 });
  });
});

describe.skipIf(!hasTool('openssl'))('https with a certificate nobody vouches for', () => {
  it('is refused before anything is collected, and nothing is sent to it', async () => {
    const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '2'];
    runTool('openssl', [
      'req',
      '-x509',
      '-newkey',
      'ed25519',
      '-nodes',
      '-keyout',
      key,
      '-out',
      cert,
      ...subject,
    ]);
    let requested = 0;
    server = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, () => requested++);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const to = parseDestination(`https://localhost:${port}/x${QUERY}`, { allowInsecure: false });
    await expect(testDestination(to, control())).rejects.toThrow(
      /cannot be reached: self-signed certificate/,
    );
    expect(await upload(bundle, to, control())).toMatchObject({
      ok: false,
      reason: expect.stringContaining('self-signed'),
    });
    expect(requested).toBe(0);
  });
});

describe('the test of a URL', () => {
  it('reaches the server without a request', async () => {
    await serve([ok]);
    const to = parseDestination(`${origin}/x${QUERY}`, { allowInsecure: false });
    expect(await testDestination(to, control())).toMatch(
      /^reachable; whether it takes the bundle shows only when/,
    );
    expect(requests).toEqual([]);
  });

  it('refuses what expired, and what cannot be reached', async () => {
    await serve([ok]);
    const old = `${origin}/x?X-Amz-Date=20200101T000000Z&X-Amz-Expires=3600&X-Amz-Signature=${SECRET}`;
    for (const [url, message] of [
      [old, /expired at 2020-01-01T01:00:00\.000Z/],
      [`http://127.0.0.1:1/x${QUERY}`, /cannot be reached: connect ECONNREFUSED/],
    ] as const) {
      const test = testDestination(parseDestination(url, { allowInsecure: false }), control());
      await expect(test).rejects.toThrow(message);
      await expect(test).rejects.not.toThrow(SECRET);
    }
  });
});
