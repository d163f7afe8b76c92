import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canUnshare, hasTool } from '../../../test/support/machine.js';
import { remains, remainsAfter } from '../../../test/support/remains.js';
import { endpointOf } from '../../../test/support/ssh-endpoint.js';
import { type Sshd, sshdMissing, startSshd } from '../../../test/support/sshd.js';
import { isHostFailure } from '../host-failure.js';
import { KnownHostsOfRun } from '../ssh/host-key-check.js';
import { connectSsh } from '../ssh/connect.js';
import { Secrets } from '../ssh/secrets.js';
import type { RunResult, Transport } from '../transport.js';
import { execShell } from '../exec/exec-shell.js';
import { shellTransport } from './shell-transport.js';

// What happens to a run, and what remains on the host, when the link breaks in the middle of it.

async function open(sshd: Sshd, runId: string, patienceMs = 40_000): Promise<Transport> {
  const shell = await connectSsh(endpointOf(sshd), {
    knownHosts: new KnownHostsOfRun(),
    secrets: new Secrets(),
  });
  const transport = isHostFailure(shell) ? shell : await shellTransport(shell, runId, { patienceMs });
  if (isHostFailure(transport)) throw new Error(transport.reason);
  return transport;
}

/** A tool that goes on, deaf to SIGTERM, and one that escapes its group; resolves once both are there. */
function startStubborn(transport: Transport): Promise<{ result: Promise<RunResult & { out: string }> }> {
  return new Promise((started) => {
    let out = '';
    const script = "trap '' TERM; setsid sleep 300 & echo armed; while :; do sleep 1; done";
    const run = transport.run({
      argv: ['sh', '-c', script],
      timeoutMs: 120_000,
      signal: new AbortController().signal,
      lowPriority: true,
      onStdout: (chunk) => {
        out += chunk.toString();
        started({ result });
        return true;
      },
      onStderr: () => true,
    });
    const result = run.then((ended) => ({ ...ended, out }));
  });
}

describe.skipIf(sshdMissing !== undefined)('a session that the host ends', () => {
  let sshd: Sshd;
  beforeAll(async () => (sshd = await startSshd()));
  afterAll(() => sshd.close());

  it('keeps what had arrived, and says so of what comes later', async () => {
    const runId = `cut${process.pid}`;
    const transport = await open(sshd, runId);
    const { result } = await startStubborn(transport);
    for (const pid of sshd.sessions()) process.kill(pid, 'SIGKILL');
    const ended = await result;
    expect(ended).toMatchObject({ out: 'armed\n', timedOut: false });
    expect(ended.connectionLost).toMatch(/^root@|@127\.0\.0\.1:\d+: /);
    const later = await transport.readFile({
      path: '/proc/version',
      timeoutMs: 1000,
      signal: new AbortController().signal,
      onStdout: () => true,
    });
    expect(later.connectionLost).toBe(ended.connectionLost);
    expect(await transport.measureClock()).toBeUndefined();
    await transport.close();
    expect(await remainsAfter(8000, runId)).toEqual([]);
  });

  it('ends the same way when a jump host ends its session', async () => {
    const jump = await startSshd();
    const endpoint = endpointOf(sshd, { jumps: [endpointOf(jump)] });
    const shell = await connectSsh(endpoint, { knownHosts: new KnownHostsOfRun(), secrets: new Secrets() });
    const transport = isHostFailure(shell) ? shell : await shellTransport(shell, `jump${process.pid}`);
    if (isHostFailure(transport)) throw new Error(transport.reason);
    const { result } = await startStubborn(transport);
    for (const pid of jump.sessions()) process.kill(pid, 'SIGKILL');
    expect((await result).connectionLost).toBeDefined();
    await transport.close();
    await jump.close();
  });

  it('leaves nothing when it is closed in the middle of a run', async () => {
    const runId = `closed${process.pid}`;
    const transport = await open(sshd, runId);
    const { result } = await startStubborn(transport);
    await transport.close();
    expect(await remainsAfter(8000, runId)).toEqual([]);
    await result;
  });

  it('leaves nothing when it was never given anything to do', async () => {
    const runId = `idle${process.pid}`;
    const transport = await open(sshd, runId);
    expect(remains(runId)).not.toEqual([]);
    await transport.close();
    expect(await remainsAfter(8000, runId)).toEqual([]);
  });
});

