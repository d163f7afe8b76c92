import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  truncateSync,
  writeFileSync,
  writeSync,
  closeSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { craftTar, craftTarGz, craftZip } from '../support/craft-archive.js';
import { bundleIn, CLI, evidence, left, manifestOf, rowsOf, run, start } from '../support/cli.js';
import { fixture, importHere, writeTree } from '../support/foreign.js';
import { canUnshare, hasTool, temporaryDir } from '../support/machine.js';
import { asNobody } from '../support/nobody.js';

const SS = fixture('sockets/server-awkward/connections.ss');
const NEIGH = fixture('neighbours/debian12/neigh.ip');

/** A sound bundle as a folder. */
async function bundle(): Promise<string> {
  const input = writeTree(join(temporaryDir(), 'web1'), {
    hostname: 'web1\n',
    'ss.txt': SS,
    'neigh.txt': NEIGH,
  });
  return (await importHere(temporaryDir(), input)).path;
}

function packed(folder: string, name: string): string {
  const path = join(temporaryDir(), name);
  expect(
    spawnSync('tar', ['-czf', path, '-C', join(folder, '..'), folder.split('/').at(-1) ?? '']).status,
  ).toBe(0);
  return path;
}

function file(name: string, content: Buffer | string): string {
  const path = join(temporaryDir(), name);
  writeFileSync(path, content);
  return path;
}

/** Both commands refuse it with this exit code, say why, and leave nothing, neither a bundle nor in the temporary folder. */
async function refused(
  input: string,
  code: number,
  why: RegExp,
  commands = ['analyze', 'import'],
): Promise<void> {
  for (const command of commands) {
    const [TMPDIR, out] = [temporaryDir(), temporaryDir()];
    const args = command === 'import' ? ['-o', out] : [];
    const ran = await evidence([command, input, ...args], { env: { TMPDIR } });
    expect({ command, code: ran.code, stderr: ran.stderr }).toMatchObject({ code });
    expect(ran.stderr).toMatch(why);
    expect(ran.stderr).not.toMatch(/internal error|\n\s+at /);
    expect(ran.stdout).toBe('');
    expect([left(TMPDIR), left(out)]).toEqual([[], []]);
  }
}

describe('bundles that cannot be trusted', () => {
  it('cut short', async () => {
    const whole = readFileSync(packed(await bundle(), 'b.tar.gz'));
    await refused(
      file('cut.tar.gz', whole.subarray(0, whole.length * 0.6)),
      2,
      /damaged or cut short[\s\S]*compare the checksums/,
      ['analyze'],
    );
  });

  it('of a newer schema', async () => {
    const path = await bundle();
    const manifest = join(path, 'manifest.json');
    writeFileSync(
      manifest,
      readFileSync(manifest, 'utf8').replace('evidence/bundle/v1', 'evidence/bundle/v9'),
    );
    const newer = /schema "evidence\/bundle\/v9"[\s\S]*the version of evidence that wrote it/;
    await refused(path, 2, newer, ['analyze']);
    await refused(packed(path, 'n.tar.gz'), 2, newer, ['analyze']);
  });

  it('with a manifest that lies about hashes: no verdict is read from the altered numbers', async () => {
    const path = await bundle();
    const table = join(path, 'tables/neighbours.ndjson');
    writeFileSync(
      table,
      readFileSync(table, 'utf8').replaceAll('REACHABLE', 'FAILED').replaceAll('STALE', 'FAILED'),
    );
    const lie = /tables\/neighbours\.ndjson is not what the manifest says it is[\s\S]*evidence verify/;
    await refused(path, 5, lie, ['analyze']);
    await refused(packed(path, 'l.tar.gz'), 5, lie, ['analyze']);
  });

  it('import says of a bundle that it is one', async () => {
    await refused(await bundle(), 2, /this is a bundle already[\s\S]*evidence open/, ['import']);
  });
});

