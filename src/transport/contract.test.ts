import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inBareRoot, makeBareRoot } from '../../test/support/bare-root.js';
import { startContainer } from '../../test/support/container.js';
import { canUnshare } from '../../test/support/machine.js';
import { remainsAfter } from '../../test/support/remains.js';
import { hasTool } from '../../test/support/run-tool.js';
import { endpointOf } from '../../test/support/ssh-endpoint.js';
import { type Sshd, sshdMissing, startSshd } from '../../test/support/sshd.js';
import { NOT_READ } from '../core/file-kind.js';
import { execShell } from './exec/exec-shell.js';
import { isHostFailure } from './host-failure.js';
import { localTransport } from './local.js';
import type { Shell } from './shell/shell.js';
import { shellTransport } from './shell/shell-transport.js';
import { connectSsh } from './ssh/connect.js';
import { Secrets } from './ssh/secrets.js';
import { INHERITED, TOOL_PATH } from './environment.js';
import type { FileContent, ReadEachRequest, RunRequest, Transport } from './transport.js';
import { KnownHostsOfRun } from './ssh/host-key-check.js';

// The same cases over every way to reach a host: what the engine relies on must not depend on it.

interface Way {
  readonly name: string;
  /** Why it cannot be tested here. */
  readonly missing?: string | undefined;
  /** Limit of a tool that is to be stopped: it includes what this way takes to start one. */
  readonly limitMs?: number;
  /** Where the host's `/` is on this machine. */
  readonly root: string;
  readonly open: () => Promise<Shell | undefined>;
  /** Its commands share a channel. */
  readonly lines?: true;
}

const LOOK = { maxBytesEach: 99, timeoutMs: 5000 };
const scratch = mkdtempSync(join(tmpdir(), 'evidence-contract-'));
chmodSync(scratch, 0o755);
const bare = join(scratch, 'root');
const namespace = `evx${process.pid}`;
const needsRoot = canUnshare ? undefined : 'needs root and namespaces';
const hasBusybox = hasTool('busybox') ? undefined : 'busybox is not installed';
const hasSsh = sshdMissing ?? (hasTool('ssh') ? undefined : 'ssh is not installed');
let sshd: Sshd;
if (!needsRoot && !hasBusybox) makeBareRoot(bare);
const container = hasBusybox ? { missing: hasBusybox } : startContainer(bare, scratch);
const contained = 'prefix' in container ? container : undefined;

/** Where that can be, an account of its own: an rc file of whoever runs the tests may take its time. */
const plainUser = needsRoot ? undefined : 'evplain';

async function overSsh(user = plainUser): Promise<Shell> {
  const endpoint = endpointOf(sshd, user === undefined ? {} : { user });
  const shell = await connectSsh(endpoint, { knownHosts: new KnownHostsOfRun(), secrets: new Secrets() });
  if (isHostFailure(shell)) throw new Error(`${shell.reason}\n${sshd.log()}`);
  return shell;
}

const exec = (...prefix: [string, ...string[]]) => Promise.resolve(execShell(prefix));

const WAYS: Way[] = [
  { name: 'local', root: '', open: () => Promise.resolve(undefined) },
  { name: 'exec env', root: '', open: () => exec('env') },
  {
    name: 'exec ip netns exec',
    missing: needsRoot,
    root: '',
    open: () => exec('ip', 'netns', 'exec', namespace),
  },
  {
    name: 'exec nsenter',
    missing: needsRoot ?? (hasTool('nsenter') ? undefined : 'nsenter is not installed'),
    root: '',
    open: () => exec('nsenter', `--net=/run/netns/${namespace}`, '--'),
  },
  {
    name: 'exec podman exec',
    missing: 'missing' in container ? container.missing : undefined,
    limitMs: 3000,
    root: contained?.root ?? '',
    open: () => exec(...(contained?.prefix ?? ['false'])),
  },
  {
    name: 'exec into a root with nothing but busybox',
    missing: needsRoot ?? hasBusybox,
    root: bare,
    open: () => exec(...inBareRoot(bare)),
  },
  {
    name: 'exec system ssh',
    missing: hasSsh,
    limitMs: 3000,
    root: '',
    open: () =>
      exec(
        'ssh',
        '-T',
        '-F',
        'none',
        '-i',
        sshd.key,
        '-p',
        String(sshd.port),
        '-o',
        `UserKnownHostsFile=${sshd.knownHosts}`,
        '-o',
        'IdentitiesOnly=yes',
        '-l',
        plainUser ?? sshd.user,
        sshd.host,
      ),
  },
  { name: 'ssh', missing: sshdMissing, root: '', open: () => overSsh() },
  {
    name: 'ssh to a user whose rc file prints',
    missing: sshdMissing ?? needsRoot,
    root: '',
    open: () => overSsh('evchatty'),
  },
];

