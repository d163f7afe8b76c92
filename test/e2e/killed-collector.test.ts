import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/cli.js';
import { remains, remainsAfter } from '../support/remains.js';
import { endpointOf } from '../support/ssh-endpoint.js';
import { type Sshd, sshdMissing, startSshd } from '../support/sshd.js';

// A process of its own that reaches a host, starts a stubborn tool there, and is then killed.
const PROGRAM = `
const dist = process.argv[1];
const { execShell } = await import(dist + '/exec/exec-shell.js');
const { shellTransport } = await import(dist + '/shell/shell-transport.js');
const { connectSsh } = await import(dist + '/ssh/connect.js');
const { KnownHostsOfRun } = await import(dist + '/ssh/host-key-check.js');
const { Secrets } = await import(dist + '/ssh/secrets.js');
const { runId, endpoint } = JSON.parse(process.argv[2]);
const knownHosts = new KnownHostsOfRun();
const shell = endpoint ? await connectSsh(endpoint, { knownHosts, secrets: new Secrets() }) : execShell(['env']);
if (shell.failure) throw new Error(shell.reason);
const transport = await shellTransport(shell, runId);
if (transport.failure) throw new Error(transport.reason);
await transport.run({
  argv: ['sh', '-c', "trap '' TERM HUP; setsid sleep 300 & echo armed; while :; do sleep 1; done"],
  timeoutMs: 300000,
  signal: new AbortController().signal,
  lowPriority: true,
  onStdout: (chunk) => process.stdout.write(chunk),
  onStderr: () => true,
});
`;

describe('our process is killed in the middle of a run', () => {
  let sshd: Sshd | undefined;
  beforeAll(async () => {
    if (sshdMissing === undefined) sshd = await startSshd();
  });
  afterAll(() => sshd?.close());

  it.each(['ssh', 'exec'])('%s: nothing of it goes on on the host', async (kind) => {
    if (kind === 'ssh' && !sshd) return;
    const runId = `killed${process.pid}${kind}`;
    const settings = {
      runId,
      ...(kind === 'ssh' && sshd && { endpoint: endpointOf(sshd) }),
    };
    const child = spawn(
      process.execPath,
      ['--input-type=module', '-e', PROGRAM, join(ROOT, 'build/src/transport'), JSON.stringify(settings)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await new Promise<void>((done, fail) => {
      child.stdout.once('data', () => done());
      child.once('exit', (code) => fail(new Error(`ended with ${code}`)));
    });
    expect(remains(runId).length).toBeGreaterThan(3);
    child.kill('SIGKILL');
    expect(await remainsAfter(10_000, runId)).toEqual([]);
  });
});
