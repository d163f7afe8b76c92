import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Wire, type WireFrame } from './wire.js';

const WORD = 'd0b1c2d3-0000-4000-8000-0123456789ab';

interface Said {
  readonly step: number;
  readonly tick: number;
  readonly text: Buffer;
}

function bytesOf(frames: readonly Said[]): Buffer {
  return Buffer.concat([
    Buffer.from(`@${WORD} H 1000 shell 1\n`),
    ...frames.flatMap(({ step, tick, text }) => [
      Buffer.from(`@${WORD} F ${step} ${tick} ${tick}\n`),
      text,
      Buffer.from(`\n@${WORD} E ${step} ${tick + 1} 0\n`),
    ]),
  ]);
}

function feed(bytes: Buffer, sizes: readonly number[]): WireFrame[] {
  const frames: WireFrame[] = [];
  const wire = new Wire({ onHello: () => {}, onRebase: () => {}, onFrame: (f) => frames.push(f) });
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    wire.feed(bytes.subarray(at, at + size));
    at += size;
  }
  return frames;
}

const text = fc
  .oneof(
    fc.uint8Array({ maxLength: 200 }).map((b) => Buffer.from(b)),
    fc
      .constantFrom(`\n@${WORD.slice(0, 20)} E 0 1 0\n`, '\n\n', '@', `\n@${WORD}`)
      .map((s) => Buffer.from(s)),
  )
  .filter((b) => !b.includes(`\n@${WORD} E `));
const said = fc.array(fc.record({ step: fc.nat(9), tick: fc.nat(1e6), text }), { maxLength: 6 });
const sizes = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 });

describe('Wire', () => {
  it('gives every frame back as it was, however the stream is cut', () => {
    fc.assert(
      fc.property(said, sizes, (frames, cuts) => {
        const found = feed(bytesOf(frames), cuts);
        expect(found.map(({ step, tick, beginUs, endUs }) => [step, tick, beginUs, endUs])).toEqual(
          frames.map(({ step, tick }) => [step, tick, tick, tick + 1]),
        );
        for (const [i, { text: got }] of found.entries()) {
          const wanted = frames[i]?.text ?? Buffer.alloc(0);
          const end = wanted.length > 0 && wanted.at(-1) !== 0x0a ? '\n' : '';
          expect(got.equals(Buffer.concat([wanted, Buffer.from(end)]))).toBe(true);
        }
      }),
    );
  });

  it('of a stream that ends anywhere only whole frames come out, and noise is no frame', () => {
    fc.assert(
      fc.property(said, sizes, fc.nat(), fc.uint8Array({ maxLength: 50 }), (frames, cuts, cut, noise) => {
        const bytes = bytesOf(frames);
        const whole = feed(bytes.subarray(0, cut % (bytes.length + 1)), cuts);
        expect(whole.length).toBeLessThanOrEqual(frames.length);
        expect(feed(Buffer.concat([Buffer.from(noise), Buffer.from('\n'), bytes]), cuts)).toHaveLength(
          frames.length,
        );
      }),
    );
  });

  it('holds no more of one frame than it may, and says how much it left out', () => {
    const line = Buffer.from(`${'x'.repeat(1023)}\n`);
    const large = Buffer.concat(Array.from({ length: 20 * 1024 }, () => line));
    const [frame] = feed(bytesOf([{ step: 0, tick: 0, text: large }]), [65_536]);
    expect(frame?.text).toHaveLength(16 * 1024 * 1024);
    expect(frame?.cutBytes).toBe(4 * 1024 * 1024);
  });
});
