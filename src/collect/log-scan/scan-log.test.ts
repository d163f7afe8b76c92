import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  closeSync,
  writeSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LogRequest } from '../../core/log-request.js';
import { describeScan } from './conclude.js';
import { scanLog } from './scan-log.js';
import type { LogFileFacts, LogLimits, LogScanResult } from './types.js';

const NOW = Date.UTC(2026, 10, 21, 12);
let root = '';
let dir = '';
let count = 0;

beforeAll(() => void (root = mkdtempSync(join(tmpdir(), 'log-scan-'))));
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(() => mkdirSync((dir = join(root, `case-${count++}`))));

const file = (name: string, content: string | Buffer, ageMs = 0): string => {
  const path = join(dir, name);
  writeFileSync(path, content);
  utimesSync(path, (NOW - ageMs) / 1000, (NOW - ageMs) / 1000);
  return path;
};

async function scan(
  request: LogRequest,
  limits: Partial<LogLimits> = {},
  onChunk?: (chunk: Buffer) => void,
): Promise<LogScanResult & { text: string; raw: Buffer; only: LogFileFacts | undefined }> {
  const chunks: Buffer[] = [];
  const result = await scanLog(
    request,
    (chunk) => {
      chunks.push(chunk);
      onChunk?.(chunk);
    },
    { maxBytes: 4_000_000, signal: new AbortController().signal, now: NOW, timeZone: 'UTC', ...limits },
  );
  const raw = Buffer.concat(chunks);
  expect(result.bytes).toBe(raw.length);
  return { ...result, raw, text: raw.toString(), only: result.files[0] };
}

const at = (seconds: number): string => new Date(NOW - 3_600_000 + seconds * 1000).toISOString();
const ms = (seconds: number): number => NOW - 3_600_000 + seconds * 1000;

