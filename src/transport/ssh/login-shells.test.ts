import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canUnshare } from '../../../test/support/machine.js';
import { hasTool } from '../../../test/support/run-tool.js';
import { endpointOf } from '../../../test/support/ssh-endpoint.js';
import { type Account, type Sshd, sshdMissing, startSshd } from '../../../test/support/sshd.js';
import { isHostFailure, type HostFailure } from '../host-failure.js';
import { shellTransport } from '../shell/shell-transport.js';
import type { Transport } from '../transport.js';
import { connectSsh } from './connect.js';
import { Secrets } from './secrets.js';
import { KnownHostsOfRun } from './host-key-check.js';

const never = new AbortController().signal;

const SHELLS = ['bash', 'dash', 'tcsh', 'fish', 'zsh'].filter(hasTool);
const ACCOUNTS: Account[] = [
  ...SHELLS.map((shell) => ({ name: `ev${shell}`, shell: `/usr/bin/${shell}` })),
  { name: 'evrbash', shell: '/usr/bin/rbash' },
  { name: 'evnologin', shell: '/usr/sbin/nologin' },
  { name: 'evfalse', shell: '/bin/false' },
  { name: 'evgit', shell: '/usr/bin/git-shell' },
  { name: 'evsftp', shell: '/bin/sh' },
  { name: 'evcat', shell: '/bin/sh' },
  { name: 'evforced', shell: '/bin/sh' },
  {
    name: 'evhung',
    shell: '/bin/bash',
    home: { '.bashrc': 'echo waiting for the home directory; sleep 60' },
  },
  { name: 'evexits', shell: '/bin/bash', home: { '.bashrc': 'echo Maintenance until noon. >&2; exit 7' } },
  { name: 'evsudo', shell: '/bin/sh', sudoers: 'evsudo ALL=(root) NOPASSWD: ALL' },
];
const CONFIG = [
  ...[
    ['evsftp', 'internal-sftp'],
    ['evcat', 'cat'],
    ['evforced', 'echo you may only see this: $SSH_ORIGINAL_COMMAND'],
  ],
].map(([user, command]) => `Match User ${user}\n  ForceCommand ${command}\nMatch All`);

describe.skipIf(sshdMissing !== undefined || !canUnshare)('login shells', () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd({
      accounts: ACCOUNTS,
      config: [`PrintMotd yes\nBanner /etc/hosts`],
      last: CONFIG,
    });
  });
  afterAll(() => sshd.close());

  async function open(user: string): Promise<Transport | HostFailure> {
    const endpoint = endpointOf(sshd, { user });
    const shell = await connectSsh(endpoint, { knownHosts: new KnownHostsOfRun(), secrets: new Secrets() });
    return isHostFailure(shell) ? shell : shellTransport(shell, 'login', { timeoutMs: 3000 });
  }
  async function print(transport: Transport, argv: readonly [string, ...string[]], asRoot = false) {
    const out: Buffer[] = [];
    const result = await transport.run({
      argv,
      timeoutMs: 10_000,
      signal: never,
      lowPriority: false,
      asRoot,
      onStdout: (chunk) => (out.push(chunk), true),
      onStderr: () => true,
    });
    return { ...result, out: Buffer.concat(out).toString('utf8') };
  }

  it.each(SHELLS)('%s passes our script on untouched', async (shell) => {
    const transport = await open(`ev${shell}`);
    if (isHostFailure(transport)) throw new Error(transport.reason);
    const bytes = Array.from({ length: 127 }, (_, i) => String.fromCodePoint(i + 1)).join('');
    const args = [
      '!!',
      '!x',
      "it's",
      '\\',
      '\\n',
      'a\nb',
      '$HOME',
      '`id`',
      '^a^b',
      '~',
      '{a,b}',
      '日本',
      bytes,
    ];
    const result = await print(transport, [
      'sh',
      '-c',
      String.raw`for a; do printf "%s\0" "$a"; done`,
      'sh',
      ...args,
    ]);
    await transport.close();
    expect(result.out.split('\0').slice(0, -1)).toEqual(args);
  });

  it.each([
    ['evrbash', /restricted/],
    ['evnologin', /not available/],
    ['evfalse', /does not run our script.*exit 1/],
    ['evgit', /git/],
    ['evsftp', /does not run our script/],
    ['evforced', /does not run our script/],
    ['evexits', /Maintenance until noon\. \(exit 7\)/],
    ['evcat', /no answer to our script within 3 s/],
    ['evhung', /no answer to our script within 3 s; it says: waiting for the home directory/],
  ])('%s: one reason for the whole host', async (user, reason) => {
    const failure = await open(user);
    expect(failure).toMatchObject({ failure: 'no_shell' });
    expect((failure as HostFailure).reason).toMatch(reason);
  });

  it('names what a user may not read', async () => {
    const transport = await open('evbash');
    if (isHostFailure(transport)) throw new Error(transport.reason);
    const seen: (string | undefined)[] = [];
    const limits = { timeoutMs: 10_000, signal: never };
    await transport.readEach({
      ...limits,
      patterns: ['/etc/shadow', '/proc/1/environ', '/etc/passwd'],
      maxBytesEach: 10,
      onFile: (file) => (seen.push(file.errorCode), true),
    });
    expect(seen).toEqual(['EACCES', 'EACCES', undefined]);
    const one = await transport.readFile({ ...limits, path: '/etc/shadow', onStdout: () => true });
    expect(one).toMatchObject({ errorCode: 'EACCES' });
    await transport.close();
  });

  it.skipIf(!hasTool('sudo'))('runs a tool as root through sudo, and can stop it', async () => {
    const transport = await open('evsudo');
    if (isHostFailure(transport)) throw new Error(transport.reason);
    expect((await print(transport, ['id', '-u'], true)).out).toBe('0\n');
    expect((await print(transport, ['id', '-u'])).out).not.toBe('0\n');
    const slow = await transport.run({
      argv: ['sh', '-c', 'sleep 60'],
      timeoutMs: 1000,
      signal: never,
      lowPriority: true,
      asRoot: true,
      onStdout: () => true,
      onStderr: () => true,
    });
    expect(slow).toMatchObject({ timedOut: true });
    expect(slow.unkillablePid).toBeUndefined();
    await transport.close();
  });

  it.skipIf(!hasTool('sudo'))('says what sudo says where it may not', async () => {
    const transport = await open('evbash');
    if (isHostFailure(transport)) throw new Error(transport.reason);
    const result = await print(transport, ['id', '-u'], true);
    await transport.close();
    expect(result).toMatchObject({ exit: 1, out: '' });
  });
});
