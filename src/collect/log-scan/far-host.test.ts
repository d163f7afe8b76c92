import { chmodSync, linkSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, logFolder, ms, type Scanned } from '../../../test/support/log-files.js';
import { behind, farTransport, PLACES, scanFar } from '../../../test/support/log-places.js';
import type { LogRequest } from '../../core/log-request.js';
import { localTransport } from '../../transport/local.js';
import type { RunRequest, Transport } from '../../transport/transport.js';
import { scanLogs } from '../log-source.js';
import { remoteFiles } from './remote/remote-files.js';

const folder = logFolder();
const timed = (count: number): string =>
  Array.from(
    { length: count },
    (_, i) => `${at(i - count)} INFO request ${i} took ${(i * 37) % 997} ms\n`,
  ).join('');

describe('what a far host gives', () => {
  // The bytes are compared by themselves.
  const comparable = ({ files, notes, outcome, reason, scannedBytes }: Scanned): unknown => ({
    files,
    notes,
    outcome,
    reason,
    scannedBytes,
  });

  it('is the same to the last byte and fact', async () => {
    folder.file('app.log', timed(60_000));
    folder.file('app.log.1', `${timed(3000)}no end`, 1234.567);
    folder.file('app.log.2.gz', gzipSync(timed(40_000)), 5000);
    folder.file('broken.gz', gzipSync(timed(9000)).subarray(0, 9000), 6000);
    folder.file('long.log', `${'x'.repeat(900_000)} took 1 ms ${'y'.repeat(300_000)}\n\n\0\xff took\n`, 7000);
    folder.file('empty.log', '');
    folder.file('units.log', `${'z'.repeat(16 * 1024 - 1)}\n`.repeat(40));
    symlinkSync('app.log', join(folder.dir, 'current.log'));
    symlinkSync('nowhere', join(folder.dir, 'dangling.log'));
    linkSync(join(folder.dir, 'app.log.1'), join(folder.dir, 'hard.log'));
    mkdirSync(join(folder.dir, 'deep/er.log'), { recursive: true });
    folder.file('deep/er.log/a.log', 'took\n');
    const all = `${folder.dir}/**/*`;
    const requests: readonly (readonly [LogRequest, object])[] = [
      [{ glob: all }, {}],
      [{ glob: all, grep: 'took \\d*7 ms' }, {}],
      [{ glob: folder.dir, grep: 'took' }, { maxBytes: 70_000 }],
      [{ glob: all, since: ms(-5000), until: ms(-4000) }, {}],
      [{ glob: `${folder.dir}/app.log`, since: ms(-100) }, {}],
      [{ glob: `${folder.dir}/*.log*`, grep: '1$' }, { maxScanBytes: 2_000_000 }],
      [{ glob: `${folder.dir}/nothing*` }, {}],
      [{ glob: `${folder.dir}/dangling.log` }, {}],
      [{ glob: `${folder.dir}/app.log/*/x.log` }, {}],
    ];
    const [here, ...others] = PLACES;
    expect(others.length).toBeGreaterThan(0);
    for (const [request, limits] of requests) {
      const expected = await here?.scan(request, limits);
      for (const place of others) {
        const got = await place.scan(request, limits);
        expect(got.raw.equals(expected?.raw ?? Buffer.alloc(0)), `${place.name} ${request.glob}`).toBe(true);
        expect(comparable(got)).toEqual(expected && comparable(expected));
      }
    }
  }, 120_000);

  it('is found on the host where it can be, with the same lines as without', async () => {
    // Long lines, lines and matches across every border the scanner has, in bytes of every kind.
    const part = fc.oneof(
      { weight: 4, arbitrary: fc.tuple(fc.constantFrom('a line of text\n', 'x', 'x\n', 'tim', 'out ', '\0', 'é\n'), fc.integer({ min: 1, max: 60_000 })) },
      { weight: 2, arbitrary: fc.tuple(fc.constantFrom('timeout\n', 'a TimeOut [1] b\n', 'tim\u212a\n', 'éß', 'tiaab\n', 'aaab'), fc.integer({ min: 1, max: 3 })) },
    ); // prettier-ignore
    const patterns = [
      'timeout', '(?i)timeout', 'TimeOut \\[1\\]', 'tim.?out x', '(?i)timk', 'éß|tiaab', 'aab|aaab', '[Tt]ime[Oo]ut$', 'xtimeout',
    ]; // prettier-ignore
    const [here, ...others] = PLACES;
    let matched = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { minLength: 4, maxLength: 14 }),
        fc.constantFrom(...patterns),
        async (parts, grep) => {
          const path = folder.file('app.log', parts.map(([text, times]) => text.repeat(times)).join(''));
          const expected = await here?.scan({ glob: path, grep }, { maxBytes: 30e6 });
          matched += expected?.matched ?? 0;
          for (const place of others) {
            const got = await place.scan({ glob: path, grep }, { maxBytes: 30e6 });
            expect(got.raw.equals(expected?.raw ?? Buffer.alloc(0)), place.name).toBe(true);
            const { matched, scannedBytes, outcome } = got;
            expect({ matched, scannedBytes, outcome }).toEqual({
              matched: expected?.matched,
              scannedBytes: expected?.scannedBytes,
              outcome: expected?.outcome,
            });
          }
        },
      ),
      { numRuns: 20 },
    );
    expect(matched).toBeGreaterThan(0);
  }, 120_000);

  it('is found across the border of what the host searches at once', async () => {
    const line = `${'0123456789'.repeat(10)}\n`;
    const content = Buffer.alloc(270 * 1024 * 1024, line);
    // Searched are 256 MiB up from the last line end, and what makes it whole units of 16 KiB; then the rest.
    const unit = 16 * 1024;
    const border = Math.floor((content.lastIndexOf('\n') + 1 - 256 * 1024 * 1024) / unit) * unit;
    content.write('timeout', border - 3);
    content.write('timeout', 1000);
    const [, far] = PLACES;
    const result = await far?.scan({ glob: folder.file('app.log', content), grep: 'timeout' });
    expect(result).toMatchObject({ outcome: 'ok', matched: 2, kept: 2, scannedBytes: content.length });
    expect(result?.traffic?.bytes).toBeLessThan(3_000_000);
    expect(result?.traffic?.commands).toBeLessThan(12);
  });

  it('comes over in a few pieces where time bounds leave little of a log', async () => {
    const path = folder.file('app.log', timed(300_000));
    const [, far] = PLACES;
    const result = await far?.scan({ glob: path, since: ms(-600) });
    expect(result).toMatchObject({ kept: 600, only: { bisected: true } });
    expect(result?.traffic?.bytes).toBeLessThan(1_500_000);
    expect(result?.traffic?.commands).toBeLessThan(20);
  });

  it('is not more than 64 MiB of a log unless it is asked for, and the rest is named', async () => {
    const path = folder.file('app.log', Buffer.alloc(80 * 1024 * 1024, `${'0123456789'.repeat(10)}\n`));
    const [, far] = PLACES;
    const result = await far?.scan({ glob: path, grep: '\\w{3}x$' });
    expect(result?.outcome).toBe('truncated');
    expect(result?.only?.reason).toMatch(/only the newest 671\d{5} bytes were searched/);
    expect(result?.traffic?.bytes).toBeLessThan(65 * 1024 * 1024);
  });
});