describe('one file', () => {
  it('gives the matching lines verbatim, and all lines without a pattern', async () => {
    const path = file('app.log', 'one timeout\r\ntwo\nthree timeout, not ended');
    expect((await scan({ glob: path, grep: 'timeout' })).text).toBe(
      'one timeout\r\nthree timeout, not ended\n',
    );
    const all = await scan({ glob: path });
    expect(all.text).toBe('one timeout\r\ntwo\nthree timeout, not ended\n');
    expect(all).toMatchObject({ outcome: 'ok', matched: 3, kept: 3, prefixed: false });
  });

  it('finds what a plain filter finds, and keeps the newest whole lines of it', async () => {
    const words = ['connection', 'timeout', 'ok', 'retry', 'é', 'x'.repeat(3000)];
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 2_000_000 }), async (seed, maxBytes) => {
        let state = seed | 1;
        const random = (): number => (state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff);
        const lines = Array.from({ length: 3000 }, (_, i) => {
          const parts = Array.from({ length: random() % 5 }, () => words[(random() >> 8) % words.length]);
          return `${i} ${parts.join(' ')}`;
        });
        const path = file('app.log', lines.join('\n'));
        for (const [grep, wanted] of [
          [undefined, lines],
          ['timeout|retry', lines.filter((l) => /timeout|retry/.test(l))],
          ['\\d+ ok( x+)?$', lines.filter((l) => /\d+ ok( x+)?$/.test(l))],
        ] as const) {
          const result = await scan({ glob: path, ...(grep !== undefined && { grep }) }, { maxBytes });
          const got = result.text.split('\n').slice(0, -1);
          const fitting = wanted.findLastIndex(
            (_, i) => Buffer.byteLength(wanted.slice(i).join('\n')) + 1 > maxBytes,
          );
          expect(got).toEqual(wanted.slice(fitting + 1));
          expect(result.outcome).toBe(got.length < wanted.length ? 'truncated' : 'ok');
          expect(result.kept).toBe(got.length);
        }
      }),
      { numRuns: 12 },
    );
  });

  it('passes bytes that are not text on as they are, and says so', async () => {
    const bytes = Buffer.concat([
      Buffer.from('caf\xe9 timeout\n', 'latin1'),
      Buffer.from('a\0b timeout\n'),
      Buffer.from('ok\n'),
    ]);
    const result = await scan({ glob: file('app.log', bytes), grep: 'timeout' });
    expect(result.raw).toEqual(bytes.subarray(0, -3));
    expect(result.only).toMatchObject({ binary: true, invalidUtf8: true, outcome: 'ok' });
    expect((await scan({ glob: file('b.log', 'é timeout\n') })).only?.invalidUtf8).toBeUndefined();
  });

  it('handles lines longer than a block in pieces without losing a byte', async () => {
    const content = `${'a'.repeat(700_000)}needle${'b'.repeat(300_000)}\nshort needle\n`;
    const result = await scan({ glob: file('app.log', content) });
    expect(result.text.replaceAll('\n', '')).toBe(content.replaceAll('\n', ''));
    expect(result.only?.longLines).toBe(true);
    expect((await scan({ glob: file('app.log', content), grep: '[n]eedle' })).kept).toBe(2);
  });

  it('reads an empty file and one that only has line feeds', async () => {
    expect(await scan({ glob: file('a.log', '') })).toMatchObject({ outcome: 'ok', matched: 0, bytes: 0 });
    expect((await scan({ glob: file('b.log', '\n\n') })).text).toBe('\n\n');
  });

  it('limits what it searches from the newest end, and says how much that was', async () => {
    const path = file('app.log', `old timeout\n${'filler line\n'.repeat(100_000)}new timeout\n`);
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
    const path = file('app.log', [0, 10, 20, 30].map(trace).join(''));
    const result = await scan({ glob: path, since: ms(5), until: ms(20) });
    expect(result.text).toBe(trace(10) + trace(20));
    expect((await scan({ glob: path, grep: 'Caused', since: ms(25) })).text).toBe('Caused by: timeout\n');
    expect((await scan({ glob: path, grep: 'Caused', until: ms(-1) })).text).toBe('');
  });

  it('does so over the borders of the blocks it reads', async () => {
    const body = '  at some.frame.in.a.deep.Stack(Trace.java:100)\n'.repeat(9000);
    const path = file('app.log', `${at(0)} old\n${body}${at(10)} new\n${body}last\n`);
    expect((await scan({ glob: path, since: ms(5) })).text).toBe(`${at(10)} new\n${body}last\n`);
    expect((await scan({ glob: path, until: ms(5) })).text).toBe(`${at(0)} old\n${body}`);
    expect((await scan({ glob: path, grep: 'last', until: ms(5) })).matched).toBe(0);
  });

  it('finds start and end of a big sorted file by binary search', async () => {
    const lines = Array.from(
      { length: 200_000 },
      (_, i) => `${at(i - 200_000)} INFO line ${i} with some text to it`,
    );
    const path = file('app.log', `${lines.join('\n')}\n`);
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
    const result = await scan({ glob: file('app.log', `${lines.join('\n')}\n`), since: ms(-10) });
    expect(result.text.split('\n').slice(0, -1)).toEqual(
      lines.filter((l) => Date.parse(l.slice(0, 24)) >= ms(-10)),
    );
    expect(result.only?.bisected).toBeUndefined();
    expect(result.kept).toBe(11);
  });

  it('keeps everything of a file without times, and says so', async () => {
    const result = await scan({
      glob: file('app.log', 'timeout one\nnoise\n'),
      grep: 'timeout',
      since: ms(0),
    });
    expect(result.text).toBe('timeout one\n');
    expect(result.only?.untimed).toBe(true);
    expect(describeScan(result)[0]).toContain('no line tells its time');
  });

  it('dates year-less lines by the last change of their own file', async () => {
    const path = file('old.log', 'Mar  3 10:00:00 host app: timeout\n', 300 * 86_400_000);
    const year = new Date(NOW - 300 * 86_400_000).getUTCFullYear();
    const inYear = { since: Date.UTC(year - 1, 0), until: Date.UTC(year - 1, 11, 31) };
    expect((await scan({ glob: path, ...inYear })).kept).toBe(1);
  });

  it('reads zone-less times in the zone of the host', async () => {
    const path = file('app.log', '2026-11-21 12:00:00 timeout\n');
    const window = { since: Date.UTC(2026, 10, 21, 10, 59), until: Date.UTC(2026, 10, 21, 11, 1) };
    expect((await scan({ glob: path, ...window }, { timeZone: 'Europe/Berlin' })).kept).toBe(1);
    expect((await scan({ glob: path, ...window })).kept).toBe(0);
  });
});

