import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { converted, MOST_BYTES } from './convert.js';
import type { ForeignArtifact } from './format.js';

const LINE = 'a line of an output of some length\n';
const ENOUGH = Math.ceil((MOST_BYTES * 1.25) / LINE.length);

async function read(
  content: Buffer,
  more: Partial<ForeignArtifact> & { gzip?: boolean } = {},
): Promise<{ text: string; cut: string | undefined }> {
  const { gzip = false, ...artifact } = more;
  const file = {
    path: 'x',
    size: content.length,
    text: 'utf8',
    isCapture: false,
    isMarkup: false,
    gzip,
    pieces: [],
  } as const;
  const chunks = (async function* () {
    for (let at = 0; at < content.length; at += 65_536) yield content.subarray(at, at + 65_536);
  })();
  const from = converted({ file, at: { ms: 0 }, outcome: 'ok', ...artifact }, chunks);
  const parts: Buffer[] = [];
  for await (const part of from.content) parts.push(part);
  return { text: Buffer.concat(parts).toString(), cut: from.cut() };
}

describe('the content of a file on its way into the bundle', () => {
  const text = Buffer.from('one\ntwo\nthree\nfour');

  it('passes whole, in part, filtered, or with a path in front', async () => {
    expect(await read(text)).toEqual({ text: 'one\ntwo\nthree\nfour', cut: undefined });
    expect((await read(text, { lines: { from: 2, to: 3 } })).text).toBe('two\nthree\n');
    expect((await read(text, { lines: { from: 3 } })).text).toBe('three\nfour\n');
    expect((await read(text, { only: /^t/ })).text).toBe('two\nthree\n');
  });

  it('of a large file the end is kept, from the first whole line, and the note counts the lines before', async () => {
    const { text: kept, cut } = await read(Buffer.from(`first\n${LINE.repeat(ENOUGH)}last\n`));
    expect(kept.startsWith(LINE)).toBe(true);
    expect(kept.endsWith('last\n')).toBe(true);
    expect(kept.length).toBeLessThanOrEqual(MOST_BYTES);
    const first = Number(/line 1 is line (\d+) of the original/.exec(cut ?? '')?.[1]);
    expect(kept.split('\n').length - 1).toBe(ENOUGH + 2 - (first - 1));
  });

  it('of a large file that is parted the beginning is kept: lines are counted from there', async () => {
    const { text: kept, cut } = await read(Buffer.from(`first\nsecond\n${LINE.repeat(ENOUGH)}`), {
      lines: { from: 2 },
    });
    expect(kept.startsWith(`second\n${LINE}`)).toBe(true);
    expect(cut).toMatch(/its first .* are kept/);
  });

  it('what is packed is unpacked, up to a limit, and damage in it is said', async () => {
    const packed = gzipSync(text);
    expect(await read(packed, { gzip: true })).toEqual({ text: 'one\ntwo\nthree\nfour', cut: undefined });
    expect((await read(packed.subarray(0, packed.length - 9), { gzip: true })).cut).toMatch(
      /could not be unpacked to its end/,
    );
    const bomb = await read(gzipSync(Buffer.alloc(MOST_BYTES * 2, LINE)), { gzip: true });
    expect(bomb.cut).toMatch(/its first .* are kept, unpacked/);
    expect(bomb.text.length).toBeLessThan(MOST_BYTES * 1.1);
  });
});
