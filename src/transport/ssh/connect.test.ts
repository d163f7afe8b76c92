import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canUnshare } from '../../../test/support/machine.js';
import { hasTool } from '../../../test/support/run-tool.js';
import { endpointOf } from '../../../test/support/ssh-endpoint.js';
import { type Sshd, sshdMissing, startSshd } from '../../../test/support/sshd.js';
import { type HostFailure, isHostFailure } from '../host-failure.js';
import type { Shell } from '../shell/shell.js';
import { shellTransport } from '../shell/shell-transport.js';
import { connectClient, connectSsh, type SshOptions } from './connect.js';
import type { SshEndpoint } from './endpoint.js';
import { type AskSecret, Secrets } from './secrets.js';
import { KnownHostsOfRun } from './host-key-check.js';

const dir = mkdtempSync(join(tmpdir(), 'evidence-connect-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function options(more: Partial<SshOptions> & { ask?: AskSecret } = {}): SshOptions {
  return { knownHosts: new KnownHostsOfRun(), secrets: new Secrets(more.ask), ...more };
}

/** Connects and lets go again: what a person would see. */
async function attempt(endpoint: SshEndpoint, how: SshOptions = options()): Promise<'in' | HostFailure> {
  const shell = await connectSsh(endpoint, how);
  if (isHostFailure(shell)) return shell;
  await shell.close();
  return 'in';
}

function knownHosts(name: string, ...lines: string[]): string {
  const file = join(dir, name);
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
  return file;
}

function fingerprintOf(publicKey: string): string {
  const file = join(dir, 'shown.pub');
  writeFileSync(file, `${publicKey}\n`);
  return execFileSync('ssh-keygen', ['-lf', file], { encoding: 'utf8' }).split(' ')[1] ?? '';
}

describe.skipIf(sshdMissing !== undefined)('connecting to a real sshd', () => {
  let sshd: Sshd;
  let other: Sshd;
  beforeAll(async () => {
    sshd = await startSshd(
      canUnshare
        ? {
            config: ['PasswordAuthentication yes'],
            accounts: [{ name: 'evpass', shell: '/bin/sh', password: 'correct horse' }],
          }
        : {},
    );
    other = await startSshd();
  });
  afterAll(async () => {
    await sshd.close();
    await other.close();
  });
  const at = (server: Sshd): string => `[${server.host}]:${server.port}`;

  it('lets in who has the key, and nobody else', async () => {
    expect(await attempt(endpointOf(sshd))).toBe('in');
    const stranger = await attempt(endpointOf(sshd, { identityFiles: [sshd.strangerKey] }));
    expect(stranger).toMatchObject({ failure: 'auth_failed' });
    expect((stranger as HostFailure).reason).toContain(sshd.strangerKey);
    expect(await attempt(endpointOf(sshd, { user: 'no-such-user' }))).toMatchObject({
      failure: 'auth_failed',
    });
  });

  it('does not have the other keys of a host proved, as ssh2 does by itself', async () => {
    const isProved = async (client: ssh2.Client, withinMs: number): Promise<boolean> => {
      const proved = new Promise<true>((done) => client.once('hostkeys' as 'ready', () => done(true)));
      const is = await Promise.race([proved, sleep(withinMs, false)]);
      client.end();
      return is;
    };
    const ours = await connectClient(endpointOf(sshd), options());
    if (isHostFailure(ours)) throw new Error(ours.reason);
    expect(await isProved(ours.client, 1000)).toBe(false);
    const plain = new ssh2.Client();
    const { host, port, user: username } = sshd;
    plain.connect({ host, port, username, privateKey: readFileSync(sshd.key), hostVerifier: () => true });
    expect(await isProved(plain, 20_000)).toBe(true);
  });

  it('says what is wrong with a key file', async () => {
    const broken = knownHosts('broken', 'not a key');
    const failure = await attempt(endpointOf(sshd, { identityFiles: [broken, join(dir, 'missing')] }));
    expect((failure as HostFailure).reason).toMatch(/broken: .+; .+missing: ENOENT/);
  });

  it('refuses an unknown host key, showing the fingerprint that ssh-keygen shows', async () => {
    const empty = knownHosts('empty');
    const failure = await attempt(endpointOf(sshd, { knownHostsFiles: [empty] }));
    expect(failure).toMatchObject({ failure: 'host_key_unknown' });
    expect((failure as HostFailure).reason).toContain(`ED25519 ${fingerprintOf(sshd.hostKeys[0] ?? '')}`);
  });

  it('comes again where it is turned away before a word, as MaxStartups does, also behind a jump host', async () => {
    let seen = 0;
    const door = createServer((socket) => {
      // The first two of each three: one is more than its sshd lets in at a time.
      if (seen++ % 3 < 2) return socket.end('Exceeded MaxStartups\r\n');
      const through = connect(sshd.port, sshd.host);
      for (const end of [socket, through]) end.on('error', () => {});
      return void socket.pipe(through).pipe(socket);
    });
    await new Promise<void>((done) => void door.listen(0, '127.0.0.1', done));
    const { port } = door.address() as AddressInfo;
    const lines = [`[127.0.0.1]:${port} ${sshd.hostKeys[0]}`, `${at(other)} ${other.hostKeys[0]}`];
    const behind = endpointOf(sshd, { port, knownHostsFiles: [knownHosts('door', ...lines)] });
    expect(await attempt(behind)).toBe('in');
    expect(seen).toBe(3);
    const jump = endpointOf(other);
    expect(await attempt({ ...behind, jumps: [jump] })).toBe('in');
    expect(seen).toBe(6);
    door.close();
  });

  it('accepts a new one where that is allowed, writes it down and says so', async () => {
    const notices: string[] = [];
    const how = options({ onNotice: (text) => notices.push(text) });
    const file = knownHosts('accepted');
    const endpoint = endpointOf(sshd, {
      knownHostsFiles: [file],
      addKnownHostsTo: file,
      strict: 'accept-new',
    });
    expect(await attempt(endpoint, how)).toBe('in');
    expect(readFileSync(file, 'utf8').trim().split('\n').at(-1)).toBe(`${at(sshd)} ${sshd.hostKeys[0]}`);
    expect(notices.join()).toContain(fingerprintOf(sshd.hostKeys[0] ?? ''));
  });

  it('refuses a changed key, also with accept-new, with both fingerprints and the line', async () => {
    const changed = knownHosts('changed', '# a comment', `${at(sshd)} ${other.hostKeys[0]}`);
    const endpoint = endpointOf(sshd, { knownHostsFiles: [changed], strict: 'accept-new' });
    const failure = await attempt(endpoint);
    expect(failure).toMatchObject({ failure: 'host_key_changed' });
    const { reason } = failure as HostFailure;
    expect(reason).toContain(fingerprintOf(sshd.hostKeys[0] ?? ''));
    expect(reason).toContain(fingerprintOf(other.hostKeys[0] ?? ''));
    expect(reason).toContain(`${changed}:2`);
  });

  it('asks for the type of key it knows', async () => {
    const ecdsa = knownHosts('ecdsa', `${at(sshd)} ${sshd.hostKeys[1]}`);
    expect(await attempt(endpointOf(sshd, { knownHostsFiles: [ecdsa] }))).toBe('in');
  });

  it('does not take another type of key for a new host', async () => {
    const rsa = join(dir, 'id_rsa');
    execFileSync('ssh-keygen', ['-q', '-t', 'rsa', '-N', '', '-f', rsa]);
    const line = readFileSync(`${rsa}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
    const file = knownHosts('rsa', `${at(sshd)} ${line}`);
    const endpoint = endpointOf(sshd, { knownHostsFiles: [file], strict: 'accept-new' });
    expect(await attempt(endpoint)).toMatchObject({ failure: 'host_key_changed' });
  });

  it('refuses a revoked key even where it is known', async () => {
    const line = `${at(sshd)} ${sshd.hostKeys[0]}`;
    const revoked = knownHosts('revoked', line, `@revoked ${line}`);
    const failure = await attempt(endpointOf(sshd, { knownHostsFiles: [revoked] }));
    expect(failure).toMatchObject({ failure: 'host_key_revoked' });
    expect((failure as HostFailure).reason).toContain(`${revoked}:2`);
  });

  it('asks once for the passphrase of a key that many hosts use, again when it was wrong', async () => {
    const locked = join(dir, 'id_locked');
    writeFileSync(locked, readFileSync(sshd.key), { mode: 0o600 });
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'open sesame', '-f', locked]);
    const prompts: string[] = [];
    const how = options({
      ask: (prompt) => Promise.resolve(prompts.push(prompt) === 1 ? 'wrong' : 'open sesame'),
    });
    const endpoint = endpointOf(sshd, { identityFiles: [locked] });
    expect(await Promise.all([attempt(endpoint, how), attempt(endpoint, how)])).toEqual(['in', 'in']);
    expect(prompts).toEqual([`Passphrase for ${locked}: `, `Passphrase for ${locked}: `]);
    const silent = await attempt(endpoint);
    expect((silent as HostFailure).reason).toContain(`${locked}: no passphrase given`);
  });

  it('does not count the time in which it waits for the user', async () => {
    const locked = join(dir, 'id_slow');
    writeFileSync(locked, readFileSync(sshd.key), { mode: 0o600 });
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'x', '-f', locked]);
    const ask: AskSecret = () => new Promise((resolve) => setTimeout(() => resolve('x'), 2500));
    const endpoint = endpointOf(sshd, { identityFiles: [locked], connectTimeoutMs: 2000 });
    expect(await attempt(endpoint, options({ ask }))).toBe('in');
  });

  it.skipIf(!canUnshare)('logs in with a password, asked for at most three times', async () => {
    const endpoint = endpointOf(sshd, { user: 'evpass', identityFiles: [] });
    const prompts: string[] = [];
    const typing = (...answers: string[]): SshOptions =>
      options({ ask: (prompt) => (prompts.push(prompt), Promise.resolve(answers.shift())) });
    expect(await attempt(endpoint, typing('wrong', 'correct horse'))).toBe('in');
    expect(prompts).toEqual([`evpass@127.0.0.1's password: `, `evpass@127.0.0.1's password: `]);
    expect(await attempt(endpoint, typing('1', '2', '3', '4'))).toMatchObject({ failure: 'auth_failed' });
    expect(prompts).toHaveLength(5);
    expect(await attempt(endpoint)).toMatchObject({ failure: 'auth_failed' });
  });

  it.skipIf(!hasTool('ssh-agent'))(
    'uses the agent, with IdentitiesOnly just the keys that are named',
    async () => {
      const socket = join(dir, 'agent');
      const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
      try {
        await new Promise((done) => agent.stdout.once('data', done));
        for (const key of [sshd.strangerKey, sshd.key])
          execFileSync('ssh-add', ['-q', key], { env: { SSH_AUTH_SOCK: socket }, stdio: 'ignore' });
        const without = { agent: socket, identityFiles: [] };
        expect(await attempt(endpointOf(sshd, { ...without, identitiesOnly: false }))).toBe('in');
        expect(await attempt(endpointOf(sshd, without))).toMatchObject({ failure: 'auth_failed' });
        // Only the public part lies beside: the agent has the private one.
        const publicOnly = join(dir, 'id_public');
        writeFileSync(`${publicOnly}.pub`, readFileSync(`${sshd.key}.pub`));
        expect(await attempt(endpointOf(sshd, { agent: socket, identityFiles: [publicOnly] }))).toBe('in');
      } finally {
        agent.kill();
      }
      const gone = endpointOf(sshd, { agent: join(dir, 'no-agent') });
      expect(await attempt(gone)).toBe('in');
    },
  );

  it('goes through jump hosts, and verifies each', async () => {
    const viaOther = endpointOf(sshd, { jumps: [endpointOf(other)] });
    const shell = await connectSsh(viaOther, options());
    if (isHostFailure(shell)) throw new Error(shell.reason);
    const transport = await shellTransport(shell, 'jump');
    if (isHostFailure(transport)) throw new Error(transport.reason);
    expect([
      ...(await transport.survey({ tools: ['sh'], maxBytesEach: 0, timeoutMs: 5000 })).tools.keys(),
    ]).toEqual(['sh']);
    await transport.close();

    const wrongJump = { ...viaOther, jumps: [endpointOf(other, { knownHostsFiles: [knownHosts('empty')] })] };
    const failure = await attempt(wrongJump);
    expect(failure).toMatchObject({ failure: 'host_key_unknown' });
    expect((failure as HostFailure).reason).toMatch(new RegExp(`^jump host .*${other.port}`));

    const nowhere = { ...viaOther, port: 1 };
    expect(await attempt(nowhere)).toMatchObject({ failure: 'unreachable' });
  });

  it.each([
    { maxSessions: 10, limitations: [] },
    { maxSessions: 3, limitations: [/let 2 run at a time \(MaxSessions/] },
    { maxSessions: 1, limitations: [/no guard process/, /let 1 run at a time/] },
  ])('works with $maxSessions sessions on a connection', async ({ maxSessions, limitations }) => {
    const few = await startSshd({ config: [`MaxSessions ${maxSessions}`] });
    try {
      const shell = await connectSsh(endpointOf(few), options());
      if (isHostFailure(shell)) throw new Error(shell.reason);
      const transport = await shellTransport(shell, 'few');
      if (isHostFailure(transport)) throw new Error(transport.reason);
      const lists = await Promise.all(
        Array.from({ length: 10 }, () => transport.expand(['/proc/sys/kernel/ostyp*'])),
      );
      expect(lists).toEqual(Array.from({ length: 10 }, () => ['/proc/sys/kernel/ostype']));
      expect(transport.limitations).toEqual(limitations.map((said) => expect.stringMatching(said)));
      await transport.close();
    } finally {
      await few.close();
    }
  });

  it('does not call what never began for want of a session timed out', async () => {
    const few = await startSshd({ config: ['MaxSessions 2'] });
    try {
      const shell = (await connectSsh(endpointOf(few), options())) as Shell;
      const transport = await shellTransport(shell, 'queued');
      if (isHostFailure(transport)) throw new Error(transport.reason);
      const signal = new AbortController().signal;
      const quiet = { lowPriority: false, onStdout: () => true, onStderr: () => true };
      let begins = (): void => {};
      const begun = new Promise<void>((resolve) => (begins = resolve));
      const sleeping = transport.run({
        argv: ['sh', '-c', 'echo; exec sleep 8'],
        timeoutMs: 30_000,
        signal,
        ...quiet,
        onStdout: () => (begins(), true),
      });
      await begun;
      // With 1 ms the refusal comes after our own timer.
      for (const timeoutMs of [1, 3000]) {
        expect(await transport.run({ argv: ['true'], timeoutMs, signal, ...quiet })).toMatchObject({
          timedOut: false,
          errorCode: 'EAGAIN',
          errorMessage: expect.stringMatching(/^not begun: no session was free within [03] s.*MaxSessions/),
        });
      }
      expect(await sleeping).toMatchObject({ exit: 0 });
      await transport.close();
    } finally {
      await few.close();
    }
  });

  it('says so where no session is granted', async () => {
    const none = await startSshd({ config: ['MaxSessions 0'] });
    try {
      const shell = (await connectSsh(endpointOf(none), options())) as Shell;
      expect(await shellTransport(shell, 'none')).toMatchObject({ failure: 'no_shell' });
    } finally {
      await none.close();
    }
  });
});

describe('what is no SSH server, or a bad one', () => {
  const endpoint = (port: number, more: Partial<SshEndpoint> = {}): SshEndpoint => ({
    alias: 'test',
    host: '127.0.0.1',
    port,
    user: 'nobody',
    identityFiles: [],
    identitiesOnly: true,
    knownHostsFiles: [],
    hashKnownHosts: false,
    strict: 'strict',
    jumps: [],
    connectTimeoutMs: 500,
    ...more,
  });

  async function withServer<T>(
    onSocket: (socket: Socket) => void,
    use: (port: number) => Promise<T>,
  ): Promise<T> {
    const held = new Set<Socket>();
    const server = createServer((socket) => {
      held.add(socket);
      socket.on('error', () => {});
      onSocket(socket);
    });
    await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
    try {
      return await use((server.address() as AddressInfo).port);
    } finally {
      for (const socket of held) socket.destroy();
      server.close();
    }
  }

  it('closed port: refused', async () => {
    const port = await withServer(
      () => {},
      (p) => Promise.resolve(p),
    );
    expect(await attempt(endpoint(port))).toMatchObject({ failure: 'refused' });
  });

  it('a name that does not resolve: unreachable', async () => {
    const failure = await attempt(endpoint(22, { host: 'no-such-host.invalid', connectTimeoutMs: 20_000 }));
    expect(failure).toMatchObject({ failure: 'unreachable' });
  });

  it('hanging banner: timeout', async () => {
    const failure = await withServer(
      () => {},
      (port) => attempt(endpoint(port)),
    );
    expect(failure).toMatchObject({ failure: 'timeout' });
    expect((failure as HostFailure).reason).toContain('no SSH handshake within 0.5 s');
  });

  it.each([
    ['garbage', (socket: Socket) => socket.write(Buffer.alloc(200_000, 7))],
    ['a web server', (socket: Socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['a greeting and nothing more', (socket: Socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')],
    ['garbage behind the greeting', (socket: Socket) => socket.write(`SSH-2.0-x\r\n${'z'.repeat(5000)}`)],
    ['a closed door', (socket: Socket) => socket.destroy()],
  ])('%s: one reason, no exception', async (_, onSocket) => {
    const failure = await withServer(onSocket, (port) => attempt(endpoint(port)));
    expect(['connection_lost', 'timeout']).toContain((failure as HostFailure).failure);
  });

  it('stops when interrupted', async () => {
    const controller = new AbortController();
    const failure = await withServer(
      () => controller.abort(),
      (port) => attempt(endpoint(port, { connectTimeoutMs: 20_000 }), options({ signal: controller.signal })),
    );
    expect(failure).toMatchObject({ failure: 'interrupted' });
  });

  // What sshd cannot be made to do: let in, and then go silent; ask questions without PAM.
  async function withSshServer<T>(
    onClient: (client: ssh2.Connection) => void,
    use: (endpoint: SshEndpoint, how: SshOptions) => Promise<T>,
  ): Promise<T> {
    // Not by ssh2: of its ed25519 keys one in 250 is malformed.
    const file = join(dir, 'in-process-key');
    rmSync(file, { force: true });
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
    const key = readFileSync(file);
    const parsed = ssh2.utils.parseKey(key);
    if (parsed instanceof Error) throw parsed;
    const clients = new Set<ssh2.Connection>();
    const server = new ssh2.Server({ hostKeys: [key] }, (client) => {
      clients.add(client);
      client.on('error', () => {});
      onClient(client);
    });
    await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
    try {
      const { port } = server.address() as AddressInfo;
      const line = `[127.0.0.1]:${port} ssh-ed25519 ${parsed.getPublicSSH().toString('base64')}`;
      const known = { knownHostsFiles: [knownHosts('in-process', line)] };
      return await use(endpoint(port, { ...known, connectTimeoutMs: 5000 }), options());
    } finally {
      for (const client of clients) client.end();
      server.close();
    }
  }

  it('a server that lets us in and then says nothing: no shell', async () => {
    const failure = await withSshServer(
      (client) => client.on('authentication', (context) => context.accept()),
      async (to, how) => {
        const shell = await connectSsh(to, how);
        return isHostFailure(shell) ? shell : shellTransport(shell, 'silent', { timeoutMs: 500 });
      },
    );
    expect(failure).toMatchObject({ failure: 'no_shell' });
  });

  it('a jump host that neither reaches the next one nor says so: timeout', async () => {
    const failure = await withSshServer(
      (client) =>
        client
          .on('authentication', (context) => context.accept())
          .on('tcpip', () => {
            // Neither accepted nor refused.
          }),
      (jump, how) => attempt(endpoint(22, { host: '192.0.2.1', jumps: [jump] }), how),
    );
    expect(failure).toMatchObject({ failure: 'timeout' });
    expect((failure as HostFailure).reason).toMatch(
      /^jump host .* does not reach 192\.0\.2\.1:22 within 0\.5 s/,
    );
  });

  it('answers the questions of keyboard-interactive', async () => {
    const prompts: string[] = [];
    const ask: AskSecret = (prompt) => (prompts.push(prompt), Promise.resolve('123456'));
    const result = await withSshServer(
      (client) =>
        client.on('authentication', (context) => {
          if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
          context.prompt([{ prompt: 'One-time code: ', echo: true }], (answers) =>
            answers?.[0] === '123456' ? context.accept() : context.reject(),
          );
        }),
      (to, how) => attempt(to, { ...how, secrets: new Secrets(ask) }),
    );
    expect(result).toBe('in');
    expect(prompts).toEqual(['nobody@127.0.0.1: One-time code: ']);
  });

  it('does not begin keyboard-interactive where nobody can be asked', async () => {
    const methods: string[] = [];
    const result = await withSshServer(
      (client) =>
        client.on('authentication', (context) => {
          methods.push(context.method);
          context.reject(['keyboard-interactive', 'password']);
        }),
      (to, how) => attempt(to, { ...how, secrets: new Secrets() }),
    );
    expect(methods).toEqual(['none']);
    expect(result).toMatchObject({
      failure: 'auth_failed',
      reason: expect.stringContaining('there is no terminal to ask for a password on'),
    });
  });
});
