import {
  appendFileSync,
  closeSync,
  openSync,
  renameSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { LogRequest } from '../../core/log-request.js';
import { at, logFolder, ms } from '../../../test/support/log-files.js';
import { PLACES } from '../../../test/support/log-places.js';

const folder = logFolder();

describe.each(PLACES)('$name', ({ scan, isFar }) => {
  describe('files that change meanwhile', () => {
    const big = 'a line of the log that is read\n'.repeat(400_000);
    /** Does something while the file is being read: at one of the many steps before which the signal is asked. */
    const meanwhile = async (request: LogRequest, action: () => void): ReturnType<typeof scan> => {
      const { signal } = new AbortController();
      let questions = 0;
      Object.defineProperty(signal, 'aborted', {
        get: () => {
          if (++questions === 40) action();
          return false;
        },
      });
      const result = await scan(request, { signal });
      expect(questions).toBeGreaterThan(40);
      return result;
    };

    it('includes lines that are appended', async () => {
      const path = folder.file('app.log', `${big}begun`);
      const result = await meanwhile({ glob: path, grep: 'appended' }, () =>
        appendFileSync(path, ' and appended\nappended too\n'),
      );
      expect(result.text).toBe('begun and appended\nappended too\n');
      expect(result.only?.changed).toBe('grew');
    });

    it('goes on with the file it opened when that is rotated or removed', async () => {
      const path = folder.file('app.log', `first line\n${big}`);
      const rotated = await meanwhile({ glob: path, grep: 'first' }, () => {
        renameSync(path, `${path}.1`);
        writeFileSync(path, 'new\n');
      });
      expect(rotated).toMatchObject({ text: 'first line\n', only: { changed: 'rotated' } });
      appendFileSync(`${path}.1`, 'last line\n');
      const removed = await meanwhile({ glob: `${path}.1`, grep: 'first|last' }, () =>
        unlinkSync(`${path}.1`),
      );
      expect(removed.only?.changed).toBe('vanished');
      // Nothing keeps a removed file alive on a far host: what was read of it is kept.
      const reason = /removed while it was read: only the newest \d+ bytes were searched/;
      expect(removed).toMatchObject(
        isFar
          ? { outcome: 'truncated', text: 'last line\n', reason: expect.stringMatching(reason) }
          : { outcome: 'ok', text: 'first line\nlast line\n' },
      );
    });

    it('survives truncation', async () => {
      const path = folder.file('app.log', `first line\n${big}`);
      const result = await meanwhile({ glob: path, grep: 'first' }, () => truncateSync(path, 40));
      expect(result).toMatchObject({ outcome: 'ok', text: 'first line\n', only: { changed: 'shrank' } });
    });

    it('ends at once on abort and keeps what was found', async () => {
      const path = folder.file('app.log', big);
      const controller = new AbortController();
      // The scanner asks the signal before and after each of its steps: abort at one in the middle.
      let questions = 0;
      Object.defineProperty(controller.signal, 'aborted', {
        get: () => {
          if (++questions === 60) controller.abort();
          return questions >= 60;
        },
      });
      const result = await scan({ glob: path, grep: '\\w+ \\w+' }, { signal: controller.signal });
      expect(result).toMatchObject({ outcome: 'interrupted', only: { outcome: 'interrupted' } });
      expect(result.kept).toBeGreaterThan(1000);
      expect(result.kept).toBeLessThan(400_000);
      expect(result.text).toBe('a line of the log that is read\n'.repeat(result.kept));
      const before = await scan({ glob: path }, { signal: AbortSignal.abort() });
      expect(before).toMatchObject({ outcome: 'interrupted', bytes: 0 });
    });
  });

  describe('sparse files', () => {
    const GB = 1024 ** 3;
    const sparse = (name: string, size: number, texts: readonly (readonly [number, string])[]): string => {
      const path = folder.file(name, '');
      const fd = openSync(path, 'r+');
      for (const [offset, text] of texts) writeSync(fd, text, offset);
      closeSync(fd);
      if (size > 0) truncateSync(path, size);
      return path;
    };

    it('skips the hole that copytruncate leaves in front of 10 GB', async () => {
      const path = sparse('app.log', 0, [[10 * GB, `${at(0)} first timeout\n${at(1)} second timeout\n`]]);
      const result = await scan(
        { glob: path, grep: '^2026.*timeout', since: ms(0) },
        { maxScanBytes: 64 * GB },
      );
      expect(result.text).toBe(`${at(0)} first timeout\n${at(1)} second timeout\n`);
      expect(result.only?.holes).toBeGreaterThan(9 * GB);
      expect(result.only).toMatchObject({ binary: true });
      expect(result.scannedBytes).toBeGreaterThan(9 * GB);
    });

    it('gives up on a hole behind the data where the limit says so', async () => {
      const path = sparse('app.log', 10 * GB, [[0, 'timeout\n']]);
      const result = await scan({ glob: path, grep: 'timeout' }, { maxScanBytes: GB / 4 });
      expect(result).toMatchObject({ outcome: 'truncated', kept: 0 });
      expect(result.reason).toContain(`only the newest ${GB / 4} bytes were searched`);
    });

    it('finds data on both sides of holes', async () => {
      const path = sparse('app.log', 100_000_000, [
        [0, 'one timeout\n'],
        [40_000_000, '\ntwo timeout\n'],
        [80_000_000, 'three timeout\n'],
      ]);
      const result = await scan({ glob: path, grep: 'timeout' }, { maxScanBytes: GB });
      expect(result.text).toBe('one timeout\ntwo timeout\nthree timeout\n');
    });
  });
});
