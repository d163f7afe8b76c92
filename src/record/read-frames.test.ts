import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatHeader, parseHeader } from './frame.js';
import { type Frame, linesOf, readFrames } from './read-frames.js';

const stamp = fc
  .tuple(fc.integer({ min: 0, max: 4e9 }), fc.integer({ min: 0, max: 999_999 }))
  .map(([s, us]) => `${s}.${String(us).padStart(6, '0')}`);
/** What a tool may print, headers of ours among it. */
const text = fc.oneof(
  fc.string().map((s) => s.replaceAll(/[\r\n]/g, ' ')),
  fc.constant(formatHeader({ tick: 7, begin: '1.000000', end: '2.000000', lines: 3, exit: 0 })),
);
const frame = fc.record({
  tick: fc.integer({ min: 0, max: 1e9 }),
  begin: stamp,
  end: stamp,
  exit: fc.integer({ min: 0, max: 255 }),
  body: fc.array(text, { maxLength: 8 }),
});

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(file: Buffer, size: number): Promise<Frame[]> {
  const frames: Frame[] = [];
  for await (const one of readFrames(linesOf(inPieces(file, size)))) frames.push(one);
  return frames;
}

describe('readFrames', () => {
  it('gives back what was written, whatever the tool printed and however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(frame, { maxLength: 6 }),
        fc.integer({ min: 1, max: 97 }),
        async (frames, size) => {
          const file = frames
            .map(
              ({ body, ...header }) =>
                `${[formatHeader({ ...header, lines: body.length }), ...body].join('\n')}\n`,
            )
            .join('');
          const found = await read(Buffer.from(file), size);
          expect(found.map(({ header, lines }) => ({ ...header, body: lines.map((l) => l.text) }))).toEqual(
            frames.map((f) => ({ ...f, lines: f.body.length })),
          );
          const all = file.split('\n');
          for (const { lines } of found) for (const { n, text: said } of lines) expect(all[n - 1]).toBe(said);
        },
      ),
    );
  });

  it('reads of a cut or damaged file only whole frames, and never throws', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(frame, { minLength: 1, maxLength: 4 }),
        fc.nat(),
        fc.uint8Array({ maxLength: 40 }),
        async (frames, cut, noise) => {
          const file = Buffer.from(
            frames
              .map(
                ({ body, ...h }) => `${[formatHeader({ ...h, lines: body.length }), ...body].join('\n')}\n`,
              )
              .join(''),
          );
          const at = cut % (file.length + 1);
          const whole = await read(file.subarray(0, at), 64);
          expect(whole.length).toBeLessThanOrEqual(frames.length);
          for (const { header, lines } of whole) expect(lines).toHaveLength(header.lines);
          await read(Buffer.concat([file.subarray(0, at), noise, file.subarray(at)]), 64);
        },
      ),
    );
  });

  it('takes for a header nothing that only looks like one', () => {
    for (const line of [
      '=== tick 1',
      '=== tick x begin 1.0 end 2.0 lines 1 exit 0',
      ' === tick 1 begin 1.000000 end 1.000000 lines 1 exit 0',
    ])
      expect(parseHeader(line)).toBeUndefined();
  });
});
