import { setMaxListeners } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canUnshare } from '../../../test/support/machine.js';
import { remainsAfter } from '../../../test/support/remains.js';
import { hasTool } from '../../../test/support/run-tool.js';
import { endpointOf } from '../../../test/support/ssh-endpoint.js';
import { type Sshd, sshdMissing, startSshd } from '../../../test/support/sshd.js';
import { execShell } from '../exec/exec-shell.js';
import { isHostFailure } from '../host-failure.js';
import { connectSsh } from '../ssh/connect.js';
import { KnownHostsOfRun } from '../ssh/host-key-check.js';
import { Secrets } from '../ssh/secrets.js';
import type { RunRequest, Transport } from '../transport.js';
import { newMarker } from './marker.js';
import type { Shell } from './shell.js';
import { shellTransport } from './shell-transport.js';
import { TaggedStreams } from './tagged-streams.js';
import { PIECE_BYTES } from './worker-script.js';

// Many commands over one channel: what they print, who starves, what remains.

/** A shell that counts the channels it opens. */
function counting(shell: Shell): { shell: Shell; opened: () => number } {
  let opened = 0;
  const start: Shell['start'] = (...args) => {
    opened++;
    return shell.start(...args);
  };
  return { shell: { ...shell, start }, opened: () => opened };
}

async function open(shell: Shell, runId: string): Promise<Transport> {
  const transport = await shellTransport(shell, runId);
  if (isHostFailure(transport)) throw new Error(transport.reason);
  return transport;
}

async function run(on: Transport, argv: RunRequest['argv'], options: Partial<RunRequest> = {}) {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  const result = await on.run({
    argv,
    timeoutMs: 20_000,
    signal: new AbortController().signal,
    lowPriority: false,
    lines: true,
    onStdout: (chunk) => (out.push(chunk), true),
    onStderr: (chunk) => (err.push(chunk), true),
    ...options,
  });
  return { ...result, out: Buffer.concat(out).toString('latin1'), err: Buffer.concat(err).toString() };
}
const sh = (on: Transport, script: string, options: Partial<RunRequest> = {}) =>
  run(on, ['sh', '-c', script], options);

describe('what a worker prints', () => {
  it('is given back to each script, however the bytes arrive', () => {
    const line = fc.record({
      id: fc.integer({ min: 1, max: 40 }),
      stream: fc.constantFrom('o' as const, 'e' as const),
      text: fc.oneof(
        fc.uint8Array({ maxLength: 20 }),
        fc.integer({ min: 0, max: 3 * PIECE_BYTES }).map((n) => new Uint8Array(n).fill(120)),
      ),
      isEnded: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat(10_000), { maxLength: 12 }), (lines, cuts) => {
        const { text: tag } = newMarker();
        const printed: Buffer[] = [Buffer.from('motd, no newline')];
        const expected = new Map<string, Buffer[]>();
        for (const { id, stream, text, isEnded } of lines) {
          const bytes = Buffer.from(text.map((byte) => (byte === 10 ? 0 : byte)));
          const newline = Buffer.from(isEnded ? '\n' : '');
          const own = expected.get(`${id}${stream}`) ?? [];
          expected.set(`${id}${stream}`, [...own, bytes, newline]);
          for (let at = 0; at <= bytes.length; at += PIECE_BYTES) {
            const piece = bytes.subarray(at, at + PIECE_BYTES);
            const isWhole = piece.length === PIECE_BYTES;
            printed.push(Buffer.from(`${tag}${id}${stream}`), piece, isWhole ? Buffer.from('\n') : newline);
          }
        }
        // As a worker does: what comes before the end of a script cannot be the start of a tag.
        printed.push(Buffer.from(`${tag}1.`));
        const all = Buffer.concat(printed);
        const places = [0, ...cuts.map((cut) => cut % (all.length + 1)), all.length].toSorted(
          (a, b) => a - b,
        );
        const found = new Map<string, Buffer[]>();
        const streams = new TaggedStreams(tag, {
          onData: (id, stream, chunk) => {
            const key = `${id}${stream}`;
            found.set(key, [...(found.get(key) ?? []), chunk]);
          },
          onEnd: () => {},
        });
        for (const [i, place] of places.slice(1).entries()) streams.feed(all.subarray(places[i], place));
        const text = (map: Map<string, Buffer[]>) =>
          [...map].map(([key, parts]) => [key, Buffer.concat(parts).toString('latin1')]).filter(([, t]) => t);
        expect(Object.fromEntries(text(found))).toEqual(Object.fromEntries(text(expected)));
      }),
    );
  });
});

const SHELLS = ['dash', 'bash', 'zsh', 'busybox'];

