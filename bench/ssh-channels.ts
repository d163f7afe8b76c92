import { join } from 'node:path';
import { isHostFailure } from '../src/transport/host-failure.js';
import { shellTransport } from '../src/transport/shell/shell-transport.js';
import { connectSsh } from '../src/transport/ssh/connect.js';
import { Secrets } from '../src/transport/ssh/secrets.js';
import type { Transport } from '../src/transport/transport.js';
import { endpointOf, exactKnownHosts } from '../test/support/ssh-endpoint.js';
import { type Sshd, sshdMissing, startSshd } from '../test/support/sshd.js';
import type { Benchmark } from './main.js';
import { measure, median } from './measure.js';

const ROUNDS = 15;
const BURST = 40;
const FILES = 500;
const USER = 'evbench';

/** What a command costs over one SSH connection, and a connection, against the system's ssh on the same sshd. */
export const sshChannels: Benchmark = async (dir) => {
  if (sshdMissing !== undefined) return [row('a command over SSH', '', sshdMissing, false)];
  const sshd = await startSshd({ accounts: [{ name: USER, shell: '/bin/sh' }] });
  try {
    const [oursConnect, theirsConnect] = await connects(sshd);
    const transport = await connect(sshd);
    const master = await multiplexed(sshd, join(dir, 'mux'));
    const oursOne: number[] = [];
    const theirsOne: number[] = [];
    for (let i = 0; i < ROUNDS; i++) {
      oursOne.push(await timed(() => run(transport)));
      theirsOne.push((await measure(master.command)).ms);
    }
    const oursBurst = await timed(() => Promise.all(Array.from({ length: BURST }, () => run(transport))));
    const burst = `seq ${BURST} | xargs -P8 -I{} ${master.command.join(' ')}`;
    const theirsBurst = (await measure(['sh', '-c', burst])).ms;
    await master.close();
    const files = await timed(() => readMany(transport));
    await transport.close();
    return [
      against(
        'connect, log in, start the guard, close; against `ssh host true`',
        oursConnect,
        theirsConnect,
        2,
      ),
      against(
        'one command over an open connection; against `ssh` through ControlMaster',
        median(oursOne),
        median(theirsOne),
        2,
      ),
      against(
        `${BURST} commands, 8 at a time; against xargs -P8 ssh through ControlMaster`,
        oursBurst,
        theirsBurst,
        1.5,
      ),
      row(
        `${FILES} files of /proc/sys over SSH in one request`,
        '≤ 200 ms',
        `${files.toFixed(0)} ms`,
        files <= 200,
      ),
    ];
  } finally {
    await sshd.close();
  }
};

async function connect(sshd: Sshd): Promise<Transport> {
  const endpoint = endpointOf(sshd, { user: USER });
  const shell = await connectSsh(endpoint, { knownHosts: exactKnownHosts, secrets: new Secrets() });
  const transport = isHostFailure(shell) ? shell : await shellTransport(shell, 'bench');
  if (isHostFailure(transport)) throw new Error(transport.reason);
  return transport;
}

async function connects(sshd: Sshd): Promise<[ours: number, theirs: number]> {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    ours.push(await timed(async () => (await connect(sshd)).close()));
    theirs.push((await measure([...sshCommand(sshd), 'true'])).ms);
  }
  return [median(ours), median(theirs)];
}

function sshCommand(sshd: Sshd): string[] {
  const options = [`UserKnownHostsFile=${sshd.knownHosts}`, 'IdentitiesOnly=yes', `IdentityFile=${sshd.key}`];
  return [
    'ssh',
    '-T',
    '-F',
    'none',
    '-p',
    String(sshd.port),
    ...options.flatMap((o) => ['-o', o]),
    `${USER}@${sshd.host}`,
  ];
}

/** The fairest rival: one connection, a channel per command; a process here for each is its price. */
async function multiplexed(
  sshd: Sshd,
  socket: string,
): Promise<{ command: string[]; close: () => Promise<unknown> }> {
  const [ssh = 'ssh', ...rest] = sshCommand(sshd);
  await measure([ssh, '-o', 'ControlMaster=yes', '-o', 'ControlPersist=yes', '-S', socket, ...rest, 'true']);
  return {
    command: [ssh, '-S', socket, ...rest, 'true'],
    close: () => measure([ssh, '-S', socket, '-O', 'exit', ...rest]),
  };
}

async function run(transport: Transport): Promise<void> {
  await transport.run({
    argv: ['true'],
    timeoutMs: 30_000,
    signal: new AbortController().signal,
    lowPriority: true,
    onStdout: () => true,
    onStderr: () => true,
  });
}

async function readMany(transport: Transport): Promise<void> {
  let left = FILES;
  await transport.readEach({
    patterns: ['/proc/sys/net/*/*', '/proc/sys/net/*/*/*/*'],
    maxBytesEach: 1 << 16,
    timeoutMs: 30_000,
    signal: new AbortController().signal,
    onFile: () => --left > 0,
  });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

function against(what: string, ours: number, theirs: number, limit: number) {
  const measured = `${(ours / theirs).toFixed(2)}× (${ours.toFixed(0)} ms, ssh ${theirs.toFixed(0)} ms)`;
  return row(what, `≤ ${limit}×`, measured, ours <= limit * theirs);
}

function row(what: string, target: string, measured: string, met: boolean) {
  return { what, target, measured, met };
}
