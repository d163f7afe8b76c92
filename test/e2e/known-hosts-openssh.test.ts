import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EndpointOptions, resolveEndpoint } from '../../src/transport/ssh/endpoint.js';
import { loadKnownHosts } from '../../src/transport/ssh/known-hosts.js';
import { findTool, isRoot, temporaryDir } from '../support/machine.js';
import { makeKey, type TestKey } from '../support/host-keys.js';

const sshd = findTool('sshd');

/** What the real client says of the host key before it tries to log in. */
const SAYS: readonly [string, string][] = [
  ['REVOKED HOST KEY DETECTED', 'revoked'],
  ['REMOTE HOST IDENTIFICATION HAS CHANGED', 'changed'],
  ['host key is known for', 'unknown'],
  ['Permission denied', 'trusted'],
];

describe.skipIf(!isRoot || !sshd)('known_hosts against the OpenSSH client', () => {
  const dir = temporaryDir();
  let server: ChildProcess;
  let port: number;
  let presented: TestKey;
  let keys: TestKey[];

  beforeAll(async () => {
    presented = makeKey(dir, 'host', 'ed25519');
    keys = [presented, makeKey(dir, 'other', 'ed25519'), makeKey(dir, 'ecdsa', 'ecdsa'), presented];
    mkdirSync('/run/sshd', { recursive: true });
    port = await freePort();
    const login = makeKey(dir, 'login', 'ed25519');
    writeFileSync(
      join(dir, 'config'),
      `UsePAM no\nPasswordAuthentication no\nMaxStartups 100\nStrictModes no\nPermitRootLogin yes\n` +
        `AuthorizedKeysFile ${login.file}.pub\nSetEnv HOME=${dir}\n`,
    );
    server = spawn(
      sshd ?? '',
      [
        ...['-D', '-e', '-f', join(dir, 'config'), '-h', presented.file],
        ...['127.0.0.1', '127.0.0.2'].flatMap((address) => ['-o', `ListenAddress=${address}:${port}`]),
      ],
      { stdio: 'ignore' },
    );
    await listening(port);
  });
  afterAll(() => void server?.kill());

  const clientSays = (file: string): string => {
    const settings = {
      UserKnownHostsFile: file,
      GlobalKnownHostsFile: '/dev/null',
      StrictHostKeyChecking: 'yes',
      BatchMode: 'yes',
      UpdateHostKeys: 'no',
      IdentityFile: '/dev/null',
      IdentityAgent: 'none',
    };
    const options = Object.entries(settings).map(([name, value]) => `-o${name}=${value}`);
    const { stderr } = spawnSync(
      'ssh',
      ['-F', '/dev/null', ...options, '-p', `${port}`, '--', '127.0.0.1', 'true'],
      { encoding: 'utf8' },
    );
    return SAYS.find(([text]) => stderr.includes(text))?.[1] ?? stderr;
  };

  it('is obeyed by the system ssh, whatever an inventory says', async () => {
    const run = async (known: TestKey, sshArgs: string[] = []) => {
      const file = join(dir, 'known_hosts');
      writeFileSync(file, `[127.0.0.1]:${port} ${known.type} ${known.base64}\n`);
      const configFile = join(dir, 'ssh_config');
      writeFileSync(
        configFile,
        `Host sshd\n HostName 127.0.0.1\n Port ${port}\n AddressFamily inet\n User root\n` +
          ` IdentityFile ${join(dir, 'login')}\n UserKnownHostsFile ${file}\n StrictHostKeyChecking no\n` +
          ` RemoteCommand echo wrong\n RequestTTY force\n`,
      );
      const result = await resolveEndpoint('sshd', { configFile, sshArgs });
      if (!('command' in result)) throw new Error(JSON.stringify(result));
      const [ssh, ...args] = result.command;
      return spawnSync(ssh, [...args, 'echo', 'ok'], { encoding: 'utf8' });
    };
    expect(await run(presented)).toMatchObject({ status: 0, stdout: 'ok\n', stderr: '' });
    const other = keys[1] ?? presented;
    for (const sshArgs of [
      [],
      ['-o', 'StrictHostKeyChecking=no', '-o', 'BatchMode=no'],
      ['-o', 'NoHostAuthenticationForLocalhost=yes', '-o', 'VerifyHostKeyDNS=yes'],
    ]) {
      expect(await run(other, sshArgs)).toMatchObject({ status: 255, stdout: '' });
    }
  });

  // The same server under another name.
  it.each<[string, string, EndpointOptions]>([
    ['ProxyJump of the config', 'ProxyJump jump', {}],
    ['ProxyCommand of the config', 'ProxyCommand ssh -F DIR/jump_config -W %h:%p jump', {}],
    ['an inventory', '', { jump: [{ spec: 'jump' }], sshArgs: ['-4'] }],
    ['a chain', '', { jump: [{ spec: 'jump' }, { spec: 'second' }], sshArgs: ['-4'] }],
    [
      'a ProxyCommand of an inventory',
      '',
      { sshArgs: ['-o', 'ProxyCommand=ssh -F DIR/jump_config -4 -o StrictHostKeyChecking=no -W %h:%p jump'] },
    ],
  ])('is obeyed for jump hosts of the system ssh: %s', async (_, setting, given) => {
    const configFile = join(dir, 'jump_config');
    const file = join(dir, 'known_hosts');
    const place = (text: string): string => text.replaceAll('DIR', dir);
    const common =
      ` Port ${port}\n User root\n IdentityFile ${join(dir, 'login')}\n UserKnownHostsFile ${file}\n` +
      ' StrictHostKeyChecking no\n AddressFamily inet\n';
    writeFileSync(
      configFile,
      `Host inner\n HostName 127.0.0.1\n ${place(setting)}\n${common}` +
        `Host jump\n HostName localhost\n${common}Host second\n HostName 127.0.0.2\n${common}`,
    );
    const run = async (known: readonly string[]) => {
      const lines = known.map((host) => `[${host}]:${port} ${presented.type} ${presented.base64}\n`);
      writeFileSync(file, lines.join(''));
      const sshArgs = given.sshArgs?.map(place);
      const result = await resolveEndpoint('inner', { configFile, ...given, ...(sshArgs && { sshArgs }) });
      if (!('command' in result)) throw new Error(JSON.stringify(result));
      const [ssh, ...args] = result.command;
      const { status, stdout } = spawnSync(ssh, [...args, 'echo', 'ok'], { encoding: 'utf8' });
      return { status, stdout, isUntouched: readFileSync(file, 'utf8') === lines.join('') };
    };
    const ok = { status: 0, stdout: 'ok\n', isUntouched: true };
    expect(await run(['127.0.0.1', '127.0.0.2', 'localhost'])).toEqual(ok);
    expect(await run(['127.0.0.1', '127.0.0.2'])).toEqual({ status: 255, stdout: '', isUntouched: true });
  });

  it('gives the verdict the client gives', async () => {
    const seen = new Map<string, number>();
    const lines = fc
      .array(
        fc.record({
          marker: fc.constantFrom('', '', '', '', '@revoked ', '@cert-authority '),
          names: fc.constantFrom(
            '[H]:P',
            '[H]:P',
            'H',
            'other',
            '[H]:1',
            '*',
            '!H,*',
            '[127.*]:P',
            '![H]:P,*',
          ),
          key: fc.nat(3),
        }),
        { maxLength: 4 },
      )
      .map((records) =>
        records.map(({ marker, names, key }) => {
          const { type, base64 } = keys[key] ?? presented;
          const named = names.replaceAll('H', '127.0.0.1').replaceAll('P', String(port));
          return `${marker}${named} ${type} ${base64}\n`;
        }),
      );
    let count = 0;
    await fc.assert(
      fc.asyncProperty(lines, async (text) => {
        const file = join(dir, `known_hosts.${count++}`);
        writeFileSync(file, text.join(''));
        const theirs = clientSays(file);
        const hosts = await loadKnownHosts({ files: [file] });
        expect(hosts.check('127.0.0.1', port, presented.blob).status).toBe(theirs);
        seen.set(theirs, (seen.get(theirs) ?? 0) + 1);
      }),
      { numRuns: 60 },
    );
    expect([...seen.keys()].toSorted()).toEqual(['changed', 'revoked', 'trusted', 'unknown']);
  });
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function listening(port: number): Promise<void> {
  for (let i = 0; i < 100; i++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (open) return;
    await sleep(50);
  }
  throw new Error(`nothing listens on ${port}`);
}