describe.skipIf(sshdMissing !== undefined || !canUnshare)('a link that goes silent', () => {
  const namespace = `evl${process.pid}`;
  const veth = `evl${process.pid % 100_000}`;
  // A documentation network (RFC 5737): nobody's, and only on this cable.
  const [here, there] = ['198.51.100.1', '198.51.100.2'];
  const ip = (...args: string[]): void => void execFileSync('ip', args);
  let sshd: Sshd;
  beforeAll(async () => {
    ip('netns', 'add', namespace);
    ip('link', 'add', veth, 'type', 'veth', 'peer', 'name', 'up0', 'netns', namespace);
    ip('addr', 'add', `${here}/30`, 'dev', veth);
    ip('link', 'set', veth, 'up');
    ip('-n', namespace, 'addr', 'add', `${there}/30`, 'dev', 'up0');
    ip('-n', namespace, 'link', 'set', 'up0', 'up');
    sshd = await startSshd({ within: { namespace, address: there } });
  });
  afterAll(async () => {
    await sshd.close();
    ip('link', 'del', veth);
    ip('netns', 'del', namespace);
  });

  it('is noticed on both sides: the run ends here, and nothing goes on there', async () => {
    const runId = `silent${process.pid}`;
    const transport = await open(sshd, runId, 4000);
    const { result } = await startStubborn(transport);
    // Down on the far side: this one sees no reset, no unreachable, nothing.
    execFileSync('ip', ['netns', 'exec', namespace, 'nft', 'add', 'table', 'inet', 'cut']);
    for (const hook of ['input', 'output'])
      execFileSync('ip', [
        'netns',
        'exec',
        namespace,
        'nft',
        `add chain inet cut ${hook} { type filter hook ${hook} priority 0; policy drop; }`,
      ]);
    expect(await remainsAfter(20_000, runId)).toEqual([]);
    const ended = await result;
    expect(ended.out).toBe('armed\n');
    expect(ended.connectionLost).toContain('keep-alives went unanswered');
    await transport.close();
  }, 60_000);
});

describe('an exec prefix without stdin', () => {
  // What `docker exec` without -i does: the command's stdin is not ours.
  const prefix: [string, ...string[]] = ['sh', '-c', 'exec "$@" </dev/null', 'sh'];

  it('is noticed, said, and the host itself ends what hangs', async () => {
    const runId = `blind${process.pid}`;
    const transport = await shellTransport(execShell(prefix), runId);
    if (isHostFailure(transport)) throw new Error(transport.reason);
    expect(transport.limitations.join()).toMatch(/stdin is not connected/);
    let out = '';
    const result = await transport.run({
      argv: ['sh', '-c', 'echo before; sleep 60'],
      timeoutMs: 1000,
      signal: new AbortController().signal,
      lowPriority: false,
      onStdout: (chunk) => ((out += chunk.toString()), true),
      onStderr: () => true,
    });
    expect(result).toMatchObject({ timedOut: true, signal: 'SIGTERM' });
    expect(out).toBe('before\n');
    await transport.close();
    expect(await remainsAfter(5000, runId)).toEqual([]);
  });
});

describe.skipIf(!hasTool('setsid'))('an exec prefix whose daemon starts the command, late', () => {
  // What `podman exec` and `docker exec` do: it comes also when their client was killed, with a stdin that never ends.
  const dir = mkdtempSync(join(tmpdir(), 'evidence-late-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('is waited for before the host is left, and ended', async () => {
    const held = join(dir, 'stdin');
    execFileSync('mkfifo', [held]);
    const daemon = `sleep 0.8; kill -0 "$0" 2>/dev/null && exec "$@"; exec "$@" <>${held}`;
    // A command behind `&` would be given /dev/null for fd 0.
    const client = `exec 3<&0; setsid sh -c '${daemon}' $$ "$@" <&3 3<&- & wait`;
    const runId = `late${process.pid}`;
    const transport = await shellTransport(execShell(['sh', '-c', client, 'sh']), runId);
    if (isHostFailure(transport)) throw new Error(transport.reason);
    const result = await transport.run({
      argv: ['sleep', '60'],
      timeoutMs: 100,
      lines: true,
      signal: new AbortController().signal,
      lowPriority: false,
      onStdout: () => true,
      onStderr: () => true,
    });
    expect(result).toMatchObject({ timedOut: true });
    await transport.close();
    await sleep(1000); // Were it started after us, it would be there by now.
    expect(await remainsAfter(0, runId)).toEqual([]);
  });
});

describe('an exec prefix that cannot be used', () => {
  it.each([
    [['no-such-command-here'], 'unreachable', /no such command here/],
    [['false'], 'no_shell', /exit 1/],
    [['sh', '-c', 'echo Error from server: pods "x" not found >&2; exit 1'], 'no_shell', /pods x not found/],
    [['sh', '-c', 'exec "$@" 2>&1', 'sh'], 'no_shell', /stderr does not arrive on its own/],
    [['sh', '-c', `"$@" | sed -u 's/$/\\r/'`, 'sh'], 'no_shell', /changed on its way/],
    [['echo'], 'no_shell', /does not run our script/],
  ] as const)('%j: one reason', async (prefix, failure, reason) => {
    const result = await shellTransport(execShell(prefix), 'unusable', {
      timeoutMs: 5000,
    });
    expect(result).toMatchObject({ failure });
    expect('reason' in result && result.reason).toMatch(reason);
  });

  // It takes the command as one word; its header, and the line ends of its terminal, are then in the way.
  it.skipIf(!hasTool('ansible')).each([
    ['kept', /does not run our script/],
    ['joined', /is changed on its way/],
  ] as const)('ansible -m raw, with the words %s', async (words, reason) => {
    const shell = execShell(['ansible', 'localhost', '-c', 'local', '-m', 'raw', '-a'], words);
    const result = await shellTransport(shell, 'unusable', { timeoutMs: 20_000 });
    expect(result).toMatchObject({ failure: 'no_shell', reason: expect.stringMatching(reason) });
  });
});
