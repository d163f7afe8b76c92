import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { rejectionOf } from '../../test/support/refusal.js';
import { mapId, openMap } from '../redact/identities/map-file.js';
import { createIdentityMapper } from '../redact/identities/mapper.js';
import { openRevealer, revealed } from './reveal.js';

const dir = mkdtempSync(join(tmpdir(), 'evidence-reveal-'));
afterAll(() => rmSync(dir, { recursive: true }));

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function whole(content: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const chunk of content) parts.push(chunk);
  return Buffer.concat(parts).toString('latin1');
}

describe('revealed', () => {
  it('gives text back whatever its chunks are, also a line without an end', async () => {
    const map = join(dir, 'a.map');
    const { key } = await openMap(map);
    const mapper = createIdentityMapper(key, { hostNames: [], domains: [], userNames: [] });
    const line = 'from 10.1.2.3 and 2001:db8:5::7 to 52:54:00:ab:cd:ef, ';
    const text = `${line}\n\n${line.repeat(60_000)}\nlast ${line}`;
    const rewritten = Buffer.from(mapper.rewrite(text), 'latin1');
    expect(rewritten.includes('10.1.2.3')).toBe(false);
    for (const size of [64 * 1024, 1_000_003]) {
      const back = await whole(revealed(pieces(rewritten, size), await openRevealer(map, false)));
      expect(back === text).toBe(true);
    }
    const short = Buffer.from(mapper.rewrite(line), 'latin1');
    expect(await whole(revealed(pieces(short, 1), await openRevealer(map, false)))).toBe(line);
    expect(await whole(revealed(pieces(Buffer.alloc(0), 1), await openRevealer(map, false)))).toBe('');
  });

  it('says when there is no map, or another one', async () => {
    expect(await rejectionOf(openRevealer(join(dir, 'none.map'), false))).toMatchObject({
      code: 'E_IDENTITY_MAP',
    });
    const { key } = await openMap(join(dir, 'b.map'));
    await openRevealer(join(dir, 'b.map'), false, mapId(key));
    const refusal = await rejectionOf(openRevealer(join(dir, 'b.map'), false, '0123456789abcdef'));
    expect(refusal.message).toContain('0123456789abcdef');
  });
});