describe('archives of others that are hostile', () => {
  it.each([
    ['a name that climbs out', '../../etc/cron.d/x', /climbs out/],
    ['a name that climbs out inside', 'a/../../x', /climbs out/],
    ['an absolute name', '/etc/cron.d/x', /is absolute/],
    ['a name of Windows that climbs out', 'a\\..\\..\\x', /backslash/],
  ])('%s', async (_, name, why) => {
    await refused(
      file(
        't.tar.gz',
        craftTarGz([
          { name: 'ss.txt', body: SS },
          { name, body: 'x' },
        ]),
      ),
      5,
      why,
    );
    await refused(
      file(
        't.zip',
        craftZip([
          { name: 'ss.txt', body: Buffer.from(SS) },
          { name, body: Buffer.from('x') },
        ]),
      ),
      5,
      why,
    );
  });

  it('links, devices and odd names are left out; what is sound is read', async () => {
    const tar = craftTarGz([
      { name: 'x/ss.txt', body: SS },
      { name: 'x/shadow', type: '2', link: '/etc/shadow' },
      { name: 'x/hard', type: '1', link: '/etc/shadow' },
      { name: 'x/null', type: '3' },
      { name: 'x/dev-disk\\x2dby.txt', body: 'x' },
      { name: 'x/ss.txt', body: 'twice' },
    ]);
    const out = temporaryDir();
    const { code, stderr } = await evidence(['import', file('odd.tar.gz', tar), '-f', 'dir', '-o', out]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stderr).toMatch(/2 links were not followed[\s\S]*3 files could not be taken/);
    expect(rowsOf(bundleIn(out), 'sockets').length).toBeGreaterThan(0);
  });

  it.skipIf(!hasTool('tar'))(
    'a bomb: a few hundred kilobytes that unpack to more than a gigabyte',
    async () => {
      const dir = temporaryDir();
      writeFileSync(join(dir, 'ss.txt'), SS);
      writeFileSync(join(dir, 'app.log'), '');
      truncateSync(join(dir, 'app.log'), 1200 * 1024 ** 2);
      const path = join(temporaryDir(), 'bomb.tar.gz');
      expect(spawnSync('tar', ['-I', 'gzip -9', '-cf', path, '-C', dir, 'app.log', 'ss.txt']).status).toBe(0);
      await refused(path, 5, /more than the \d+ (?:bytes )?allowed/);
    },
  );

  it.skipIf(!hasTool('xz'))('xz that is none', async () => {
    const broken = file(
      'x.tar.xz',
      Buffer.concat([Buffer.from('fd377a585a00', 'hex'), Buffer.alloc(600, 7)]),
    );
    await refused(broken, 2, /xz: /);
  });

  it.skipIf(!canUnshare || !hasTool('xz'))(
    'xz where the program xz is not there: which package to install',
    async () => {
      const folder = writeTree(join(temporaryDir(), 'x'), { 'ss.txt': SS });
      const path = join(temporaryDir(), 'x.tar.xz');
      expect(spawnSync('tar', ['-cJf', path, '-C', join(folder, '..'), 'x']).status).toBe(0);
      const hidden = `mount --bind /dev/null "$(readlink -f "$(command -v xz)")"; exec "$@"`;
      const words = [
        'unshare',
        '-m',
        'sh',
        '-c',
        hidden,
        'sh',
        process.execPath,
        CLI,
        'import',
        path,
        '-o',
        temporaryDir(),
      ];
      const { code, stderr } = await run(words).ended;
      expect({ code, stderr }).toMatchObject({ code: 2 });
      expect(stderr).toMatch(/packed with xz[\s\S]*apt-get install xz-utils/);
    },
  );
});

