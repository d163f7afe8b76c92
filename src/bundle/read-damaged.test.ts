import fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { craftTar, craftTarGz } from '../../test/support/craft-archive.js';
import { makeSpool, SAMPLE_FILES, SAMPLE_NAME, sampleDraft } from '../../test/support/sample-spool.js';
import { EvidenceError } from '../core/errors.js';
import { openBundle } from './read.js';
import { verifyBundle } from './verify.js';
import { sealBundle } from './write.js';

let base = '';
const whole: Record<string, Buffer> = {};
let manifestSha256 = '';
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'evidence-damaged-'));
  const small = Object.fromEntries(
    Object.entries(SAMPLE_FILES).map(([path, text]) => [path, text.slice(0, 3000)]),
  );
  for (const format of ['tar.gz', 'zip'] as const) {
    const dir = makeSpool(join(base, format), small);
    const job = { dir, name: SAMPLE_NAME, outDir: dirname(dir), format, manifest: sampleDraft() };
    const sealed = await sealBundle(job);
    whole[format] = readFileSync(sealed.path);
    manifestSha256 = sealed.manifestSha256;
  }
  whole['tar'] = gunzipSync(whole['tar.gz'] ?? '');
});
afterAll(() => {
  rmSync(base, { recursive: true, force: true });
});

/** Every name and content, or the error it is refused with; anything else is thrown. */
async function contents(bytes: Buffer): Promise<Map<string, string> | EvidenceError> {
  const path = join(base, 'x');
  writeFileSync(path, bytes);
  const found = new Map<string, string>();
  try {
    await (
      await openBundle(path)
    ).visit(async ({ path: name, size, content }) => {
      const chunks: Buffer[] = [];
      for await (const chunk of content) chunks.push(chunk);
      const all = Buffer.concat(chunks);
      expect(all.length).toBe(size);
      found.set(name, all.toString('latin1'));
    });
    return found;
  } catch (error) {
    if (error instanceof EvidenceError) return error;
    throw error;
  }
}

const CODES = ['E_NOT_A_BUNDLE', 'E_HOSTILE_BUNDLE'];

describe('damage', () => {
  it.each(['tar.gz', 'zip'])(
    'one flipped bit in a %s is noticed, or changed nothing that matters',
    async (kind) => {
      const bytes = whole[kind] ?? Buffer.alloc(0);
      const intact = await contents(bytes);
      await fc.assert(
        fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
          const flipped = Buffer.from(bytes);
          flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
          const found = await contents(flipped);
          if (found instanceof EvidenceError) expect(CODES).toContain(found.code);
          else if ((await verified(flipped)).ok) expect(found).toEqual(intact);
        }),
        { numRuns: 150 },
      );
    },
  );

  it.each(['tar', 'tar.gz', 'zip'])('a %s cut anywhere is refused', async (kind) => {
    const bytes = whole[kind] ?? Buffer.alloc(0);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length - 1 }), async (length) => {
        const found = await contents(bytes.subarray(0, length));
        // tar ends with padding: only what lies before the two closing blocks can be missed.
        if (found instanceof EvidenceError) expect(found.code).toBe('E_NOT_A_BUNDLE');
        else expect({ kind, length }).toBe('refused');
      }),
      { numRuns: 120 },
    );
  });

  it('a flipped bit in an uncompressed tar never passes verification with other contents', async () => {
    const bytes = whole['tar'] ?? Buffer.alloc(0);
    const intact = await contents(bytes);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
        const flipped = Buffer.from(bytes);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
        const result = await verified(flipped);
        const found = await contents(flipped);
        if (result.ok) expect(found).toEqual(intact);
        else if (!(found instanceof EvidenceError)) expect(found).not.toEqual(intact);
      }),
      { numRuns: 150 },
    );
  });

  it('a changed byte in a tar header whose checksum was made right again never hangs or passes', async () => {
    const bytes = whole['tar'] ?? Buffer.alloc(0);
    const headers = Array.from({ length: bytes.length / 512 }, (_, i) => i * 512).filter(
      (at) => bytes.toString('latin1', at + 257, at + 262) === 'ustar',
    );
    expect(headers.length).toBeGreaterThan(Object.keys(SAMPLE_FILES).length);
    const intact = await contents(bytes);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...headers), fc.nat(511), fc.nat(255), async (at, offset, value) => {
        const changed = Buffer.from(bytes);
        changed[at + offset] = value;
        const sum = changed.subarray(at, at + 512).reduce((n, b, i) => n + (i >= 148 && i < 156 ? 32 : b), 0);
        changed.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148);
        const found = await contents(changed);
        if (found instanceof EvidenceError) expect(CODES).toContain(found.code);
        else if ((await verified(changed)).ok) expect(found).toEqual(intact);
      }),
      { numRuns: 150 },
    );
  });

  /** As verifyBundle, with what it cannot even open counted as not verified. */
  async function verified(bytes: Buffer): Promise<{ ok: boolean }> {
    const path = join(base, 'v');
    writeFileSync(path, bytes);
    try {
      return await verifyBundle(path, { manifestSha256 });
    } catch (error) {
      if (error instanceof EvidenceError) return { ok: false };
      throw error;
    }
  }
});

describe('anything at all', () => {
  it('random bytes behind every magic number are refused, and nothing else happens', async () => {
    const starts = ['', '\x1f\x8b\x08\x00', 'PK\x03\x04', 'PK\x05\x06'].map((s) => Buffer.from(s, 'latin1'));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...starts),
        fc.uint8Array({ maxLength: 2000 }),
        async (start, rest) => {
          const found = await contents(Buffer.concat([start, rest]));
          expect(found).toBeInstanceOf(EvidenceError);
        },
      ),
      { numRuns: 120 },
    );
  });

  it('random bytes inside a valid gzip or tar header are refused', async () => {
    const header = craftTar([{ name: 'top/a', body: 'a' }]).subarray(0, 512);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 3000 }), async (bytes) => {
        expect(await contents(gzipSync(bytes))).toBeInstanceOf(EvidenceError);
        expect(await contents(Buffer.concat([header, bytes]))).toBeInstanceOf(EvidenceError);
      }),
      { numRuns: 120 },
    );
  });

  it('names of every shape end up below the top folder or refuse the archive', async () => {
    const piece = fc.constantFrom(
      'top',
      'a',
      'B',
      '..',
      '.',
      '',
      ' ',
      'ü',
      '\\',
      'C:',
      '\x07',
      'x'.repeat(40),
    );
    const name = fc.array(piece, { maxLength: 6 }).map((parts) => parts.join('/'));
    await fc.assert(
      fc.asyncProperty(fc.array(name, { minLength: 1, maxLength: 5 }), async (names) => {
        const found = await contents(craftTarGz(names.map((n) => ({ name: n, body: n }))));
        if (found instanceof EvidenceError) {
          expect(CODES).toContain(found.code);
          return;
        }
        for (const path of found.keys()) {
          expect(path.split('/').some((part) => ['', '.', '..'].includes(part))).toBe(false);
          expect(path).not.toMatch(/[\\\p{Cc}]|(?:^|\/)[A-Za-z]:/u);
        }
        expect(found.size).toBe(new Set(names).size);
      }),
      { numRuns: 150 },
    );
  });
});
