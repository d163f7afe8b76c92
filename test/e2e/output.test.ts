import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { bundleIn, CLI, evidence, left, type Ran, run } from '../support/cli.js';
import { hasTool, temporaryDir } from '../support/machine.js';
import { canNetwork } from '../support/network.js';
import { screenOf } from '../support/screen.js';
import { useNetwork } from '../support/use-network.js';

const ESCAPE = '\x1b';
const COLOUR = /\p{Cc}\[[\d;]*m/u;
const SMALL = ['collect', '--only', 'memory,sockets,ping', '-t', 'api.test', '-d', '300ms'];

describe.skipIf(!canNetwork)('what is printed where (root, namespaces)', () => {
  const client = useNetwork();

  /** A shell line in the client namespace; `evidence` is the command line. */
  const shell = (line: string, env: Record<string, string> = {}): Promise<Ran> =>
    run(
      [
        ...client.inside(),
        'bash',
        '-c',
        `evidence() { ${process.execPath} ${CLI} "$@"; }; set -o pipefail; ${line}`,
      ],
      { env },
    ).ended;
  const collectTo = (dir: string, ...more: string[]): string =>
    ['evidence', ...SMALL, '-o', dir, ...more].join(' ');
  const expectSealed = async (dir: string): Promise<void> => {
    expect((await evidence(['verify', bundleIn(dir)])).code).toBe(0);
  };

  describe('a reader that has enough, a disk that is full', () => {
    it('stdout closed early is no fault', async () => {
      const { code, stdout, stderr } = await shell('evidence list collectors | head -1');
      expect({ code, stderr, lines: stdout.split('\n').length }).toEqual({ code: 0, stderr: '', lines: 2 });
    });

    it('a slow reader gets everything, more than a pipe holds', async () => {
      const dir = temporaryDir();
      await shell(`evidence collect -p quick --passive -d 0 -q -o ${dir}`);
      const { stdout } = await shell(`evidence open ${bundleIn(dir)} --json | (sleep 0.5; cat)`);
      expect(stdout.length).toBeGreaterThan(70_000);
      expect(JSON.parse(stdout)).toMatchObject({ schema: 'evidence/bundle/v1' });
    });

    it('stdout closed before the summary: the bundle is there all the same', async () => {
      const dir = temporaryDir();
      const { code, stderr } = await shell(`${collectTo(dir, '-q')} | true`);
      expect({ code, stderr }).toEqual({ code: expect.toBeOneOf([0, 3]), stderr: '' });
      await expectSealed(dir);
    });

    it('stdout full: exit 1, one line says so, the bundle is there', async () => {
      const dir = temporaryDir();
      const { code, stderr } = await shell(`${collectTo(dir, '-q')} > /dev/full`);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^evidence: cannot write to standard output: ENOSPC.*\n$/);
      await expectSealed(dir);
    });

    it.each(['2> /dev/full', '2>&1 > /dev/null | head -1', '2>&-'])(
      'stderr gone (%s): the run goes on to its end',
      async (redirect) => {
        const dir = temporaryDir();
        const { code } = await shell(`${collectTo(dir)} ${redirect}`);
        expect(code).toBeOneOf([0, 3]);
        await expectSealed(dir);
      },
    );
  });

  describe('colours', () => {
    const printed = async (line: string, env: Record<string, string> = {}): Promise<string> => {
      const { stdout, stderr } = await shell(line, env);
      return stdout + stderr;
    };

    it('not a terminal: no escape sequence, a line for each phase', async () => {
      const dir = temporaryDir();
      const { stdout, stderr } = await shell(collectTo(dir));
      expect(stdout + stderr).not.toContain(ESCAPE);
      expect(stderr).toMatch(/start snapshot\n.*probing\n.*end snapshot\nsealing\n$/);
      expect(stdout).toMatch(/^\nsealed: \S+\n[\s\S]*next:\n {2}evidence open /);
      for (const more of ['', '--list', '--json']) {
        expect(await printed(`evidence open ${bundleIn(dir)} ${more}`)).not.toContain(ESCAPE);
      }
      expect(await printed(`evidence open ${bundleIn(dir)}`, { FORCE_COLOR: '1' })).toContain(ESCAPE);
    });

    it.each(['list collectors', 'list profiles', 'doctor', 'collect --dry-run -t api.test'])(
      '%s: NO_COLOR and --no-color beat FORCE_COLOR',
      async (command) => {
        expect(await printed(`evidence ${command}`, { FORCE_COLOR: '1' })).toContain(ESCAPE);
        expect(await printed(`evidence ${command}`, { FORCE_COLOR: '1', NO_COLOR: '1' })).not.toContain(
          ESCAPE,
        );
        expect(await printed(`evidence ${command} --no-color`, { FORCE_COLOR: '1' })).not.toContain(ESCAPE);
      },
    );
  });

  describe('--json', () => {
    it.each(['list collectors', 'list profiles', 'doctor', 'collect --dry-run -t api.test'])(
      '%s',
      async (command) => {
        expect(JSON.parse((await shell(`evidence ${command} --json`)).stdout)).toBeTruthy();
      },
    );

    it('of a run: one object on stdout, progress on stderr', async () => {
      const dir = temporaryDir();
      const { stdout, stderr, code } = await shell(collectTo(dir, '--json'));
      const result = JSON.parse(stdout) as Record<string, unknown>;
      expect(result).toMatchObject({ path: bundleIn(dir), complete: code === 0, interrupted: false });
      expect(stderr).toContain('probing');
      const verified = JSON.parse(
        (await shell(`evidence verify ${bundleIn(dir)} --json`)).stdout,
      ) as typeof result;
      expect(verified).toMatchObject({ ok: true, manifestSha256: result['manifestSha256'] });
    });
  });

  // util-linux `script` gives the command a terminal of its own.
  describe.skipIf(!hasTool('script'))('on a terminal', () => {
    const onTerminal = async (
      line: string,
      type?: (text: () => string) => Promise<string>,
    ): Promise<string> => {
      const file = join(temporaryDir(), 'line.sh');
      writeFileSync(file, `stty cols 100 rows 40\n${line}\necho "exit $?"\n`);
      const [command, ...rest] = [...client.inside(), 'script', '-qec', `bash ${file}`, '/dev/null'] as const;
      const env = { ...process.env, TERM: 'xterm-256color', NO_COLOR: '', FORCE_COLOR: '' };
      const child = spawn(command, rest, { stdio: ['pipe', 'pipe', 'inherit'], env });
      let seen = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (seen += text));
      const ended = new Promise((done) => child.once('close', done));
      if (type) child.stdin.write(await type(() => seen));
      await ended;
      return seen;
    };
    const command = (dir: string, ...more: string[]): string =>
      [process.execPath, CLI, ...SMALL, '-d', '1200ms', '-o', dir, ...more].join(' ');

    it('progress is live, and the final screen is phases, summary and nothing else', async () => {
      const dir = temporaryDir();
      const seen = await onTerminal(command(dir));
      expect(seen).toMatch(/\d+\/\d+ probes · \d+ s left/);
      const screen = screenOf(seen);
      expect(screen.slice(0, 4)).toEqual([
        '✔ start snapshot',
        '✔ probing',
        '✔ end snapshot',
        '✔ parsing and sealing',
      ]);
      const rest = screen.slice(4).join('\n');
      expect(rest).toMatch(
        /^\nsealed: \S+evidence-\S+\.tar\.gz\n[\s\S]*next:\n {2}evidence open .*\n {2}evidence verify .*\nexit [03]\n*$/,
      );
      expect(rest).not.toMatch(/probes ·|NaN|undefined/);
      // The cursor is visible again.
      expect(seen.lastIndexOf('\x1b[?25h')).toBeGreaterThan(seen.lastIndexOf('\x1b[?25l'));
      await expectSealed(dir);
    });

    it('stdout into a file: the result is there, the progress still on the terminal', async () => {
      const dir = temporaryDir();
      const file = join(temporaryDir(), 'out.json');
      const seen = await onTerminal(`${command(dir, '--json')} > ${file}`);
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ path: bundleIn(dir) });
      expect(seen).toMatch(/\d+\/\d+ probes · \d+ s left/);
      expect(screenOf(seen).slice(0, 4).join('\n')).toContain('✔ parsing and sealing');
    });

    it('Ctrl-C: what happens now is said at once, exit 130', async () => {
      const dir = temporaryDir();
      const seen = await onTerminal(command(dir, '-d', '30s'), async (text) => {
        for (let i = 0; i < 600 && !/s left/.test(text()); i++) await sleep(10);
        return '\x03';
      });
      expect(seen).toMatch(/SIGINT: ending the probes/);
      expect(screenOf(seen).join('\n')).toMatch(/interrupted, sealed: [\s\S]*\nexit 130/);
      await expectSealed(dir);
    });

    it.each(['NO_COLOR=1', 'TERM=dumb'])('%s: no colours', async (setting) => {
      const dir = temporaryDir();
      const seen = await onTerminal(`${setting} ${command(dir)}`);
      expect(seen).not.toMatch(COLOUR);
      if (setting === 'TERM=dumb') expect(seen).not.toContain(ESCAPE);
    });

    it('--no-color: no colours', async () => {
      expect(await onTerminal(command(temporaryDir(), '--no-color'))).not.toMatch(COLOUR);
    });

    it('evidence with escape sequences in it does not reach the terminal', async () => {
      const log = join(temporaryDir(), 'evil.log');
      writeFileSync(log, '\x1b]0;owned\x07\x1b[2J\x1b[31m timeout \u202e\n');
      const dir = temporaryDir();
      const line = `${process.execPath} ${CLI} collect --only logs -l ${log} -d 0 -q --no-color -o ${dir} > /dev/null`;
      await onTerminal(line);
      const path = bundleIn(dir);
      expect(left(dir)).toHaveLength(1);
      const artifact = (await evidence(['open', path, '--list'])).stdout
        .split('\n')
        .find((l) => /\/logs\/.*(?<!\.stderr)\.txt$/.test(l));
      const name = artifact?.trim().split(/\s+/).at(-1) ?? '';
      const seen = await onTerminal(`${process.execPath} ${CLI} open ${path} --cat ${name}`);
      expect(seen).toContain('timeout');
      expect(seen).not.toMatch(/[^\P{Cc}\t\n\r]|\u202e/u);
      // Into a pipe the bytes are what they were.
      expect((await evidence(['open', path, '--cat', name])).stdout).toBe(readFileSync(log, 'utf8'));
    });
  });
});