describe('several files', () => {
  it('puts the path in front, oldest file first, rotated and compressed ones included', async () => {
    file('app.log.2.gz', gzipSync('oldest timeout\n'), 2000);
    file('app.log.1', 'middle timeout\n', 1000);
    file('app.log', 'newest timeout\n');
    file('other.txt', 'timeout\n');
    const result = await scan({ glob: `${dir}/app.log*`, grep: 'timeout' });
    expect(result.text).toBe(
      `${dir}/app.log.2.gz:oldest timeout\n${dir}/app.log.1:middle timeout\n${dir}/app.log:newest timeout\n`,
    );
    expect(result.files.map((f) => f.gzip)).toEqual([true, undefined, undefined]);
  });

  it('reads the *.log* files of a folder, and explains a folder without any', async () => {
    file('a.log', 'x\n');
    file('b.log.1', 'y\n');
    file('notes.txt', 'z\n');
    expect((await scan({ glob: dir })).text.split('\n').toSorted()).toEqual([
      '',
      `${dir}/a.log:x`,
      `${dir}/b.log.1:y`,
    ]);
    mkdirSync(join(dir, 'empty'));
    const result = await scan({ glob: join(dir, 'empty') });
    expect(result).toMatchObject({ outcome: 'unsupported', files: [] });
    expect(result.reason).toContain('has no file named *.log*');
  });

  it('understands *, ?, [] and ** and leaves hidden files to those who name them', async () => {
    for (const sub of ['one', 'two', 'one/deep', '.hidden']) mkdirSync(join(dir, sub));
    for (const name of [
      'one/a1.log',
      'two/a2.log',
      'one/deep/a3.log',
      'one/b1.log',
      '.hidden/a4.log',
      'one/.a5.log',
    ])
      file(name, 'x\n');
    const names = async (glob: string): Promise<string[]> =>
      (await scan({ glob: `${dir}/${glob}` })).files.map((f) => f.path.slice(dir.length + 1)).toSorted();
    expect(await names('*/a?.log')).toEqual(['one/a1.log', 'two/a2.log']);
    expect(await names('**/a*.log')).toEqual(['one/a1.log', 'one/deep/a3.log', 'two/a2.log']);
    expect(await names('one/[!b]*.log')).toEqual(['one/a1.log']);
    expect(await names('one/[ab]1.log')).toEqual(['one/a1.log', 'one/b1.log']);
    expect(await names('.hidden/*')).toEqual(['.hidden/a4.log']);
  });

  it('shares the output between different logs, and gives what one leaves to the other', async () => {
    file('chatty.log', 'noise noise noise\n'.repeat(50_000));
    file('quiet.log', 'one line\n', 5000);
    const result = await scan({ glob: `${dir}/*.log` }, { maxBytes: 100_000 });
    expect(result.text).toContain(`${dir}/quiet.log:one line\n`);
    expect(result.raw.length).toBeGreaterThan(99_000);
    expect(result.raw.length).toBeLessThanOrEqual(100_000);
  });

  it('within one rotated log lets the newest file have the room first', async () => {
    file('app.log.1', 'older line\n'.repeat(1000), 1000);
    file('app.log', 'newer line\n'.repeat(1000));
    const result = await scan({ glob: `${dir}/app.log*` }, { maxBytes: 1000 * (dir.length + 20) });
    expect(result.files.map((f) => f.kept)).toEqual([expect.any(Number), 1000]);
    expect(result.files[0]?.kept).toBeLessThan(1000);
  });

  it('reads a file with two names once', async () => {
    const path = file('app.log', 'x\n');
    symlinkSync(path, join(dir, 'current.log'));
    linkSync(path, join(dir, 'hard.log'));
    const result = await scan({ glob: `${dir}/*.log` });
    expect(result.kept).toBe(1);
    expect(result.files.filter((f) => f.reason?.includes('is the same file as'))).toHaveLength(2);
  });
});

