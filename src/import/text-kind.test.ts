import { describe, expect, it } from 'vitest';
import { asUtf8, textKindOf } from './text-kind.js';

async function through(bytes: Buffer, size = 7): Promise<string> {
  const kind = textKindOf(bytes);
  const chunks = (async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  })();
  const parts: Buffer[] = [];
  for await (const part of asUtf8(chunks, kind)) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}
const big = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

describe('how a text is encoded', () => {
  const text = 'State  Recv-Q Gerät über 10 µs\r\nESTAB 0 0\r\n';

  it.each([
    [
      'UTF-16 of Windows',
      'utf16le',
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]),
    ],
    ['the same without its mark', 'utf16le', Buffer.from(text, 'utf16le')],
    ['UTF-16 big endian', 'utf16be', Buffer.concat([Buffer.from([0xfe, 0xff]), big(text)])],
    ['Latin-1', 'latin1', Buffer.from(text, 'latin1')],
    ['UTF-8', 'utf8', Buffer.from(text)],
    ['UTF-8 with a mark', 'utf8', Buffer.from(`\ufeff${text}`)],
  ])('%s, cut anywhere', async (_, kind, bytes) => {
    expect(textKindOf(bytes)).toBe(kind);
    expect(await through(bytes)).toBe(text);
  });

  it.each([
    [
      'an executable',
      Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01'), Buffer.alloc(300), Buffer.from('text')]),
    ],
    ['zeros', Buffer.alloc(4096)],
    ['noise', Buffer.from(Array.from({ length: 2000 }, (_, i) => (i * 73 + (i >> 3)) % 256))],
  ])('%s is binary', (_, bytes) => expect(textKindOf(bytes)).toBe('binary'));

  it('one damaged character does not make UTF-8 another encoding', () => {
    expect(
      textKindOf(Buffer.concat([Buffer.from('Gerät '), Buffer.from([0xe4]), Buffer.from(' über\n')])),
    ).toBe('utf8');
  });
});
