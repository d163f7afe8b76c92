import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Artifact } from '../../src/core/artifact.js';
import { bundleIn, CONTROL, evidence, manifestOf, type Ran, rowsOf, run, words } from '../support/cli.js';
import { temporaryDir } from '../support/machine.js';
import { canNetwork } from '../support/network.js';
import { asNobody } from '../support/nobody.js';
import { useNetwork } from '../support/use-network.js';

const LOGS_ONLY = ['collect', '--only', 'logs', '-f', 'dir', '-q'];
const lines = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => `2026-11-21T08:00:00Z WARN request ${from + i} timeout\n`).join(
    '',
  );

describe.skipIf(!canNetwork)('application logs (root, namespaces)', () => {
  const client = useNetwork();

  interface Gathered {
    readonly ran: Ran;
    readonly artifacts: readonly Artifact[];
    readonly text: string;
    readonly bundle: string;
    /** What the scanner says of each file. */
    readonly said: string;
  }
  const gather = async (args: readonly string[], during?: () => void, options = {}): Promise<Gathered> => {
    const out = temporaryDir();
    chmodSync(out, 0o777);
    const started = client.start([...LOGS_ONLY, '-o', out, ...args], options);
    const timer = during && setInterval(during, 3);
    const ran = await started.ended;
    clearInterval(timer);
    const bundle = bundleIn(out);
    expect((await evidence(['verify', bundle])).code).toBe(0);
    const { artifacts } = manifestOf(bundle);
    const read = (paths: readonly (string | undefined)[]): string =>
      paths.map((p) => (p === undefined ? '' : readFileSync(join(bundle, p), 'utf8'))).join('');
    return {
      ran,
      artifacts,
      bundle,
      text: read(artifacts.map((a) => a.path)),
      said: read(artifacts.map((a) => a.stderrPath)),
    };
  };

  it('a folder, whatever its logs are called, rotated and packed, a pattern, a time window', async () => {
    const dir = temporaryDir();
    writeFileSync(join(dir, 'app.log.2.gz'), gzipSync('2026-11-21T06:00:00Z timeout oldest\n'));
    writeFileSync(join(dir, 'app.log.1'), '2026-11-21T07:00:00Z timeout older\n2026-11-21T07:00:01Z fine\n');
    writeFileSync(
      join(dir, 'app.log'),
      '2026-11-21T08:00:00Z timeout newest\n2026-11-21T09:00:00Z timeout late\n',
    );
    writeFileSync(join(dir, 'messages'), '2026-11-21T08:10:00Z timeout elsewhere\n');
    writeFileSync(join(dir, 'wtmp'), Buffer.from([7, 0, 0, 0]));
    // Files follow one another by the time of their last change.
    for (const [hour, name] of ['app.log.2.gz', 'app.log.1', 'app.log', 'messages'].entries()) {
      utimesSync(join(dir, name), 1_795_240_000 + hour * 3600, 1_795_240_000 + hour * 3600);
    }
    const { ran, artifacts, text, bundle } = await gather([
      ...words(`-d 0 -l ${dir} -g timeout --since 2026-11-21T06:30Z --until 2026-11-21T08:30Z`),
    ]);
    expect(ran.code).toBe(0);
    expect(text).toBe(
      `${dir}/app.log.1:2026-11-21T07:00:00Z timeout older\n${dir}/app.log:2026-11-21T08:00:00Z timeout newest\n${dir}/messages:2026-11-21T08:10:00Z timeout elsewhere\n`,
    );
    expect(rowsOf(bundle, 'log_lines').map((r) => r['at'])).toEqual([
      '2026-11-21T07:00:00.000Z',
      '2026-11-21T08:00:00.000Z',
      '2026-11-21T08:10:00.000Z',
    ]);
    expect(artifacts[0]?.note).toMatch(/1 of 5 paths passed over, see stderr/);
  });

  it('~ is the home folder', async () => {
    const home = temporaryDir();
    mkdirSync(join(home, 'logs'));
    writeFileSync(join(home, 'logs', 'a.log'), 'one line\n');
    const { text } = await gather(['-d', '0', '-l', '~/logs/a.log'], undefined, { env: { HOME: home } });
    expect(text).toBe('one line\n');
  });

  it('grows while it is read: whole lines, none twice, none missing', async () => {
    const log = join(temporaryDir(), 'app.log');
    writeFileSync(log, lines(0, 200_000));
    let next = 200_000;
    const { ran, artifacts, text } = await gather(['-d', '500ms', '-l', log], () => {
      appendFileSync(log, lines(next, next + 50));
      next += 50;
    });
    expect(ran.code).toBeOneOf([0, 3]);
    expect(artifacts[0]?.outcome).toBeOneOf(['ok', 'truncated']);
    const numbers = text
      .split('\n')
      .filter(Boolean)
      .map((l) => Number(/^2026-11-21T08:00:00Z WARN request (\d+) timeout$/.exec(l)?.[1]));
    expect(numbers.length).toBeGreaterThan(10_000);
    const [first = NaN] = numbers;
    expect(numbers.every((n, i) => n === first + i)).toBe(true);
    expect(numbers.length).toBeGreaterThan(0);
  });

  it('is rotated again and again while it is read: every file that was opened is read to its end', async () => {
    const dir = temporaryDir();
    const log = join(dir, 'app.log');
    writeFileSync(log, lines(0, 100_000));
    let turn = 0;
    const { artifacts, text } = await gather(['-d', '500ms', '-l', `${dir}/app.log*`], () => {
      renameSync(log, `${log}.${++turn}`);
      writeFileSync(log, lines(turn * 1_000_000, turn * 1_000_000 + 20));
      rmSync(`${log}.${turn - 40}`, { force: true });
    });
    expect(artifacts).toHaveLength(1);
    expect(artifacts[0]?.outcome).toBeOneOf(['ok', 'truncated']);
    for (const line of text.split('\n').filter(Boolean))
      expect(line).toMatch(/^\S+app\.log\S*:2026-\S+ WARN request \d+ timeout$/);
  });

  it('vanishes and is cut while it is read: an outcome with a reason, never a crash', async () => {
    const dir = temporaryDir();
    const [gone, cut] = [join(dir, 'gone.log'), join(dir, 'cut.log')];
    for (const log of [gone, cut]) writeFileSync(log, lines(0, 400_000));
    let turn = 0;
    const { ran, artifacts } = await gather(['-d', '500ms', '-l', gone, '-l', cut], () => {
      turn++;
      if (turn === 60) rmSync(gone, { force: true });
      if (turn > 60) truncateSync(cut, 1000);
    });
    expect(ran.code).toBeOneOf([0, 3]);
    expect(ran.stderr).toBe('');
    expect(artifacts).toHaveLength(2);
    for (const a of artifacts) if (a.outcome !== 'ok') expect(a.reason).toBeTruthy();
  });

  it('binary and invalid UTF-8 lines: byte for byte, tables and README stay text', async () => {
    const log = join(temporaryDir(), 'app.log');
    const bytes = Buffer.from('\x1b]0;owned\x07 caf\xe9 \xff\xfe timeout\n\0\0\0 timeout\n', 'latin1');
    writeFileSync(log, bytes);
    const { ran, artifacts, bundle, said } = await gather(['-d', '0', '-l', log, '-g', 'timeout']);
    expect(ran.code).toBe(0);
    expect(readFileSync(join(bundle, artifacts[0]?.path ?? ''))).toEqual(bytes);
    expect(said).toMatch(/NUL bytes; not all UTF-8/);
    for (const name of ['README.md', 'report.html', 'tables/log_lines.ndjson']) {
      expect(readFileSync(join(bundle, name), 'utf8')).not.toMatch(CONTROL);
    }
    expect(rowsOf(bundle, 'log_lines')).toHaveLength(2);
  });

  it('10 GB, sparse, with a few lines at both ends: in bounded time', async () => {
    const log = join(temporaryDir(), 'sparse.log');
    writeFileSync(log, 'first timeout\n');
    truncateSync(log, 10_000_000_000);
    appendFileSync(log, '\nlast timeout\n');
    const { ran, text, artifacts } = await gather([
      '-d',
      '1s',
      '-l',
      log,
      '-g',
      'timeout',
      '--probe-timeout',
      '3s',
    ]);
    expect(ran.ms).toBeLessThan(15_000);
    expect(text).toContain('last timeout\n');
    expect(artifacts[0]?.outcome).toBeOneOf(['ok', 'truncated', 'timed_out']);
  });

  it('endless lines and hundreds of files keep to the size budget', async () => {
    const dir = temporaryDir();
    for (let i = 0; i < 300; i++) writeFileSync(join(dir, `${i}.log`), lines(0, 200));
    writeFileSync(join(dir, 'endless.log'), 'x'.repeat(5_000_000));
    const { artifacts } = await gather(['-d', '0', '-l', `${dir}/*.log`, '--budget-size', '1MB']);
    expect(artifacts[0]).toMatchObject({
      outcome: 'truncated',
      remedy: expect.stringContaining('--budget-size'),
    });
    expect(artifacts.reduce((sum, a) => sum + a.bytes, 0)).toBeLessThanOrEqual(1_000_000);
  });

  it('what cannot be read says why, each in its own words', async () => {
    const dir = temporaryDir();
    chmodSync(dir, 0o755);
    writeFileSync(join(dir, 'secret.log'), 'x\n', { mode: 0o600 });
    mkdirSync(join(dir, 'empty'));
    await run(['mkfifo', join(dir, 'pipe.log')]).ended;
    await run(['chmod', '644', join(dir, 'pipe.log')]).ended;
    const paths = ['missing.log', 'secret.log', 'empty', 'pipe.log', 'none*.log'].map((n) => join(dir, n));
    const { ran, artifacts } = await gather(
      ['-d', '0', ...paths.flatMap((p) => ['-l', p])],
      undefined,
      asNobody(),
    );
    expect(ran.code).toBe(3);
    const reasons = new Map(artifacts.map((a) => [a.subject, `${a.outcome}: ${a.reason}`]));
    expect(Object.fromEntries(paths.map((p) => [p.slice(dir.length + 1), reasons.get(p)]))).toEqual({
      'missing.log': expect.stringMatching(/^failed: .*missing\.log/),
      'secret.log': expect.stringMatching(/^denied: .*secret\.log/),
      empty: expect.stringMatching(/^failed: .*no file was found in the folder/),
      'pipe.log': expect.stringMatching(/pipe\.log/),
      'none*.log': expect.stringMatching(/^failed: no file matches/),
    });
  });
});