describe('what was cut short or is not readable', () => {
  it('an archive of others that ends early: what came before is kept, and said', async () => {
    const tar = craftTar([
      { name: 'x/a-ss.txt', body: SS },
      { name: 'x/b-neigh.txt', body: NEIGH.repeat(2000) },
    ]);
    const whole = gzipSync(tar, { level: 0 });
    const cut = file('cut.tar.gz', whole.subarray(0, whole.length - 40_000));
    const out = temporaryDir();
    const ran = await evidence(['import', cut, '-f', 'dir', '-o', out]);
    expect({ code: ran.code, stderr: ran.stderr }).toMatchObject({ code: 0 });
    expect(ran.stderr).toMatch(/damaged or cut short[\s\S]*what follows is missing/);
    expect(rowsOf(bundleIn(out), 'sockets').length).toBeGreaterThan(0);
    expect(manifestOf(bundleIn(out)).hosts[0]?.limitations?.join()).toContain('what follows is missing');
  });

  it('an empty folder, a folder of binary files, a folder of prose', async () => {
    await refused(temporaryDir(), 2, /there is no file in it/);
    await refused(
      writeTree(temporaryDir(), { 'a.bin': Buffer.alloc(5000, 1), 'b.so': Buffer.alloc(900) }),
      2,
      /its 2 files are binary or empty/,
    );
    await refused(
      writeTree(temporaryDir(), { 'notes.txt': 'hello\n' }),
      2,
      /none of its 1 files is the output of a command/,
    );
    await refused(file('one.txt', SS), 2, /neither a folder nor tar[\s\S]*evidence parse < FILE/);
  });

  it('a file that claims to be ss and is a web page: a gap, no rows, and a verdict that says it saw nothing', async () => {
    const input = writeTree(temporaryDir(), {
      'ss.txt': '<!DOCTYPE html><html><body>State Recv-Q Send-Q</body></html>\n',
      'neigh.txt': NEIGH,
    });
    const { code, stdout } = await evidence(['analyze', input, '--json']);
    expect(code).toBe(0);
    const { coverage } = JSON.parse(stdout) as {
      coverage: { layer: string; fired: number; clear: number }[];
    };
    expect(coverage.find((c) => c.layer === 'tcp_socket')).toMatchObject({ fired: 0, clear: 0 });
    const out = temporaryDir();
    const imported = await evidence(['import', input, '-f', 'dir', '-o', out]);
    expect(imported.code, 'something was missing').toBe(3);
    expect(rowsOf(bundleIn(out), 'sockets')).toEqual([]);
  });

  it.skipIf(!canUnshare)(
    'files that may not be read are left out; a folder that may not be is an error',
    async () => {
      const input = writeTree(join(temporaryDir(), 'x'), {
        'ss.txt': SS,
        'secret.txt': NEIGH,
        'closed/x.txt': NEIGH,
      });
      spawnSync('sh', [
        '-c',
        'chmod 755 "$1" "$1/.."; chmod 600 "$1/secret.txt"; chmod 700 "$1/closed"',
        'sh',
        input,
      ]);
      const out = temporaryDir();
      spawnSync('chmod', ['777', out]);
      const { arrange, through } = asNobody();
      const nobody = (...args: string[]) =>
        run(['unshare', '-m', 'sh', '-c', `${arrange}; exec "$@"`, 'sh', ...through, 'node', 'CLI', ...args])
          .ended;
      const ran = await nobody('import', input, '-f', 'dir', '-o', out);
      expect({ code: ran.code, stderr: ran.stderr }).toMatchObject({ code: 0 });
      expect(ran.stderr).toMatch(/2 files could not be taken: ".*(?:EACCES)/);
      const denied = await nobody('analyze', join(input, 'closed'));
      expect({ code: denied.code, stderr: denied.stderr }).toMatchObject({ code: 2 });
      expect(denied.stderr).toMatch(/EACCES/);
    },
  );

  it.skipIf(!canUnshare)('a full disk: said as that, and nothing left behind', async () => {
    const input = writeTree(temporaryDir(), {
      'ss.txt': SS,
      'app.log': '2026-11-21 03:04:05 ERROR x\n'.repeat(500_000),
    });
    const out = temporaryDir();
    const shell = `mount -t tmpfs -o size=6m tmpfs "$0"; "$@"; code=$?; ls "$0" >&2; exit $code`;
    const words = [
      'unshare',
      '-m',
      'sh',
      '-c',
      shell,
      out,
      process.execPath,
      CLI,
      'import',
      input,
      '-q',
      '-o',
      out,
    ];
    const { code, stderr } = await run(words).ended;
    expect({ code, stderr }).toMatchObject({ code: 1 });
    expect(stderr).toMatch(/^evidence: \S+: no space left\n {2}→ [^\n]*\n$/);
  });

  it('a log of one line of 2 GB: bounded memory, its end is kept and said to be', async () => {
    const dir = writeTree(temporaryDir(), { 'neigh.txt': NEIGH });
    const piece = Buffer.alloc(8 * 1024 ** 2, 'connection timed out ');
    const fd = openSync(join(dir, 'app.log'), 'w');
    writeSync(fd, '2026-11-21 03:04:05 ERROR ');
    for (let i = 0; i < 256; i++) writeSync(fd, piece);
    closeSync(fd);
    const out = temporaryDir();
    const { child, ended } = start(['import', dir, '-f', 'dir', '-o', out]);
    let peak = 0;
    const watch = setInterval(() => {
      const status = `/proc/${child.pid}/status`;
      const kb = existsSync(status) && /VmHWM:\s+(\d+) kB/.exec(readFileSync(status, 'utf8'))?.[1];
      if (kb) peak = Math.max(peak, Number(kb));
    }, 50);
    const { code, stderr } = await ended;
    clearInterval(watch);
    expect({ code, stderr }).toMatchObject({ code: 3 });
    expect(peak).toBeGreaterThan(0);
    expect(peak, 'kB').toBeLessThan(400 * 1024);
    const log = manifestOf(bundleIn(out)).artifacts.find((a) => a.note?.includes('app.log'));
    expect(log).toMatchObject({
      outcome: 'truncated',
      reason: expect.stringMatching(/its last [\d.]+ MB of 2\.\d GB are kept/),
    });
    expect(log?.bytes).toBeLessThan(40 * 1024 ** 2);
  });

  it('gzip in the folder that unpacks to more than it should', async () => {
    const dir = temporaryDir();
    mkdirSync(join(dir, 'x'));
    const line = '2026-11-21 03:04:05 ERROR upload: connection timed out\n';
    writeFileSync(join(dir, 'x/app.log.gz'), gzipSync(Buffer.alloc(48 * 1024 ** 2, line)));
    const out = temporaryDir();
    const { code } = await evidence(['import', join(dir, 'x'), '-f', 'dir', '-o', out]);
    expect(code).toBe(3);
    const log = manifestOf(bundleIn(out)).artifacts.find((a) => a.collector === 'logs' && a.path);
    expect(log).toMatchObject({
      outcome: 'truncated',
      reason: expect.stringContaining('are kept, unpacked'),
    });
    expect(log?.bytes).toBeLessThan(40 * 1024 ** 2);
  });
});