const SHARED = WAYS.slice(1).map((way): Way => ({ ...way, name: `${way.name}, shared`, lines: true }));

beforeAll(async () => {
  if (!needsRoot) execFileSync('ip', ['netns', 'add', namespace]);
  if (sshdMissing) return;
  const chatty = 'echo "Welcome! 100% of you"; echo to stderr >&2; printf "no newline"';
  sshd = await startSshd(
    needsRoot
      ? {}
      : {
          accounts: [
            { name: 'evplain', shell: '/bin/sh' },
            { name: 'evchatty', shell: '/bin/bash', home: { '.bashrc': chatty } },
          ],
        },
  );
});

afterAll(async () => {
  await sshd?.close();
  contained?.close();
  if (!needsRoot) execFileSync('ip', ['netns', 'del', namespace]);
  rmSync(scratch, { recursive: true, force: true });
});

describe.each([...WAYS, ...SHARED])(
  'transport: $name',
  ({ name, missing, root, open, limitMs = 700, lines }) => {
    const runId = `contract-${process.pid}-${name.replace(/\W/g, '')}`;
    let transport: Transport;
    const dir = join('/tmp', `evidence-contract-${process.pid}-${name.replace(/\W/g, '')}`);
    const at = (path: string): string => join(root, path);
    const skipped = missing !== undefined;

    async function connect(id: string): Promise<Transport> {
      const shell = await open();
      const opened = shell === undefined ? localTransport(id) : await shellTransport(shell, id);
      if (isHostFailure(opened)) throw new Error(opened.reason);
      return opened;
    }
    beforeAll(async () => {
      if (skipped) return;
      mkdirSync(at(dir), { recursive: true });
      transport = await connect(runId);
    });
    afterAll(async () => {
      if (skipped) return;
      await transport.close();
      rmSync(at(dir), { recursive: true, force: true });
      expect(await remainsAfter(3000, runId)).toEqual([]);
    });

    async function run(
      argv: readonly [string, ...string[]],
      options: Partial<RunRequest> = {},
      on = transport,
    ) {
      const out: Buffer[] = [];
      const err: Buffer[] = [];
      const result = await on.run({
        argv,
        timeoutMs: 10_000,
        signal: new AbortController().signal,
        lowPriority: false,
        ...(lines && { lines }),
        onStdout: (chunk) => (out.push(chunk), true),
        onStderr: (chunk) => (err.push(chunk), true),
        ...options,
      });
      return {
        ...result,
        out: Buffer.concat(out).toString('utf8'),
        err: Buffer.concat(err).toString('utf8'),
      };
    }
    const sh = (script: string, options: Partial<RunRequest> = {}, on = transport) =>
      run(['sh', '-c', script], options, on);

    describe.skipIf(skipped)(missing ?? 'commands', () => {
      it('keeps exit, stdout and stderr apart', async () => {
        expect(await sh('echo out; echo err >&2; exit 3')).toMatchObject({
          exit: 3,
          out: 'out\n',
          err: 'err\n',
          timedOut: false,
          aborted: false,
          stopped: false,
        });
      });

      it('passes every argument on as it is', async () => {
        const bytes = Array.from({ length: 255 }, (_, i) => String.fromCodePoint(i + 1)).join('');
        const args = [
          '',
          '-n',
          '--',
          '-e',
          '\\n',
          'a\nb\n',
          "'",
          '"',
          '`id`',
          '$(id)',
          '$HOME',
          '!!',
          '%s',
          '*',
          '~',
          bytes,
          '日本',
        ];
        const result = await run(['sh', '-c', String.raw`for a; do printf "%s\0" "$a"; done`, 'sh', ...args]);
        expect(result.out.split('\0').slice(0, -1)).toEqual(args);
      });

      it('refuses arguments that no host can take, and goes on', async () => {
        const tooLong = await run(['printf', '%s', "'".repeat(200_000)]);
        expect(tooLong.exit).not.toBe(0);
        expect(tooLong.out).toBe('');
        expect(await sh('echo still here')).toMatchObject({ exit: 0, out: 'still here\n' });
      });

      it('says ENOENT for a tool that is not there, and for one outside the tool path', async () => {
        expect(await run(['no-such-tool-here'])).toMatchObject({ errorCode: 'ENOENT' });
        expect(await run(['../bin/sh'])).toMatchObject({ errorCode: 'ENOENT' });
        expect(await run(['/no/such/tool'])).toMatchObject({ errorCode: 'ENOENT' });
      });

      it('says why a file that is there cannot be run', async () => {
        writeFileSync(at(`${dir}/broken`), '#!/no/such/interpreter\n');
        chmodSync(at(`${dir}/broken`), 0o755);
        for (const lowPriority of [false, true])
          expect(await run([`${dir}/broken`], { lowPriority })).toMatchObject({ errorCode: 'ENOENT' });
        // What a tool says of something that it starts is its own answer.
        for (const by of ['nice', 'env'])
          expect(await sh(`${by} /no/such/tool`)).toMatchObject({ exit: 127 });
      });

      it('runs in / with no stdin, in a fixed environment', async () => {
        const result = await sh('pwd; cat; env');
        const lines = result.out.split('\n');
        expect(lines[0]).toBe('/');
        const names = lines.slice(1).map((line) => line.split('=')[0]);
        expect(lines).toEqual(
          expect.arrayContaining([`PATH=${TOOL_PATH}`, 'LC_ALL=C', 'PAGER=cat', 'TERM=dumb']),
        );
        expect(result.out).toContain(`EVIDENCE_RUN=${runId}`);
        expect(names).not.toContain('SSH_CONNECTION');
        expect(names).not.toContain('LANG');
        const own = (await run(['env'])).out.split('\n').flatMap((line) => line.split('=').slice(0, -1));
        const inherited = new Set<string>(INHERITED);
        // bash sets `_` for whatever it starts.
        expect(own.filter((name) => name !== '_' && !inherited.has(name)).toSorted()).toEqual([
          'EVIDENCE_RUN',
          'LC_ALL',
          'PAGER',
          'PATH',
          'SYSTEMD_COLORS',
          'SYSTEMD_PAGER',
          'TERM',
        ]);
      });

      it('stops a hung tool at its limit and keeps what it printed', async () => {
        const result = await sh('echo before; sleep 60', { timeoutMs: limitMs });
        expect(result).toMatchObject({ timedOut: true, aborted: false, out: 'before\n', signal: 'SIGTERM' });
      });

      it('kills one that ignores SIGTERM', async () => {
        const result = await sh("trap '' TERM; echo armed; while :; do sleep 0.05; done", {
          timeoutMs: limitMs,
        });
        expect(result).toMatchObject({ timedOut: true, signal: 'SIGKILL', out: 'armed\n' });
      });

      it('asks with the signal that makes a tool print its summary', async () => {
        const script = "trap 'echo summary; exit 0' INT; echo ready; while :; do sleep 0.05; done";
        const result = await sh(script, { timeoutMs: limitMs, stopSignal: 'SIGINT' });
        expect(result).toMatchObject({ timedOut: true, exit: 0, out: 'ready\nsummary\n' });
      });

      it('names the signal that ended a tool', async () => {
        expect(await sh('kill -SEGV $$')).toMatchObject({ signal: 'SIGSEGV' });
        expect(await sh('kill -KILL $$')).toMatchObject({ signal: 'SIGKILL' });
      });

      it('does not wait for a grandchild that holds the pipe, and does not leave it behind', async () => {
        const id = `${runId}-child`;
        const own = await connect(id);
        const result = await sh('sleep 61 & echo parent done', {}, own);
        expect(result).toMatchObject({ exit: 0, out: 'parent done\n', timedOut: false });
        const left = await remainsAfter(0, id);
        expect(left.filter((command) => command === 'sleep 61 ')).toEqual([]);
        await own.close();
      });

      it('ends what escaped into a session of its own, at the latest when it closes', async () => {
        const id = `${runId}-escape`;
        const own = await connect(id);
        await sh('setsid sleep 60 & sleep 60', { timeoutMs: 300 }, own);
        await own.close();
        expect(await remainsAfter(3000, id)).toEqual([]);
      });

      it('stops at once on abort', async () => {
        const controller = new AbortController();
        const result = await sh('echo x; sleep 60', {
          signal: controller.signal,
          onStdout: () => (controller.abort(), true),
        });
        expect(result).toMatchObject({ aborted: true, timedOut: false });
        expect((await sh('echo x', { signal: AbortSignal.abort() })).aborted).toBe(true);
      });

      it('stops a flood when the reader has enough', async () => {
        let seen = 0;
        const result = await sh('yes', { onStdout: (chunk) => (seen += chunk.length) < 100_000 });
        expect(result).toMatchObject({ stopped: true, timedOut: false });
      });

      it('gives every byte of a long output', async () => {
        // A line of this length is not what may be shared.
        const bytes = lines ? 500_000 : 20_000_000;
        let seen = 0;
        const result = await sh(`head -c ${bytes} /dev/zero; echo end`, {
          onStdout: (chunk) => ((seen += chunk.length), true),
        });
        expect([result.exit, seen]).toEqual([0, bytes + 4]);
      });

      it('lowers the priority only where asked', async () => {
        const nice = (lowPriority: boolean) =>
          sh('sleep 0.1; cut -d" " -f19 /proc/self/stat', { lowPriority });
        expect((await nice(true)).out.trim()).toBe('10');
        expect((await nice(false)).out.trim()).toBe('0');
      });

      it('runs more at a time than a host has channels', async () => {
        const all = await Promise.all(Array.from({ length: 20 }, (_, i) => sh(`sleep 0.1; echo ${i}`)));
        expect(all.map((r) => r.out)).toEqual(Array.from({ length: 20 }, (_, i) => `${i}\n`));
      });

      it('finds tools in the tool path only', async () => {
        const tools = ['sh', 'no-such-tool', '../bin/sh', 'sleep', '/bin/sh', '/etc', '/no/such/tool'];
        const found = (await transport.survey({ tools, ...LOOK })).tools;
        expect([...found.keys()].toSorted()).toEqual(['/bin/sh', 'sh', 'sleep']);
        expect(found.get('sh')).toMatch(/^\/(usr\/)?bin\/sh$/);
      });

      it('looks around: tools, where links lead, what stands in small files', async () => {
        writeFileSync(at(`${dir}/it's`), 'x'.repeat(100));
        symlinkSync("it's", at(`${dir}/first`));
        symlinkSync('first', at(`${dir}/second`));
        const found = await transport.survey({
          tools: ['sh'],
          links: [`${dir}/second`, `${dir}/none`, '/proc/self/none'],
          files: [`${dir}/it*`, `${dir}/none`, '/proc/sys/kernel/ostype', `${dir}/x*`],
          ...LOOK,
        });
        expect([...found.tools.keys()]).toEqual(['sh']);
        expect(found.links.get(`${dir}/second`)).toBe(`${dir}/it's`);
        expect([...found.files].map(([path, content]) => [path, content.toString()])).toEqual([
          [`${dir}/it's`, 'x'.repeat(99)],
          ['/proc/sys/kernel/ostype', 'Linux\n'],
        ]);
      });

      it('looks around as well while another look hangs, and says what it saw of that one', async () => {
        execFileSync('mkfifo', [at(`${dir}/hangs`)]);
        writeFileSync(at(`${dir}/before`), 'seen');
        const files = [`${dir}/before`, `${dir}/hangs`];
        const hung = transport.survey({ tools: ['sh'], files, ...LOOK, timeoutMs: 1000 });
        const other = await transport.survey({ files: [`${dir}/before`], ...LOOK });
        expect(other.files.get(`${dir}/before`)?.toString()).toBe('seen');
        expect([...(await hung).tools.keys()]).toEqual(['sh']);
        expect((await transport.survey({ tools: ['sh'], ...LOOK })).tools.size).toBe(1);
      });

      it('measures the clock of the host: here it is ours', async () => {
        const clock = await transport.measureClock();
        expect(Math.abs(clock?.offsetMs ?? NaN)).toBeLessThanOrEqual(clock?.errorMs ?? NaN);
      });

      it('promises everything', () => {
        expect(transport.limitations).toEqual([]);
      });
    });

    describe.skipIf(skipped || lines === true)('files', () => {
      async function read(path: string, enough = Infinity, regularOnly = false) {
        const chunks: Buffer[] = [];
        let bytes = 0;
        const result = await transport.readFile({
          path,
          regularOnly,
          timeoutMs: 10_000,
          signal: new AbortController().signal,
          onStdout: (chunk) => (chunks.push(chunk), (bytes += chunk.length) < enough),
        });
        return { ...result, content: Buffer.concat(chunks) };
      }
      async function readEach(patterns: readonly string[], options: Partial<ReadEachRequest> = {}) {
        const files: FileContent[] = [];
        const result = await transport.readEach({
          patterns,
          maxBytesEach: 1 << 20,
          timeoutMs: 10_000,
          signal: new AbortController().signal,
          onFile: (file) => (files.push(file), true),
          ...options,
        });
        return { result, files };
      }
      const every = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
      const write = (name: string, content: string | Buffer): void => {
        mkdirSync(at(join(dir, name, '..')), { recursive: true });
        writeFileSync(at(join(dir, name)), content);
      };

      it('reads any bytes, and names the errno where it cannot', async () => {
        write('bytes', every);
        expect(await read(`${dir}/bytes`)).toMatchObject({ exit: 0, content: every });
        expect(await read(`${dir}/missing`)).toMatchObject({ errorCode: 'ENOENT' });
        expect(await read(dir)).toMatchObject({ errorCode: 'EISDIR' });
        expect((await read(`${dir}/missing`)).exit).toBeUndefined();
      });

      it('stops reading when the reader has enough', async () => {
        expect(await read('/dev/zero', 100_000)).toMatchObject({ stopped: true, timedOut: false });
      });

      it('reads many files at once, in order, each whole and with its own errno', async () => {
        write('each/a', every);
        write('each/b', 'no newline');
        write('each/c', '');
        write('each/d', Buffer.alloc(300_000, 'x'));
        write('each/.hidden', 'hidden');
        write('each/it\'s "$x" `y`', 'odd');
        write('each/liar', "see\nhead: cannot open '/x' for reading: No such file or directory\n");
        const e = `${dir}/each`;
        const { result, files } = await readEach([
          `${e}/d`,
          `${e}/[ab]`,
          `${e}/none*`,
          `${e}/none`,
          e,
          `${e}/c`,
          `${e}/*\`*`,
          `${e}/.h*`,
          `${e}/liar`,
        ]);
        expect(result).toMatchObject({ exit: 0, timedOut: false, aborted: false, stopped: false });
        expect(files.map((f) => [f.path.slice(e.length + 1), f.content.length, f.errorCode])).toEqual([
          ['d', 300_000, undefined],
          ['a', 256, undefined],
          ['b', 10, undefined],
          ['none', 0, 'ENOENT'],
          ['', 0, 'EISDIR'],
          ['c', 0, undefined],
          ['it\'s "$x" `y`', 3, undefined],
          ['.hidden', 6, undefined],
          ['liar', 66, undefined],
        ]);
        expect(files[1]?.content).toEqual(every);
      });

      it('opens no FIFO, socket or device where only files are to be read', async () => {
        write('kinds/a', 'a');
        write('kinds/z', 'z');
        execFileSync('mkfifo', [at(`${dir}/kinds/it's a fifo`)]);
        const fifo = `${dir}/kinds/it's a fifo`;
        const { files } = await readEach([`${dir}/kinds/*`, '/dev/null', `${dir}/none`], {
          regularOnly: true,
        });
        expect(files.map((f) => [f.path, f.content.toString(), f.errorCode])).toEqual([
          [`${dir}/kinds/a`, 'a', undefined],
          [fifo, '', 'EFTYPE'],
          [`${dir}/kinds/z`, 'z', undefined],
          ['/dev/null', '', 'EFTYPE'],
          [`${dir}/none`, '', 'ENOENT'],
        ]);
        expect(files[3]?.errorMessage).toBe('/dev/null is a device');
        const errorMessage = `${fifo} is a FIFO: reading it would take the lines away from its reader`;
        expect(files[1]).toMatchObject({ errorMessage });
        expect(await read(fifo, Infinity, true)).toMatchObject({ errorCode: 'EFTYPE', errorMessage });
        expect(await read(`${dir}/kinds/a`, Infinity, true)).toMatchObject({
          exit: 0,
          content: Buffer.from('a'),
        });
        expect(await read(dir, Infinity, true)).toMatchObject({ errorCode: 'EISDIR' });
      });

      it('opens no queue of the kernel where only files are to be read, also behind a link', async () => {
        write('queues/kmsg', '');
        write('queues/trace_pipe.log', '');
        symlinkSync('kmsg', at(`${dir}/queues/link`));
        symlinkSync('none/../trace_pipe.log', at(`${dir}/queues/loose`));
        const { files } = await readEach([`${dir}/queues/*`, '/proc/kmsg'], { regularOnly: true });
        expect(files.map((f) => [f.path, f.content.length, f.errorCode])).toEqual([
          [`${dir}/queues/kmsg`, 0, 'EFTYPE'],
          [`${dir}/queues/link`, 0, 'EFTYPE'],
          [`${dir}/queues/loose`, 0, 'ENOENT'],
          [`${dir}/queues/trace_pipe.log`, 0, undefined],
          ['/proc/kmsg', 0, 'EFTYPE'],
        ]);
        const errorMessage = `/proc/kmsg ${NOT_READ.queue}`;
        expect(files[4]).toMatchObject({ errorMessage });
        expect(await read('/proc/kmsg', Infinity, true)).toMatchObject({ errorCode: 'EFTYPE', errorMessage });
        // What is named like one and holds something is a file.
        write('queues/kmsg', 'x');
        expect(await read(`${dir}/queues/link`, Infinity, true)).toMatchObject({ content: Buffer.from('x') });
      });

      it('cuts each file at the limit and says so', async () => {
        write('cut/exact', 'x'.repeat(100));
        write('cut/long', 'x'.repeat(101));
        const { files } = await readEach([`${dir}/cut/*`], { maxBytesEach: 100 });
        expect(files.map((f) => [f.content.length, f.isCut])).toEqual([
          [100, false],
          [100, true],
        ]);
      });

      it('reads the files of the kernel, which have no size, and tells EINVAL from nothing', async () => {
        const { files } = await readEach([
          '/proc/sys/kernel/ostype',
          '/sys/class/net/lo/speed',
          '/proc/net/snmp',
        ]);
        expect(files.map((f) => f.errorCode)).toEqual([undefined, 'EINVAL', undefined]);
        expect(files[0]?.content.toString()).toBe('Linux\n');
        expect(files[2]?.content.toString()).toMatch(/^Ip: Forwarding /);
      });

      it('reads a thousand files in one go, and stops when the reader has enough', async () => {
        for (let i = 0; i < 1000; i++) write(`many/${String(i).padStart(4, '0')}`, `${i}\n`);
        const { files } = await readEach([`${dir}/many/*`]);
        expect(files.map((f) => f.content.toString())).toEqual(
          Array.from({ length: 1000 }, (_, i) => `${i}\n`),
        );
        let seen = 0;
        const { result } = await readEach([`${dir}/many/*`], { onFile: () => ++seen < 5 });
        expect([seen, result.stopped]).toEqual([5, true]);
      });

      it('expands globs, sorted, hidden files only when named', async () => {
        for (const file of ['b.log', 'a.log', '.c.log', 'x/d.log', 'x y/e.log']) write(`glob/${file}`, '');
        const g = `${dir}/glob`;
        expect(await transport.expand([`${g}/*.log`])).toEqual([`${g}/a.log`, `${g}/b.log`]);
        expect(await transport.expand([`${g}/*/[a-d].log`, `${g}/none*`, `${g}/x?y/*`])).toEqual([
          `${g}/x/d.log`,
          `${g}/x y/e.log`,
        ]);
        expect(await transport.expand([`${g}/.?.log`])).toEqual([`${g}/.c.log`]);
        expect(await transport.expand(['/proc/self/none'])).toEqual(['/proc/self/none']);
      });
    });
  },
);
