import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Chunk, chunkOf } from './line-chunk.js';

async function* pieces(text: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < text.length; at += size) yield text.subarray(at, at + size);
}

const text = fc.array(fc.string({ maxLength: 12 })).map((lines) => lines.join('\n'));

describe('lines of a file as it streams by', () => {
  it('chunks, one after the other, are the file', async () => {
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 8, max: 60 }),
        async (content, size, maxLines, maxBytes) => {
          const bytes = Buffer.from(content);
          const read: Buffer[] = [];
          let [startByte, line]: [number, number] = [0, 1];
          for (let chunk: Chunk | undefined; chunk?.isEnd !== true;) {
            chunk = await chunkOf(pieces(bytes, size), { startByte, maxLines, maxBytes });
            expect(chunk.startByte).toBe(startByte);
            expect(chunk.startLine).toBe(line);
            read.push(bytes.subarray(chunk.startByte, chunk.endByte));
            if (!chunk.isEnd) expect(chunk.endByte).toBeGreaterThan(startByte);
            line += read.at(-1)?.filter((b) => b === 0x0a).length ?? 0;
            startByte = chunk.endByte;
          }
          expect(Buffer.concat(read).equals(bytes)).toBe(true);
        },
      ),
    );
  });

  it('by lines: those that were asked for, by their numbers', async () => {
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (content, startLine, maxLines) => {
          const wanted = { startByte: 0, startLine, maxLines, maxBytes: 10_000 };
          const chunk = await chunkOf(pieces(Buffer.from(content), 3), wanted);
          const lines = content.split('\n').slice(startLine - 1, startLine - 1 + maxLines);
          expect(chunk.text.replace(/\n$/, '')).toBe(lines.join('\n').replace(/\n$/, ''));
        },
      ),
    );
  });

  it('says what is no text', async () => {
    const wanted = { startByte: 0, maxLines: 10, maxBytes: 100 };
    expect(await chunkOf(pieces(Buffer.from([1, 0, 2]), 2), wanted)).toMatchObject({ isBinary: true });
  });
});