const transport = farTransport('dash') ?? localTransport(`far-host-${process.pid}`);

describe('bad days of a far host', () => {
  const big = 'a line of the log that is read\n'.repeat(400_000);
  /** Cuts the answers off after `bytes` in all, as a link that goes down does. */
  const cutAfter = (bytes: number): Pick<Transport, 'run'> => {
    let left = bytes;
    return {
      run: async (request) => {
        const onStdout = (chunk: Buffer): boolean => {
          const part = chunk.subarray(0, left);
          left -= part.length;
          return request.onStdout(part) && left > 0;
        };
        const result = await transport.run({ ...request, onStdout });
        if (left > 0) return result;
        const { exit: _, ...rest } = result;
        return { ...rest, stopped: false, errorCode: 'ECONNRESET', errorMessage: 'connection reset by peer' };
      },
    };
  };

  it('keeps what was found when the connection is lost, wherever that happens', async () => {
    const path = folder.file('app.log', `${big}last line\n`);
    folder.file('app.log.1', 'older\n', 1000);
    const seen = new Set<string>();
    for (const bytes of [1, 40, 500, 700, 1200, 17_000, 300_000, 900_000, 2_000_000, 6_000_000]) {
      const scanning = scanFar(cutAfter(bytes), { glob: `${folder.dir}/*` }, { maxBytes: 48e6 });
      const result = await scanning.catch((error: unknown) => error as { outcome: string; reason: string });
      expect(result.outcome).toBe('connection_lost');
      expect(result.reason).toContain('connection reset by peer');
      if (!('kept' in result)) continue;
      const prefix = `${path}:`;
      const lines = result.text.split('\n').slice(0, -1);
      expect(lines.every((line) => line.startsWith(prefix))).toBe(true);
      expect(`${big}last line\n`.endsWith(lines.map((l) => `${l.slice(prefix.length)}\n`).join(''))).toBe(
        true,
      );
      for (const file of result.files) seen.add(`${file.outcome} ${file.kept > 0}`);
    }
    expect([...seen].toSorted()).toEqual(['connection_lost false', 'connection_lost true']);
  });

  const log = (path: string, place: Pick<Transport, 'run'>, options: Partial<RunRequest> = {}) => {
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    const request = {
      timeoutMs: 20_000,
      maxBytes: 48e6,
      signal: new AbortController().signal,
      onStdout: (chunk: Buffer) => (out.push(chunk), true),
      onStderr: (chunk: Buffer) => (err.push(chunk), true),
      ...options,
    };
    const host = { transport: { ...transport, ...place, kind: 'exec' as const } };
    return scanLogs({ log: { glob: path } }, host, request).then((result) => ({
      ...result,
      text: Buffer.concat(out).toString(),
      said: Buffer.concat(err).toString(),
    }));
  };

  it('is not misled by what a login script prints around the answer', async () => {
    const path = folder.file('app.log', 'one\ntwo\n');
    const noisy = ['sh', '-c', 'echo Welcome; echo "motd " >&2; "$@"; echo bye; exit 3', 'sh'];
    const result = await log(path, behind(transport, noisy));
    expect(result).toMatchObject({ text: 'one\ntwo\n', judged: { outcome: 'ok' } });
    expect(result.said).toMatch(/came over the connection, in \d commands/);
  });

  it.each([
    ['ssh says that the connection ended', ['sh', '-c', 'echo "Connection closed by 10.0.0.1" >&2; exit 255'], 'connection_lost', 'Connection closed'],
    ['a forced command answers instead', ['sh', '-c', 'echo only git is served here; exit 1'], 'failed', 'did not run the script'],
    ['a terminal turns line ends', ['sh', '-c', '"$@" | tr "\\n" "\\r"', 'sh'], 'failed', 'did not run the script'],
    ['the command is killed', ['sh', '-c', 'kill -9 $$'], 'failed', 'SIGKILL'],
    ['there is no shell', ['no-such-shell'], 'missing_tool', 'has no sh'],
    ['stat, find and dd are missing', ['sh', '-c', 'PATH=/nowhere; "$@"', 'sh'], 'missing_tool', 'has no sh'],
  ])('says so when %s', async (_, prefix, outcome, reason) => {
    const result = await log(folder.file('app.log', 'x\n'), behind(transport, prefix));
    expect(result).toMatchObject({ text: '', judged: { outcome, reason: expect.stringContaining(reason) } });
  }); // prettier-ignore

  /** A host whose `dd` is this script; everything else is real. */
  const withDd = (script: string): Transport => {
    const dir = join(folder.dir, 'bin');
    mkdirSync(dir);
    for (const tool of ['sh', 'stat', 'find', 'date', 'tr', 'sleep', 'cat', 'dd']) {
      const source = ['/bin', '/usr/bin'].find((bin) => readdirSync(bin).includes(tool)) ?? '/bin';
      symlinkSync(join(source, tool), join(dir, tool === 'dd' ? 'real-dd' : tool));
    }
    writeFileSync(join(dir, 'dd'), `#!/bin/sh\ncase $1 in bs=1) exec real-dd "$@" ;; esac\n${script}\n`);
    chmodSync(join(dir, 'dd'), 0o755);
    return localTransport(`far-host-${process.pid}`, dir);
  };
  const inTheMiddle = 'case $2 in skip=0 | skip=7??) exec real-dd "$@" ;; esac';

  it('leaves a hung read at its time limit and on abort, and keeps what came before', async () => {
    const path = folder.file('app.log', big);
    const hung = withDd(`${inTheMiddle}\nexec sleep 60`);
    const started = performance.now();
    const late = await log(path, hung, { timeoutMs: 1500 });
    expect(late).toMatchObject({ timedOut: true, judged: { outcome: 'timed_out' } });
    expect(late.judged.reason).toContain('the newest lines are kept');
    expect(late.text.length).toBeGreaterThan(200_000);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 1000);
    const left = await log(path, hung, { signal: controller.signal });
    expect(left).toMatchObject({ aborted: true, judged: { outcome: 'interrupted' } });
    expect(left.text.length).toBeGreaterThan(200_000);
    expect(performance.now() - started).toBeLessThan(15_000);
    await hung.close();
  });

  it('keeps what stands behind a spot of the disk that cannot be read', async () => {
    const path = folder.file('app.log', big);
    const message = "dd: error reading 'standard input': Input/output error";
    const result = await log(path, withDd(`${inTheMiddle}\necho "${message}" >&2; exit 1`));
    expect(result.judged.outcome).toBe('truncated');
    expect(result.judged.reason).toMatch(/cannot be read: EIO: only the newest \d+ bytes were searched/);
    expect(result.text.length).toBeGreaterThan(200_000);
  });

  it('leaves nothing on the host', async () => {
    folder.file('app.log', big);
    const before = readdirSync(folder.dir, { recursive: true });
    await log(`${folder.dir}/**/*`, transport);
    expect(readdirSync(folder.dir, { recursive: true })).toEqual(before);
  });
});

it('tells the clock and zone of the host', async () => {
  const inDelhi = behind(transport, ['env', 'TZ=Asia/Kolkata']);
  const host = {
    transport: inDelhi,
    signal: new AbortController().signal,
    deadline: performance.now() + 9000,
  };
  const { clock } = await remoteFiles(host);
  expect(clock.offset).toBe('+0530');
  expect(Math.abs(clock.now - Date.now())).toBeLessThan(9000);
});
