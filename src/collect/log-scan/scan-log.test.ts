import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, logFolder, ms, NOW } from '../../../test/support/log-files.js';
import { PLACES } from '../../../test/support/log-places.js';
import { describeScan } from './conclude.js';

const folder = logFolder();

describe.each(PLACES)('$name', ({ scan, isFar }) => {
  describe('one file', () => {
    it('gives the matching lines verbatim, and all lines without a pattern', async () => {
      const path = folder.file('app.log', 'one timeout\r\ntwo\nthree timeout, not ended');
      expect((await scan({ glob: path, grep: 'timeout' })).text).toBe(
        'one timeout\r\nthree timeout, not ended\n',
      );
      const all = await scan({ glob: path });
      expect(all.text).toBe('one timeout\r\ntwo\nthree timeout, not ended\n');
      expect(all).toMatchObject({ outcome: 'ok', matched: 3, kept: 3, prefixed: false });
    });

    it('finds what a plain filter finds, and keeps the newest whole lines of it, at least the end of one', async () => {
      const words = ['connection', 'timeout', 'ok', 'retry', 'é', 'x'.repeat(3000)];
      await fc.assert(
        fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 2_000_000 }), async (seed, maxBytes) => {
          let state = seed | 1;
          const random = (): number => (state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff);
          const lines = Array.from({ length: 3000 }, (_, i) => {
            const parts = Array.from({ length: random() % 5 }, () => words[(random() >> 8) % words.length]);
            return `${i} ${parts.join(' ')}`;
          });
          const path = folder.file('app.log', lines.join('\n'));
          for (const [grep, wanted] of [
            [undefined, lines],
            ['timeout|retry', lines.filter((l) => /timeout|retry/.test(l))],
            ['\\d+ ok( x+)?$', lines.filter((l) => /\d+ ok( x+)?$/.test(l))],
          ] as const) {
            const result = await scan({ glob: path, ...(grep !== undefined && { grep }) }, { maxBytes });
            const got = result.text.split('\n').slice(0, -1);
            let fitting = wanted.length;
            for (let room = maxBytes; fitting > 0; fitting--) {
              room -= Buffer.byteLength(wanted[fitting - 1] ?? '') + 1;
              if (room < 0) break;
            }
            const whole = wanted.slice(fitting);
            expect(got).toEqual(whole.length > 0 ? whole : endOf(wanted.at(-1) ?? '', maxBytes - 1));
            expect(result.outcome).toBe(whole.length < wanted.length ? 'truncated' : 'ok');
            expect(result.kept).toBe(got.length);
          }
        }),
        { numRuns: isFar ? 4 : 12 },
      );
    });

    /** As many characters as so many bytes hold. */
    const endOf = (line: string, bytes: number): string[] => {
      const characters = [...line];
      while (Buffer.byteLength(characters.join('')) > bytes) characters.shift();
      return characters.length === 0 ? [] : [characters.join('')];
    };

    it('passes bytes that are not text on as they are, and says so', async () => {
      const bytes = Buffer.concat([
        Buffer.from('caf\xe9 timeout\n', 'latin1'),
        Buffer.from('a\0b timeout\n'),
        Buffer.from('ok\n'),
      ]);
      const result = await scan({ glob: folder.file('app.log', bytes), grep: 'timeout' });
      expect(result.raw).toEqual(bytes.subarray(0, -3));
      expect(result.only).toMatchObject({ binary: true, invalidUtf8: true, outcome: 'ok' });
      expect((await scan({ glob: folder.file('b.log', 'é timeout\n') })).only?.invalidUtf8).toBeUndefined();
    });

    it('handles lines longer than a block in pieces without losing a byte', async () => {
      const content = `${'a'.repeat(700_000)}needle${'b'.repeat(300_000)}\nshort needle\n`;
      const result = await scan({ glob: folder.file('app.log', content) });
      expect(result.text.replaceAll('\n', '')).toBe(content.replaceAll('\n', ''));
      expect(result.only?.longLines).toBe(true);
      expect((await scan({ glob: folder.file('app.log', content), grep: '[n]eedle' })).kept).toBe(2);
    });

    it('reads an empty file and one that only has line feeds', async () => {
      expect(await scan({ glob: folder.file('a.log', '') })).toMatchObject({
        outcome: 'ok',
        matched: 0,
        bytes: 0,
      });
      expect((await scan({ glob: folder.file('b.log', '\n\n') })).text).toBe('\n\n');
    });

    it('limits what it searches from the newest end, and says how much that was', async () => {
      const path = folder.file('app.log', `old timeout\n${'filler line\n'.repeat(100_000)}new timeout\n`);
      const result = await scan({ glob: path, grep: 'timeout' }, { maxScanBytes: 500_000 });
      expect(result.text).toBe('new timeout\n');
      expect(result).toMatchObject({ outcome: 'truncated' });
      expect(result.reason).toMatch(/only the newest \d{6} bytes were searched/);
    });
  });

  describe('time bounds', () => {
    const trace = (seconds: number): string =>
      `${at(seconds)} ERROR boom\n  at a.b.C(D.java:1)\nCaused by: timeout\n`;

    it('takes lines without a time along with the line before them', async () => {
      const path = folder.file('app.log', [0, 10, 20, 30].map(trace).join(''));
      const result = await scan({ glob: path, since: ms(5), until: ms(20) });
      expect(result.text).toBe(trace(10) + trace(20));
      expect((await scan({ glob: path, grep: 'Caused', since: ms(25) })).text).toBe('Caused by: timeout\n');
      expect((await scan({ glob: path, grep: 'Caused', until: ms(-1) })).text).toBe('');
    });

    it('does so over the borders of the blocks it reads', async () => {
      const body = '  at some.frame.in.a.deep.Stack(Trace.java:100)\n'.repeat(9000);
      const path = folder.file('app.log', `${at(0)} old\n${body}${at(10)} new\n${body}last\n`);
      expect((await scan({ glob: path, since: ms(5) })).text).toBe(`${at(10)} new\n${body}last\n`);
      expect((await scan({ glob: path, until: ms(5) })).text).toBe(`${at(0)} old\n${body}`);
      expect((await scan({ glob: path, grep: 'last', until: ms(5) })).matched).toBe(0);
    });

    it('finds start and end of a big sorted file by binary search', async () => {
      const lines = Array.from(
        { length: 200_000 },
        (_, i) => `${at(i - 200_000)} INFO line ${i} with some text to it`,
      );
      const path = folder.file('app.log', `${lines.join('\n')}\n`);
      const result = await scan({ glob: path, since: ms(-150_000), until: ms(-149_990) });
      expect(result.text.split('\n').slice(0, -1)).toEqual(lines.slice(50_000, 50_011));
      expect(result.only).toMatchObject({ bisected: true, outcome: 'ok' });
      expect(result.scannedBytes).toBeLessThan(1_500_000);
      expect((await scan({ glob: path, since: ms(10) })).text).toBe('');
      expect((await scan({ glob: path, since: ms(-10), grep: 'line 199999' })).kept).toBe(1);
    });

    it('reads a big file that is not sorted from end to end', async () => {
      const lines = Array.from(
        { length: 150_000 },
        (_, i) => `${at(-((i * 7919) % 150_000))} INFO line ${i} with some text to it`,
      );
      const result = await scan({ glob: folder.file('app.log', `${lines.join('\n')}\n`), since: ms(-10) });
      expect(result.text.split('\n').slice(0, -1)).toEqual(
        lines.filter((l) => Date.parse(l.slice(0, 24)) >= ms(-10)),
      );
      expect(result.only?.bisected).toBeUndefined();
      expect(result.kept).toBe(11);
    });

    it('keeps everything of a file without times, and says so', async () => {
      const result = await scan({
        glob: folder.file('app.log', 'timeout one\nnoise\n'),
        grep: 'timeout',
        since: ms(0),
      });
      expect(result.text).toBe('timeout one\n');
      expect(result.only?.untimed).toBe(true);
      expect(describeScan(result)[0]).toContain('no line tells its time');
    });

    it('dates year-less lines by the last change of their own file', async () => {
      const path = folder.file('old.log', 'Mar  3 10:00:00 host app: timeout\n', 300 * 86_400_000);
      const year = new Date(NOW - 300 * 86_400_000).getUTCFullYear();
      const inYear = { since: Date.UTC(year - 1, 0), until: Date.UTC(year - 1, 11, 31) };
      expect((await scan({ glob: path, ...inYear })).kept).toBe(1);
    });

    it('reads zone-less times in the zone of the host', async () => {
      const path = folder.file('app.log', '2026-11-21 12:00:00 timeout\n');
      const window = { since: Date.UTC(2026, 10, 21, 10, 59), until: Date.UTC(2026, 10, 21, 11, 1) };
      expect((await scan({ glob: path, ...window }, { timeZone: 'Europe/Berlin' })).kept).toBe(1);
      expect((await scan({ glob: path, ...window })).kept).toBe(0);
    });
  });
});
