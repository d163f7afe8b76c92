import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { at, logFolder, ms } from '../../../test/support/log-files.js';
import { PLACES } from '../../../test/support/log-places.js';

const folder = logFolder();

describe.each(PLACES)('$name', ({ scan, asNobody }) => {
  describe('several files', () => {
    it('puts the path in front, oldest file first, rotated and compressed ones included', async () => {
      folder.file('app.log.2.gz', gzipSync('oldest timeout\n'), 2000);
      folder.file('app.log.1', 'middle timeout\n', 1000);
      folder.file('app.log', 'newest timeout\n');
      folder.file('other.txt', 'timeout\n');
      const result = await scan({ glob: `${folder.dir}/app.log*`, grep: 'timeout' });
      expect(result.text).toBe(
        `${folder.dir}/app.log.2.gz:oldest timeout\n${folder.dir}/app.log.1:middle timeout\n${folder.dir}/app.log:newest timeout\n`,
      );
      expect(result.files.map((f) => f.gzip)).toEqual([true, undefined, undefined]);
    });

    it('reads the text files of a folder whatever they are called, and names what is none', async () => {
      const hole = Buffer.alloc(1000);
      const tar = Buffer.concat([Buffer.from('app.log'), hole, Buffer.from('in tar\n')]);
      folder.file('a.log', 'x\n');
      folder.file('error_log', 'y\n');
      folder.file('messages-20261120.gz', gzipSync('z\n'));
      folder.file('truncated', Buffer.concat([hole, Buffer.from('behind a hole\n')]));
      folder.file('backup.tar.gz', gzipSync(tar));
      folder.file('lastlog', Buffer.concat([hole, Buffer.from('pts/0'), hole]));
      folder.file('wtmp', Buffer.concat([Buffer.from([7, 0, 0, 0]), Buffer.from('pts/0'), hole]));
      mkdirSync(join(folder.dir, 'sub'));
      const result = await scan({ glob: folder.dir });
      expect(result.outcome).toBe('ok');
      expect(result.text.split('\n').toSorted()).toEqual([
        '',
        `${folder.dir}/a.log:x`,
        `${folder.dir}/error_log:y`,
        `${folder.dir}/messages-20261120.gz:z`,
        `${folder.dir}/truncated:behind a hole`,
      ]);
      const passedOver = result.files.filter((f) => f.passedOver);
      expect(Object.fromEntries(passedOver.map((f) => [f.path.split('/').at(-1), f.reason]))).toEqual({
        'backup.tar.gz': 'is no text (NUL bytes)',
        lastlog: 'is no text (NUL bytes)',
        wtmp: 'is no text (NUL bytes)',
        sub: 'is a folder',
      });
      const chosen = await scan({ glob: `${folder.dir}/w*` });
      expect(chosen.files).toMatchObject([{ outcome: 'ok', binary: true }]);
    });

    it('explains a folder without files', async () => {
      mkdirSync(join(folder.dir, 'empty'));
      const result = await scan({ glob: join(folder.dir, 'empty') });
      expect(result).toMatchObject({ outcome: 'unsupported', files: [] });
      expect(result.reason).toContain('no file was found in the folder');
    });

    it('understands *, ?, [] and ** and leaves hidden files to those who name them', async () => {
      for (const sub of ['one', 'two', 'one/deep', '.hidden']) mkdirSync(join(folder.dir, sub));
      for (const name of [
        'one/a1.log',
        'two/a2.log',
        'one/deep/a3.log',
        'one/b1.log',
        '.hidden/a4.log',
        'one/.a5.log',
      ])
        folder.file(name, 'x\n');
      const names = async (glob: string): Promise<string[]> =>
        (await scan({ glob: `${folder.dir}/${glob}` })).files
          .map((f) => f.path.slice(folder.dir.length + 1))
          .toSorted();
      expect(await names('*/a?.log')).toEqual(['one/a1.log', 'two/a2.log']);
      expect(await names('**/a*.log')).toEqual(['one/a1.log', 'one/deep/a3.log', 'two/a2.log']);
      expect(await names('one/[!b]*.log')).toEqual(['one/a1.log']);
      expect(await names('one/[ab]1.log')).toEqual(['one/a1.log', 'one/b1.log']);
      expect(await names('.hidden/*')).toEqual(['.hidden/a4.log']);
    });

    it('shares the output between different logs, and gives what one leaves to the other', async () => {
      folder.file('chatty.log', 'noise noise noise\n'.repeat(50_000));
      folder.file('quiet.log', 'one line\n', 5000);
      const result = await scan({ glob: `${folder.dir}/*.log` }, { maxBytes: 100_000 });
      expect(result.text).toContain(`${folder.dir}/quiet.log:one line\n`);
      expect(result.raw.length).toBeGreaterThan(99_000);
      expect(result.raw.length).toBeLessThanOrEqual(100_000);
    });

    it('within one rotated log lets the newest file have the room first', async () => {
      folder.file('app.log.1', 'older line\n'.repeat(1000), 1000);
      folder.file('app.log', 'newer line\n'.repeat(1000));
      const result = await scan(
        { glob: `${folder.dir}/app.log*` },
        { maxBytes: 1000 * (folder.dir.length + 20) },
      );
      expect(result.files.map((f) => f.kept)).toEqual([expect.any(Number), 1000]);
      expect(result.files[0]?.kept).toBeLessThan(1000);
    });

    it('keeps the end of a line that is longer than its share, behind its path', async () => {
      folder.file('long.log', `older timeout\n${'é'.repeat(300_000)} timeout at the end\n`);
      folder.file('packed.gz', gzipSync(`${'x'.repeat(300_000)} timeout packed\n`), 100);
      const result = await scan({ glob: `${folder.dir}/*`, grep: 'timeout' }, { maxBytes: 2001 });
      const lines = result.text.trimEnd().split('\n');
      expect(lines.map((line) => line.slice(0, line.indexOf(':')))).toEqual([
        `${folder.dir}/packed.gz`,
        `${folder.dir}/long.log`,
      ]);
      expect(lines[0]).toMatch(/:x+ timeout packed$/);
      expect(lines[1]).toMatch(/:é+ timeout at the end$/);
      expect(result.raw.length).toBeGreaterThan(1900);
      expect(result.raw.length).toBeLessThanOrEqual(2001);
      for (const { reason, kept } of result.files)
        expect([kept, reason]).toEqual([
          1,
          expect.stringContaining('only the end of the newest matching line'),
        ]);
    });

    it('takes names as they are, whatever a shell would make of them', async () => {
      const latin1 = Buffer.concat([
        Buffer.from(`${folder.dir}/caf`),
        Buffer.from([0xe9]),
        Buffer.from('.log'),
      ]);
      writeFileSync(latin1, 'latin1\n');
      const names = [
        'a b.log', "it's.log", '"q".log', '-rf.log', '$(touch pwned).log', '`id`.log', 'back\\slash.log', '\\0101.log',
        '%s%n.log', '*.log', 'é.log', '😀.log', ' .log', 'tab\t.log', '~.log', '!!.log', ';&|<>.log', '#.log', '[x].log',
      ]; // prettier-ignore
      for (const name of names) folder.file(name, `in ${name}\n`);
      folder.file('line\nfeed.log', 'x\n');
      mkdirSync(join(folder.dir, 'sub $(x)\n'));
      const result = await scan({ glob: `${folder.dir}/*.log` });
      const lines = result.raw.toString('latin1').split('\n').toSorted();
      const expected = names.map((name) => `${folder.dir}/${name}:in ${name}`);
      expect(lines).toEqual(
        [
          '',
          `${latin1.toString('latin1')}:latin1`,
          ...expected.map((l) => Buffer.from(l).toString('latin1')),
        ].toSorted(),
      );
      expect(result.files.filter((f) => f.outcome !== 'ok').map((f) => f.reason)).toEqual([
        'its name has a line feed in it',
      ]);
      for (const name of names.filter((n) => !/[*[]/.test(n))) {
        expect((await scan({ glob: `${folder.dir}/${name}` })).text).toBe(`in ${name}\n`);
      }
      expect((await scan({ glob: `${folder.dir}/caf?.log` })).kept).toBe(1);
      expect(existsSync(join(folder.dir, 'pwned')) || existsSync('pwned') || existsSync('/pwned')).toBe(
        false,
      );
      folder.file('sub $(x)\n/deep.log', 'deep\n');
      expect((await scan({ glob: `${folder.dir}/**/d*p.log` })).files.map((f) => f.path)).toEqual([
        `${folder.dir}/sub $(x)\n/deep.log`,
      ]);
    });

    it('reads a file with two names once', async () => {
      const path = folder.file('app.log', 'x\n');
      symlinkSync(path, join(folder.dir, 'current.log'));
      linkSync(path, join(folder.dir, 'hard.log'));
      const result = await scan({ glob: `${folder.dir}/*.log` });
      expect(result.kept).toBe(1);
      expect(result.files.filter((f) => f.reason?.includes('is the same file as'))).toHaveLength(2);
    });
  });

  describe('what cannot be read', () => {
    it('says that nothing is there', async () => {
      expect(await scan({ glob: `${folder.dir}/missing.log` })).toMatchObject({
        outcome: 'unsupported',
        reason: `${folder.dir}/missing.log: no such file`,
      });
      expect((await scan({ glob: `${folder.dir}/*.log` })).reason).toBe(
        `no file matches ${folder.dir}/*.log`,
      );
    });

    it('does not open FIFOs, devices, sockets, folders and queues of the kernel', async () => {
      execFileSync('mkfifo', [join(folder.dir, 'a.fifo')]);
      mkdirSync(join(folder.dir, 'b.folder'));
      const server = createServer().listen(join(folder.dir, 'c.socket'));
      await new Promise((resolve) => server.once('listening', resolve));
      symlinkSync('/dev/zero', join(folder.dir, 'd.device'));
      symlinkSync('loop', join(folder.dir, 'loop'));
      folder.file('e.log', 'fine\n');
      folder.file('trace_pipe', '');
      const result = await scan({ glob: `${folder.dir}/*` });
      server.close();
      expect(result).toMatchObject({ outcome: 'ok', text: `${folder.dir}/e.log:fine\n` });
      const reasons = Object.fromEntries(result.files.map((f) => [f.path.split('/').at(-1), f.reason]));
      expect(reasons).toEqual({
        'a.fifo': expect.stringContaining('is a FIFO'),
        'b.folder': 'is a folder',
        'c.socket': 'is a socket',
        'd.device': 'is a device',
        'e.log': undefined,
        loop: 'too many symbolic links',
        trace_pipe: expect.stringContaining('is a queue of the kernel'),
      });
      expect(await scan({ glob: join(folder.dir, 'a.fifo') })).toMatchObject({ outcome: 'unsupported' });
    });

    it('says that it may not', async () => {
      const path = folder.file('secret.log', 'x\n');
      chmodSync(path, 0o000);
      chmodSync(folder.root, 0o755);
      const closed = join(folder.dir, 'closed');
      mkdirSync(closed, 0o000);
      for (const glob of [path, `${closed}/*.log`]) {
        expect(await asNobody({ glob })).toMatchObject({
          outcome: 'denied',
          reason: expect.stringContaining('EACCES'),
        });
      }
      chmodSync(closed, 0o700);
    });

    it('says so where only some of the files may be read', async () => {
      folder.file('app.log', 'fine\n');
      chmodSync(folder.file('secret.log', 'x\n'), 0o000);
      folder.file('app.log.2.xz', Buffer.from('fd377a585a000004', 'hex'));
      chmodSync(folder.root, 0o755);
      expect(await asNobody({ glob: `${folder.dir}/*` })).toMatchObject({
        outcome: 'denied',
        reason: `2 of 3 files not read, ${folder.dir}/secret.log: permission denied (EACCES)`,
        kept: 1,
      });
      mkdirSync(join(folder.dir, 'closed'), 0o000);
      const below = await asNobody({ glob: `${folder.dir}/**/a*.log` });
      chmodSync(join(folder.dir, 'closed'), 0o700);
      expect(below).toMatchObject({ outcome: 'denied', reason: `${folder.dir}/closed: EACCES`, kept: 1 });
    });

    it('says so where one of the files cannot be unpacked', async () => {
      folder.file('app.log', 'fine\n');
      folder.file('app.log.2.xz', Buffer.from('fd377a585a000004', 'hex'));
      const result = await scan({ glob: `${folder.dir}/*` });
      expect(result).toMatchObject({ outcome: 'truncated', kept: 1 });
      expect(result.reason).toMatch(/^1 of 2 files not read, .*\.xz: is compressed with xz/);
    });

    it('names compression it has no means for', async () => {
      const path = folder.file('a.log.xz', Buffer.from('fd377a585a000004', 'hex'));
      expect((await scan({ glob: path })).reason).toContain('is compressed with xz');
    });

    it('refuses a bad pattern before it looks for files', () =>
      expect(scan({ glob: '/nowhere', grep: '(' })).rejects.toMatchObject({ code: 'E_BAD_PATTERN' }));
  });

  describe('gzip', () => {
    const lines = Array.from(
      { length: 60_000 },
      (_, i) => `${at(i / 100)} line ${i} ${(i * 2654435761) % 1e9}\n`,
    );
    const packed = gzipSync(lines.join(''));

    it('reads several members, and keeps the newest lines', async () => {
      const path = folder.file('a.gz', Buffer.concat([packed, gzipSync('member two\n')]));
      const result = await scan({ glob: path }, { maxBytes: 10_000 });
      expect(result.text.endsWith(`${lines.at(-1)}member two\n`)).toBe(true);
      expect(lines.slice(-1000).join('')).toContain(result.text.replace('member two\n', ''));
      expect(result).toMatchObject({ outcome: 'truncated', matched: 60_001 });
    });

    it('applies pattern and time bounds', async () => {
      const result = await scan({
        glob: folder.file('a.gz', packed),
        grep: 'line \\d*99 ',
        since: ms(100),
        until: ms(200),
      });
      expect(result.kept).toBe(100);
    });

    it.each([
      ['cut', packed.subarray(0, packed.length >> 1)],
      [
        'damaged in the middle',
        Buffer.concat([packed.subarray(0, packed.length >> 1), Buffer.alloc(5000, 0xff)]),
      ],
      ['followed by garbage', Buffer.concat([packed, Buffer.from('garbage garbage')])],
    ])('keeps what came of a file that is %s', async (_, bytes) => {
      const result = await scan({ glob: folder.file('a.gz', bytes) });
      expect(result.kept).toBeGreaterThan(20_000);
      expect(lines.join('').startsWith(result.text.slice(0, -200))).toBe(true);
      if (bytes.length < packed.length || result.outcome !== 'ok')
        expect(result.reason).toContain('gzip data is damaged');
    });

    it('stops unpacking a bomb', async () => {
      const result = await scan(
        { glob: folder.file('a.gz', gzipSync(Buffer.alloc(80_000_000))) },
        { maxScanBytes: 5_000_000 },
      );
      expect(result.reason).toContain('limit of bytes to search');
      expect(result.scannedBytes).toBeLessThan(25_000_000);
    });
  });
});