describe.each(SHELLS)('a worker in %s as sh', (name) => {
  const dir = mkdtempSync(join(tmpdir(), 'evidence-worker-'));
  const runId = `worker${process.pid}${name}`;
  let transport: Transport;
  let channels: () => number;
  const isMissing = !hasTool(name);
  beforeAll(async () => {
    if (isMissing) return;
    symlinkSync(`/bin/${name}`, join(dir, 'sh'));
    const { shell, opened } = counting(execShell(['env', 'TMOUT=1', `PATH=${dir}:/usr/bin:/bin`]));
    channels = opened;
    transport = await open(shell, runId);
  });
  afterAll(async () => {
    await transport?.close();
    rmSync(dir, { recursive: true });
    expect(await remainsAfter(3000, runId)).toEqual([]);
  });

  it.skipIf(isMissing)('keeps 30 commands apart, in one channel', async () => {
    const before = channels();
    const all = await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        sh(transport, `for n in 1 2 3; do echo "${i} $n"; echo "no $n" >&2; sleep 0.1; done; exit ${i}`),
      ),
    );
    expect(channels() - before).toBe(1);
    for (const [i, result] of all.entries())
      expect(result).toMatchObject({
        exit: i,
        out: `${i} 1\n${i} 2\n${i} 3\n`,
        err: 'no 1\nno 2\nno 3\n',
      });
  });

  it.skipIf(isMissing)('outlives the TMOUT of a login, and so does the guard', async () => {
    const script = 'sleep 1.5; echo "${TMOUT-unset}"';
    const ended = { exit: 0, out: 'unset\n' };
    const [shared, alone] = [sh(transport, script), sh(transport, script, { lines: false })];
    expect(await shared).toMatchObject(ended);
    expect(await alone).toMatchObject(ended);
    expect(transport.limitations).toEqual([]);
  });

  it.skipIf(isMissing)('gives bytes as they were: NUL, no last newline, lines of any length', async () => {
    const lengths = [0, 1, 254, 255, 256, 510, 511, 5000];
    const script = `printf 'a\\000b\\n\\377\\n'; for n in ${lengths.join(' ')}; do head -c $n /dev/zero | tr '\\000' x; echo; done; printf '%s' "$1"`;
    const expected = `a\0b\n\xff\n${lengths.map((n) => `${'x'.repeat(n)}\n`).join('')}`;
    for (const last of ['', 'end', 'y'.repeat(255), 'y'.repeat(300)])
      expect((await run(transport, ['sh', '-c', script, 'sh', last])).out).toBe(expected + last);
  });

  it.skipIf(isMissing)('lets a tool answer SIGINT, though others run', async () => {
    const script = "trap 'echo summary; exit 0' INT; echo ready; while :; do sleep 0.05; done";
    const other = sh(transport, 'sleep 1.5; echo other');
    const asked = sh(transport, script, { timeoutMs: 1000, stopSignal: 'SIGINT' });
    expect(await asked).toMatchObject({ exit: 0, timedOut: true, out: 'ready\nsummary\n' });
    expect(await other).toMatchObject({ exit: 0, out: 'other\n' });
  });

  it.skipIf(isMissing)(
    'ends what prints without end or newline, and the others go on',
    async () => {
      const flood = sh(transport, "cat /dev/zero | tr '\\000' x", { timeoutMs: 30_000 });
      const other = sh(transport, 'for n in 1 2 3; do echo $n; sleep 0.1; done');
      expect(await other).toMatchObject({ exit: 0, out: '1\n2\n3\n' });
      expect(await flood).toMatchObject({ timedOut: false });
    },
    60_000,
  );
});

describe.skipIf(sshdMissing !== undefined)('the window of a run over one SSH connection', () => {
  let sshd: Sshd;
  // An account of its own where that can be: without rc files that take their time.
  const user = canUnshare ? { name: 'evwindow', shell: '/bin/sh' } : undefined;
  beforeAll(async () => {
    sshd = await startSshd({ config: ['MaxSessions 3'], ...(user && { accounts: [user] }) });
  });
  afterAll(() => sshd.close());

  async function overSsh(): Promise<Shell> {
    const endpoint = endpointOf(sshd, user ? { user: user.name } : {});
    const shell = await connectSsh(endpoint, { knownHosts: new KnownHostsOfRun(), secrets: new Secrets() });
    if (isHostFailure(shell)) throw new Error(shell.reason);
    return shell;
  }

  it('starts all of its probes at once where the host grants three sessions, and others run meanwhile', async () => {
    const runId = `window${process.pid}`;
    const transport = await open(await overSsh(), runId);
    const over = new AbortController();
    setMaxListeners(0, over.signal);
    let begun = 0;
    let allBegun = (): void => {};
    const allThere = new Promise<void>((resolve) => (allBegun = resolve));
    const window = Array.from({ length: 24 }, () =>
      sh(transport, 'echo begun; sleep 60', {
        timeoutMs: 60_000,
        signal: over.signal,
        onStdout: () => {
          if (++begun === 24) allBegun();
          return true;
        },
      }),
    );
    const others = Array.from({ length: 6 }, (_, i) => sh(transport, `echo ${i}`, { lines: false }));
    expect((await Promise.all(others)).map(({ out }) => out)).toEqual([
      '0\n',
      '1\n',
      '2\n',
      '3\n',
      '4\n',
      '5\n',
    ]);
    await allThere;
    over.abort();
    for (const probe of await Promise.all(window))
      expect(probe).toMatchObject({ aborted: true, signal: 'SIGTERM' });
    await transport.close();
    expect(await remainsAfter(4000, runId)).toEqual([]);
  }, 30_000);

  it('gives its channel back when it has nothing to do', async () => {
    const { shell: counted, opened } = counting(await overSsh());
    const transport = await open(counted, `idle-worker${process.pid}`);
    await sh(transport, 'echo 1');
    const before = opened();
    await sh(transport, 'echo 2');
    expect(opened()).toBe(before);
    await new Promise((resolve) => setTimeout(resolve, 2500));
    await sh(transport, 'echo 3');
    expect(opened()).toBe(before + 1);
    await transport.close();
  }, 30_000);

  it.skipIf(!hasTool('ps'))('hides its tag from who lists processes', async () => {
    const transport = await open(await overSsh(), `ps${process.pid}`);
    const listed = await run(transport, ['ps', '-ww', '-eo', 'args']);
    expect(listed).toMatchObject({ exit: 0 });
    expect(listed.out).toMatch(/sed -u/);
    expect(listed.out.trim().split('\n').length).toBeGreaterThan(5);
    await transport.close();
  });
});