describe('what cannot be read', () => {
  it('says that nothing is there', async () => {
    expect(await scan({ glob: `${dir}/missing.log` })).toMatchObject({
      outcome: 'unsupported',
      reason: `${dir}/missing.log: no such file`,
    });
    expect((await scan({ glob: `${dir}/*.log` })).reason).toBe(`no file matches ${dir}/*.log`);
  });

  it('does not open FIFOs, devices, sockets and folders', async () => {
    execFileSync('mkfifo', [join(dir, 'a.fifo')]);
    mkdirSync(join(dir, 'b.folder'));
    const server = createServer().listen(join(dir, 'c.socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    symlinkSync('/dev/zero', join(dir, 'd.device'));
    symlinkSync('loop', join(dir, 'loop'));
    file('e.log', 'fine\n');
    const result = await scan({ glob: `${dir}/*` });
    server.close();
    expect(result).toMatchObject({ outcome: 'ok', text: `${dir}/e.log:fine\n` });
    const reasons = Object.fromEntries(result.files.map((f) => [f.path.split('/').at(-1), f.reason]));
    expect(reasons).toEqual({
      'a.fifo': expect.stringContaining('is a FIFO'),
      'b.folder': 'is a folder',
      'c.socket': 'is a socket',
      'd.device': 'is a device',
      'e.log': undefined,
      loop: 'too many symbolic links',
    });
    expect(await scan({ glob: join(dir, 'a.fifo') })).toMatchObject({ outcome: 'unsupported' });
  });

  it('says that it may not', async () => {
    const path = file('secret.log', 'x\n');
    chmodSync(path, 0o000);
    chmodSync(root, 0o755);
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65534);
    try {
      expect(await scan({ glob: path })).toMatchObject({
        outcome: 'denied',
        reason: expect.stringContaining('EACCES'),
      });
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  it('names compression it has no means for', async () => {
    const path = file('a.log.xz', Buffer.from('fd377a585a000004', 'hex'));
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
    const path = file('a.gz', Buffer.concat([packed, gzipSync('member two\n')]));
    const result = await scan({ glob: path }, { maxBytes: 10_000 });
    expect(result.text.endsWith(`${lines.at(-1)}member two\n`)).toBe(true);
    expect(lines.slice(-1000).join('')).toContain(result.text.replace('member two\n', ''));
    expect(result).toMatchObject({ outcome: 'truncated', matched: 60_001 });
  });

  it('applies pattern and time bounds', async () => {
    const result = await scan({
      glob: file('a.gz', packed),
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
    const result = await scan({ glob: file('a.gz', bytes) });
    expect(result.kept).toBeGreaterThan(20_000);
    expect(lines.join('').startsWith(result.text.slice(0, -200))).toBe(true);
    if (bytes.length < packed.length || result.outcome !== 'ok')
      expect(result.reason).toContain('gzip data is damaged');
  });

  it('stops unpacking a bomb', async () => {
    const result = await scan(
      { glob: file('a.gz', gzipSync(Buffer.alloc(80_000_000))) },
      { maxScanBytes: 5_000_000 },
    );
    expect(result.reason).toContain('limit of bytes to search');
    expect(result.scannedBytes).toBeLessThan(25_000_000);
  });
});

describe('files that change meanwhile', () => {
  const big = 'a line of the log that is read\n'.repeat(400_000);
  /** Does something while the file is being read: the reader leaves the event loop many times. */
  const meanwhile = async (request: LogRequest, action: () => void): ReturnType<typeof scan> => {
    const running = scan(request);
    await new Promise((resolve) => setTimeout(resolve, 4));
    action();
    return running;
  };

  it('includes lines that are appended', async () => {
    const path = file('app.log', `${big}begun`);
    const result = await meanwhile({ glob: path, grep: 'appended' }, () =>
      appendFileSync(path, ' and appended\nappended too\n'),
    );
    expect(result.text).toBe('begun and appended\nappended too\n');
    expect(result.only?.changed).toBe('grew');
  });

  it('goes on with the file it opened when that is rotated or removed', async () => {
    const path = file('app.log', `first line\n${big}`);
    const rotated = await meanwhile({ glob: path, grep: 'first' }, () => {
      renameSync(path, `${path}.1`);
      writeFileSync(path, 'new\n');
    });
    expect(rotated).toMatchObject({ text: 'first line\n', only: { changed: 'rotated' } });
    const removed = await meanwhile({ glob: `${path}.1`, grep: 'first' }, () => unlinkSync(`${path}.1`));
    expect(removed).toMatchObject({ text: 'first line\n', only: { changed: 'vanished' } });
  });

  it('survives truncation', async () => {
    const path = file('app.log', `first line\n${big}`);
    const result = await meanwhile({ glob: path, grep: 'first' }, () => truncateSync(path, 40));
    expect(result).toMatchObject({ outcome: 'ok', text: 'first line\n', only: { changed: 'shrank' } });
  });

  it('ends at once on abort and keeps what was found', async () => {
    const path = file('app.log', big);
    const controller = new AbortController();
    // The scanner asks the signal before and after each of its steps: abort at one in the middle.
    let questions = 0;
    const isAborted = Object.getOwnPropertyDescriptor(AbortSignal.prototype, 'aborted')?.get;
    Object.defineProperty(controller.signal, 'aborted', {
      get: () => (++questions === 60 && controller.abort(), isAborted?.call(controller.signal)),
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
    const path = file(name, '');
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
    const result = await scan({ glob: path, grep: 'timeout' }, { maxScanBytes: GB });
    expect(result).toMatchObject({ outcome: 'truncated', kept: 0 });
    expect(result.reason).toContain(`only the newest ${GB} bytes were searched`);
  });

  it('finds data on both sides of holes', async () => {
    const path = sparse('app.log', 600_000_000, [
      [0, 'one timeout\n'],
      [300_000_000, '\ntwo timeout\n'],
      [500_000_000, 'three timeout\n'],
    ]);
    const result = await scan({ glob: path, grep: 'timeout' });
    expect(result.text).toBe('one timeout\ntwo timeout\nthree timeout\n');
  });
});
