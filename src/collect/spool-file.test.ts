import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDir } from '../../test/support/machine.js';
import { SpoolFile } from './spool-file.js';

it('is cut at its limit only where there is no room for more', () => {
  const dir = temporaryDir();
  const spool = (most: number) =>
    new SpoolFile(join(dir, String(most)), 4, (limit) => Math.min(most, 2 * limit));
  const [wide, narrow] = [spool(64), spool(8)];
  expect([wide, narrow].map((file) => file.write(Buffer.from('abc\ndef\nghi\n')))).toEqual([true, false]);
  expect(wide.finish(false)).toMatchObject({ bytes: 12 });
  expect(narrow.finish(false)).toMatchObject({ bytes: 8, truncatedAt: 8 });
  expect(readFileSync(narrow.path, 'utf8')).toBe('abc\ndef\n');
});
