import { describe, expect, it } from 'vitest';
import { Packet } from '../packet.js';
import { Phases } from './phases.js';

/** Segments in order, each `[who, ms, bytes]`. */
function phases(...segments: readonly (readonly ['c' | 's', number, Buffer | string])[]): Phases {
  const seen = new Phases();
  const next = { c: 2 ** 32 - 40, s: 5000 };
  for (const [who, ms, content] of segments) {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : content;
    const payload = { payload: bytes.length, payloadCaptured: bytes.length };
    const p = Object.assign(new Packet(), { at: ms * 1e6, seq: next[who] >>> 0, bytes, ...payload });
    seen.take(p, who === 'c');
    next[who] += bytes.length;
  }
  return seen;
}

describe('HTTP/1', () => {
  it.each([
    ['/a?token=1', '/a'],
    ['http://web.example:8080/a#b', 'http://web.example:8080/a'],
    ['http://admin:S3cret@web.example/a?b', 'http://web.example/a'],
    ['http://admin:S3c@ret@[2001:db8::1]:80/a', 'http://[2001:db8::1]:80/a'],
    // No URL by RFC 3986, and sent all the same.
    ['http://admin:S3c/ret@web.example/a', 'http://…'],
    ['http://admin:S3c?ret@web.example/a', 'http://…'],
    ['admin:S3cret@web.example:443', 'web.example:443'],
    ['/proxy/http://admin:S3cret@web.example/a', '/proxy/http://web.example/a'],
    ['*', '*'],
  ])('%s is shown as %s', (target, shown) => {
    expect(phases(['c', 0, `GET ${target} HTTP/1.1\r\n`]).http[0]?.path).toBe(shown);
  });

  it('userinfo that was cut before its end is not shown either', () => {
    expect(phases(['c', 0, 'GET http://S3cret']).http[0]?.path).toBe('http://…');
  });

  const post = ['c', 0, 'POST /up HTTP/1.1\r\nExpect: 100-continue\r\n\r\n'] as const;
  const interim = 'HTTP/1.1 100 Continue\r\n\r\n';
  it.each([
    ['after the body', [interim, 'HTTP/1.1 503 Service Unavailable\r\n'], { status: 503, firstByteAt: 20e6 }],
    ['in one segment', [`${interim}HTTP/1.1 200 OK\r\n`], { status: 200, firstByteAt: 10e6 }],
    ['not seen', [interim], { status: undefined, firstByteAt: undefined }],
    ['another protocol', ['HTTP/1.1 101 Switching Protocols\r\n'], { status: 101, firstByteAt: 10e6 }],
  ])('the final answer behind an interim one: %s', (_, answers, final) => {
    const segments = answers.map((text, i) => ['s', 10 * (i + 1), text] as const);
    const { status, firstByteAt } = phases(post, ...segments).http[0]!;
    expect({ status, firstByteAt }).toEqual(final);
  });
});

describe('TLS', () => {
  const record = (type: number, ...body: number[]): Buffer =>
    Buffer.from([type, 3, 3, body.length >> 8, body.length & 255, ...body]);
  const hello = (type: 1 | 2): Buffer => record(22, type, 0, 0, 60, ...Array.from({ length: 60 }, () => 0));
  const [cipher, finished] = [record(20, 1), record(22, ...Array.from({ length: 40 }, () => 0x9c))];
  const data = (bytes: number): Buffer => record(23, ...Array.from({ length: bytes }, () => 0x9c));
  const both = Buffer.concat([cipher, finished]);
  const certificate = record(22, 11, ...Array.from({ length: 100 }, () => 0));

  it('1.3: the Finished of the client, not its first request', () => {
    const { tls } = phases(
      ['c', 0, hello(1)],
      ['s', 20, Buffer.concat([hello(2), cipher, data(90)])],
      ['c', 21, Buffer.concat([cipher, data(53)])],
      ['c', 4021, data(200)],
    );
    expect(tls).toMatchObject({ serverHelloAt: 20e6, doneAt: 21e6 });
  });

  it('1.3 with a HelloRetryRequest: hellos behind a ChangeCipherSpec are not yet the end', () => {
    const { tls } = phases(
      ['c', 0, hello(1)],
      ['s', 20, Buffer.concat([hello(2), cipher])],
      ['c', 21, Buffer.concat([cipher, hello(1)])],
      ['s', 41, Buffer.concat([hello(2), data(90)])],
      ['c', 42, data(53)],
    );
    expect(tls?.doneAt).toBe(42e6);
  });

  it.each([
    ['a new session', ['c', 's'] as const],
    ['a resumed one', ['s', 'c'] as const],
  ])('1.2, %s: the later of both Finished', (_, [first, second]) => {
    const { tls } = phases(
      ['c', 0, hello(1)],
      // A record that ends in the next segment.
      ['s', 20, Buffer.concat([hello(2), certificate.subarray(0, 30)])],
      ['s', 20, certificate.subarray(30)],
      [first, 22, both],
      [second, 42, both],
      ['c', 4000, data(200)],
    );
    expect(tls?.doneAt).toBe(42e6);
  });

  it('an alert in the clear', () => {
    const { tls } = phases(['c', 0, hello(1)], ['s', 20, record(21, 2, 40)]);
    expect(tls?.alert).toMatchObject({ fromClient: false, level: 2, description: 40 });
  });
});
