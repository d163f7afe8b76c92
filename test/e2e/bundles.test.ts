import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Manifest } from '../../src/bundle/manifest.js';
import { bundleIn, evidence, left, run, words } from '../support/cli.js';
import { hasTool, temporaryDir } from '../support/machine.js';
import { canNetwork } from '../support/network.js';
import { useNetwork } from '../support/use-network.js';

const FORMATS = ['tar.gz', 'zip', 'dir'] as const;

// One run for each format; every test looks at what it left.
describe.skipIf(!canNetwork)('bundles (root, namespaces)', () => {
  const client = useNetwork();
  const bundles = new Map<string, { path: string; sha256: string }>();
  const bundle = (format: (typeof FORMATS)[number]): string => bundles.get(format)?.path ?? '';

  beforeAll(async () => {
    for (const format of FORMATS) {
      const dir = temporaryDir();
      const ran = await client.evidence([
        ...words(`collect -t api.test -d 500ms -o ${dir} -f ${format} --json --case INC-1`),
        ...words('--only dns,ping,sockets,routes,tcp-counters,memory'),
      ]);
      expect({ code: ran.code, stderr: ran.stderr }).toMatchObject({ code: expect.toBeOneOf([0, 3]) });
      const said = JSON.parse(ran.stdout) as { path: string; manifestSha256: string; format: string };
      expect(said).toMatchObject({ path: bundleIn(dir), format });
      bundles.set(format, { path: said.path, sha256: said.manifestSha256 });
    }
  });

  describe.each(FORMATS)('%s', (format) => {
    it('verifies, also against the hash that was printed, and not against another', async () => {
      const { path = '', sha256 = '' } = bundles.get(format) ?? {};
      expect((await evidence(['verify', path, '--sha256', sha256])).code).toBe(0);
      const other = await evidence([
        'verify',
        path,
        '--sha256',
        sha256.replace(/^./, (c) => (c === '0' ? '1' : '0')),
      ]);
      expect(other.code).toBe(5);
      expect(other.stdout).toContain('manifest.json');
      const { ok, checked } = JSON.parse((await evidence(['verify', path, '--json'])).stdout) as Record<
        string,
        unknown
      >;
      expect({ ok, checked }).toEqual({ ok: true, checked: expect.any(Number) });
    });

    it('open: the summary, the list, one file, the manifest', async () => {
      const path = bundle(format);
      const summary = await evidence(['open', path]);
      expect(summary.stdout).toMatch(/toward api\.test[\s\S]*What stands out[\s\S]*Missing/);
      const list = (await evidence(['open', path, '--list'])).stdout;
      for (const name of ['README.md', 'report.html', 'manifest.json', 'tables/routes.ndjson']) {
        expect(list).toContain(name);
      }
      const manifest = JSON.parse((await evidence(['open', path, '--json'])).stdout) as Manifest;
      expect(manifest).toMatchObject({ schema: 'evidence/bundle/v1', case: 'INC-1' });
      const artifact = manifest.artifacts.find((a) => a.path !== undefined && a.bytes > 0);
      const cat = await evidence(['open', path, '--cat', artifact?.path ?? '']);
      expect(Buffer.byteLength(cat.stdout)).toBe(artifact?.bytes);
      // The name as it stands in the archive works as well.
      const root = path
        .split('/')
        .at(-1)
        ?.replace(/\.(tar\.gz|zip)$/, '');
      expect((await evidence(['open', path, '--cat', `${root}/README.md`])).stdout).toMatch(/^# Evidence/);
    });

    it('open --cat of what is not there, and of what points outside: exit 2', async () => {
      for (const name of ['hosts/none.txt', '../../../etc/passwd', '/etc/passwd']) {
        const { code, stdout, stderr } = await evidence(['open', bundle(format), '--cat', name]);
        expect({ name, code, stdout }).toEqual({ name, code: 2, stdout: '' });
        expect(stderr).toContain(name.replace(/^\.?\//, ''));
      }
    });

    it('open --extract: into a new or empty folder only', async () => {
      const dir = temporaryDir();
      const { code, stdout } = await evidence(['open', bundle(format), '--extract', join(dir, 'new')]);
      expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+ files, /) });
      const files = readdirSync(join(dir, 'new'), { recursive: true, encoding: 'utf8' });
      expect(files.some((f) => f.endsWith('report.html'))).toBe(true);
      writeFileSync(join(dir, 'mine'), 'do not touch');
      const again = await evidence(['open', bundle(format), '--extract', dir]);
      expect({ code: again.code, stderr: again.stderr }).toMatchObject({ code: 2 });
      expect(readFileSync(join(dir, 'mine'), 'utf8')).toBe('do not touch');
      expect(left(dir)).toEqual(['mine', 'new']);
    });
  });

  it('without --extract nothing is written anywhere', async () => {
    const cwd = temporaryDir();
    for (const more of [[], ['--list'], ['--json'], ['--cat', 'README.md']]) {
      await evidence(['open', bundle('tar.gz'), ...more], { cwd });
    }
    await evidence(['verify', bundle('tar.gz')], { cwd });
    expect(left(cwd)).toEqual([]);
  });

  it.skipIf(!hasTool('tar') || !hasTool('unzip'))(
    'plain tar and unzip unpack them, to the same files',
    async () => {
      const [a, b] = [temporaryDir(), temporaryDir()];
      expect((await run(['tar', 'xzf', bundle('tar.gz'), '-C', a]).ended).code).toBe(0);
      expect((await run(['unzip', '-q', bundle('zip'), '-d', b]).ended).code).toBe(0);
      for (const dir of [a, b]) expect((await evidence(['verify', bundleIn(dir)])).code).toBe(0);
      const names = (dir: string): string[] => left(bundleIn(dir));
      expect(names(a)).toEqual(names(b));
    },
  );

  describe('tampering', () => {
    const tampered = async (change: (root: string) => void, format: 'dir' | 'tar.gz'): Promise<string> => {
      const dir = temporaryDir();
      const root = join(dir, 'evidence-x');
      cpSync(bundle('dir'), root, { recursive: true });
      change(root);
      if (format === 'dir') return root;
      await run(['tar', 'czf', join(dir, 'x.tar.gz'), '-C', dir, 'evidence-x']).ended;
      return join(dir, 'x.tar.gz');
    };
    const flip = (path: string): void => {
      const bytes = readFileSync(path);
      bytes[Math.floor(bytes.length / 2)]! ^= 1;
      writeFileSync(path, bytes);
    };
    const CASES: readonly (readonly [string, (root: string) => void, RegExp])[] = [
      [
        'one bit of a table',
        (root) => flip(join(root, 'tables/routes.ndjson')),
        /altered tables\/routes\.ndjson/,
      ],
      ['one bit of an output', (root) => flip(join(root, firstOutput(root))), /altered hosts\/\S+\.txt/],
      ['a missing file', (root) => rmSync(join(root, 'report.html')), /missing report\.html/],
      ['an extra file', (root) => writeFileSync(join(root, 'extra.sh'), 'rm -rf /'), /extra extra\.sh/],
      ['an outcome in the manifest', (root) => improve(join(root, 'manifest.json')), /manifest/],
    ];

    it.each(CASES.flatMap((c) => (['dir', 'tar.gz'] as const).map((f) => [c[0], f, c[1], c[2]] as const)))(
      '%s (%s): exit 5, the file is named',
      async (_, format, change, message) => {
        const path = await tampered(change, format);
        const sha256 = bundles.get('dir')?.sha256 ?? '';
        const { code, stdout } = await evidence(['verify', path, '--sha256', sha256]);
        expect({ code, stdout }).toMatchObject({ code: 5 });
        expect(stdout).toMatch(/NOT as it was sealed/);
        expect(stdout).toMatch(message);
      },
    );

    it('an archive cut in the middle: verify says where, open does not crash', async () => {
      const path = join(temporaryDir(), 'cut.tar.gz');
      const bytes = readFileSync(bundle('tar.gz'));
      writeFileSync(path, bytes.subarray(0, bytes.length / 2));
      const { code, stdout, stderr } = await evidence(['verify', path]);
      expect({ code, text: stdout + stderr }).toMatchObject({
        code: 5,
        text: expect.stringMatching(
          /unreadable \S+cut\.tar\.gz: damaged or cut short .*\n {2}not reached \d+ files: /,
        ),
      });
      const opened = await evidence(['open', path]);
      expect(opened.stdout + opened.stderr).toMatch(
        /summary\.json cannot be read|damaged|truncated|unexpected end/,
      );
      expect(opened.stderr).not.toMatch(/\n\s+at /);
      expect(opened.code).not.toBe(0);
      expect(opened.stdout + opened.stderr).not.toContain('EvidenceError');
    });

    it('a link in an archive: verify says which entry is none of a bundle', async () => {
      const path = await tampered((root) => symlinkSync('/etc/passwd', join(root, 'zz')), 'tar.gz');
      const { code, stdout } = await evidence(['verify', path]);
      expect({ code, stdout }).toMatchObject({
        code: 5,
        stdout: expect.stringMatching(/unreadable .*zz" is a symbolic link/),
      });
    });

    it('no manifest: exit 5 for an archive, not a bundle for a folder', async () => {
      const gone = (root: string): void => rmSync(join(root, 'manifest.json'));
      const archive = await evidence(['verify', await tampered(gone, 'tar.gz')]);
      expect(archive).toMatchObject({ code: 5, stdout: expect.stringMatching(/manifest\.json/) });
      const folder = await evidence(['verify', await tampered(gone, 'dir')]);
      expect(folder).toMatchObject({ code: 2, stderr: expect.stringMatching(/manifest\.json/) });
    });

    it.each(['not JSON', '{"standsOut": 7}', '{"standsOut": [{"text": "\\u001b[2J"}]}'])(
      'a summary that is none (%s): open says so',
      async (text) => {
        const path = await tampered((root) => writeFileSync(join(root, 'summary.json'), text), 'dir');
        const { code, stdout, stderr } = await evidence(['open', path]);
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        expect(stdout).toContain('summary.json cannot be read');
        expect(stdout).not.toContain('\x1b');
      },
    );

    it('a bundle from somebody else never writes outside the folder it is extracted to', async () => {
      const dir = temporaryDir();
      mkdirSync(join(dir, 'evidence-x'));
      writeFileSync(join(dir, 'evidence-x/manifest.json'), '{}');
      await run([
        'tar',
        'czPf',
        join(dir, 'x.tar.gz'),
        '-C',
        dir,
        '--transform',
        's,manifest,../../escaped,',
        'evidence-x',
      ]).ended;
      const { code, stderr } = await evidence(['open', join(dir, 'x.tar.gz'), '--extract', join(dir, 'a/b')]);
      expect({ code, stderr }).toMatchObject({ code: expect.toBeOneOf([2, 5]) });
      expect(existsSync(join(dir, 'a/escaped.json'))).toBe(false);
      expect(existsSync(join(dir, 'escaped.json'))).toBe(false);
    });
  });
});

function firstOutput(root: string): string {
  const { artifacts } = JSON.parse(readFileSync(join(root, 'manifest.json'), 'utf8')) as Manifest;
  return artifacts.find((a) => a.bytes > 10)?.path ?? '';
}

function improve(manifest: string): void {
  const text = readFileSync(manifest, 'utf8');
  writeFileSync(manifest, text.replace('"INC-1"', '"INC-2"'));
}
