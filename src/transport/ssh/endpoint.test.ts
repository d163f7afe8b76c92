import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { temporaryDir } from '../../../test/support/machine.js';
import { hasTool } from '../../../test/support/run-tool.js';
import { makeKey, type TestKey } from '../../../test/support/host-keys.js';
import { type EndpointOptions, resolveEndpoint, type SshEndpoint } from './endpoint.js';

const NO_SSH = '/nonexistent/ssh';
const haveSsh = hasTool('ssh') && hasTool('ssh-keygen');
const dir = temporaryDir();
let key: TestKey;
let count = 0;

beforeAll(() => {
  if (haveSsh) key = makeKey(dir, 'id', 'ed25519');
});
afterEach(() => void vi.unstubAllEnvs());

function configFile(text: string): string {
  const file = join(dir, `config.${count++}`);
  writeFileSync(file, text);
  return file;
}

async function resolve(spec: string, config: string, options: EndpointOptions = {}) {
  return resolveEndpoint(spec, { configFile: configFile(config), ...options });
}

async function endpointOf(
  spec: string,
  config: string,
  options: EndpointOptions = {},
): Promise<SshEndpoint & { notes: readonly string[] }> {
  const result = await resolve(spec, config, options);
  if (!('endpoint' in result)) throw new Error(JSON.stringify(result));
  return { ...result.endpoint, notes: result.notes };
}

describe.skipIf(!haveSsh).each([
  ['ssh -G', 'ssh'],
  ['the config files', NO_SSH],
])('resolveEndpoint through %s', (_, ssh) => {
  it('takes an alias from the config', async () => {
    vi.stubEnv('SSH_AUTH_SOCK', '/tmp/agent.sock');
    const endpoint = await endpointOf(
      'Web',
      `Host Web
        HostName %h.Example.net
        User deploy
        Port 2222
        IdentityFile ${key.file}
        IdentityFile ${dir}/missing_%h_%p_%r
        IdentitiesOnly yes
        UserKnownHostsFile ${dir}/kh_%h "${dir}/with space/kh"
        GlobalKnownHostsFile none
        HostKeyAlias Cluster
        HashKnownHosts yes
        ConnectTimeout 1m30s
        StrictHostKeyChecking accept-new
      Host *
        User nobody`,
      { ssh },
    );
    expect(endpoint).toEqual({
      alias: 'Web',
      host: 'web.example.net',
      port: 2222,
      user: 'deploy',
      identityFiles: [key.file],
      identitiesOnly: true,
      agent: '/tmp/agent.sock',
      knownHostsFiles: [`${dir}/kh_web.example.net`, `${dir}/with space/kh`],
      addKnownHostsTo: `${dir}/kh_web.example.net`,
      hashKnownHosts: true,
      hostKeyAlias: 'cluster',
      strict: 'accept-new',
      jumps: [],
      connectTimeoutMs: 90_000,
      notes: [`IdentityFile ${dir}/missing_web.example.net_2222_deploy does not exist`],
    });
  });

  it('writes an IPv6 address as known_hosts has it', async () => {
    const endpoint = await endpointOf('[2001:DB8:0:0::1]:2200', '', { ssh });
    expect(endpoint).toMatchObject({ host: '2001:db8::1', port: 2200 });
  });

  it('stays strict where the config would not', async () => {
    const endpoint = await endpointOf('web', 'Host *\n StrictHostKeyChecking no\n', { ssh });
    expect(endpoint.strict).toBe('strict');
    expect(endpoint.notes.join()).toContain('StrictHostKeyChecking no is not followed');
    const options = { ssh, acceptNew: true };
    expect(await endpointOf('web', 'Host *\n', options)).toMatchObject({ strict: 'accept-new', notes: [] });
  });

  it('lets the spec and the options beat the config', async () => {
    const config = `Host web\n User a\n Port 1\n ProxyJump x\n ProxyCommand id\n IdentityFile /absent\n`;
    const jump = [{ spec: 'op@bastion:2022', identityFile: key.file }];
    const endpoint = await endpointOf('b@web:2', config, { ssh, jump, identityFile: key.file });
    expect(endpoint).toMatchObject({ user: 'b', port: 2, identityFiles: [key.file] });
    expect(endpoint.jumps).toMatchObject([
      { host: 'bastion', user: 'op', port: 2022, identityFiles: [key.file], jumps: [] },
    ]);
    const options = { ssh, user: 'c', port: 3, jump: [] };
    expect(await endpointOf('b@web:2', config, options)).toMatchObject({ user: 'c', port: 3, jumps: [] });
  });

  it('follows a chain of jump hosts as OpenSSH does', async () => {
    const endpoint = await endpointOf(
      'inner',
      `Host inner
         ProxyJump ops@middle:2200,last
       Host middle
         ProxyJump ssh://outer:77
       Host last
         HostName 10.9.9.9
         ProxyJump ignored`,
      { ssh, acceptNew: true },
    );
    expect(endpoint.jumps.map((j) => `${j.host}:${j.port} ${j.strict} ${j.jumps.length}`)).toEqual([
      'outer:77 accept-new 0',
      'middle:2200 accept-new 0',
      '10.9.9.9:22 accept-new 0',
    ]);
  });

  it('takes addresses and names in brackets for jump hosts', async () => {
    const jump = 'ops@127.0.0.1,[10.0.0.1]:2200,[last],[2001:db8::1]:22';
    const endpoint = await endpointOf('web', `Host web\n ProxyJump ${jump}\n`, { ssh });
    expect(endpoint.jumps.map(({ host, port }) => [host, port])).toEqual([
      ['127.0.0.1', 22],
      ['10.0.0.1', 2200],
      ['last', 22],
      ['2001:db8::1', 22],
    ]);
  });

  it.each(['Host *\n ProxyJump bastion\n', 'Host a\n ProxyJump b\nHost b\n ProxyJump a\n'])(
    'notices a circle: %j',
    async (config) => {
      const result = await resolve('a', config, { ssh });
      expect(result).toEqual({ problem: expect.stringMatching(/circle|jumphost loop/) });
    },
  );

  it('sees no circle where a later hop names itself', async () => {
    const config = 'Match user a\n  ProxyJump jo@j1,j2\nHost *\n  User a\n';
    const endpoint = await endpointOf('a@web', config, { ssh });
    expect(endpoint.jumps.map((jump) => jump.host)).toEqual(['j1', 'j2']);
  });

  it('refuses a jump host that is no host name', async () => {
    const result = await resolve('a', 'Host a\n ProxyJump -oProxyCommand=id\n', { ssh });
    expect(result).toEqual({ problem: expect.any(String) });
  });

  it.each([
    ['ProxyCommand nc %h %p', 'ProxyCommand is set'],
    ['PKCS11Provider /usr/lib/opensc.so', 'PKCS11Provider is set'],
    ['RevokedHostKeys /etc/ssh/revoked', 'RevokedHostKeys is set'],
    ['KnownHostsCommand /bin/true', 'KnownHostsCommand is set'],
    ['BindAddress 127.0.0.1', 'BindAddress is set'],
    ['AddressFamily inet6', 'AddressFamily inet6 is set'],
  ])('leaves %s to the system ssh', async (setting, reason) => {
    const result = await resolve('web:2200', `Host web\n ${setting}\n`, { ssh });
    expect(result).toMatchObject({
      needsSystemSsh: reason,
      command: expect.arrayContaining([ssh, 'StrictHostKeyChecking=yes', '-p', '2200', '--', 'web']),
    });
    const through = await resolve('x', `Host web\n ${setting}\nHost x\n ProxyJump web\n`, { ssh });
    expect(through).toMatchObject({ needsSystemSsh: `jump host web: ${reason}` });
  });

  it('leaves certificates, FIDO keys and Kerberos to the system ssh', async () => {
    const certified = join(dir, `certified.${count++}`);
    writeFileSync(certified, 'key');
    writeFileSync(`${certified}-cert.pub`, 'certificate');
    expect(await resolve('web', `IdentityFile ${certified}\n`, { ssh })).toMatchObject({
      needsSystemSsh: `OpenSSH certificate ${certified}-cert.pub`,
    });
    const explicit = `IdentityFile ${key.file}\nCertificateFile ${certified}-cert.pub\n`;
    expect(await resolve('web', explicit, { ssh })).toHaveProperty('needsSystemSsh');

    const fido = join(dir, `fido.${count++}`);
    writeFileSync(fido, skPrivateKey());
    expect(await resolve('web', `IdentityFile ${fido}\n`, { ssh })).toMatchObject({
      needsSystemSsh: `FIDO key ${fido}`,
    });
    expect(await resolve('web', `IdentityFile ${fido}\nIdentityFile ${key.file}\n`, { ssh })).toHaveProperty(
      'endpoint',
    );

    const ticket = join(dir, 'ticket');
    writeFileSync(ticket, '');
    vi.stubEnv('KRB5CCNAME', `FILE:${ticket}`);
    vi.stubEnv('SSH_AUTH_SOCK', undefined);
    const kerberos = 'GSSAPIAuthentication yes\nIdentityFile none\n';
    expect(await resolve('web', kerberos, { ssh })).toHaveProperty('needsSystemSsh');
    vi.stubEnv('KRB5CCNAME', `FILE:${ticket}.absent`);
    expect(await resolve('web', kerberos, { ssh })).toHaveProperty('endpoint');
  });

  it('runs nothing for a hostile name', async () => {
    const proof = join(dir, 'proof');
    for (const spec of [
      `-oProxyCommand=touch ${proof}`,
      `$(touch ${proof})`,
      `a\n-oProxyCommand=touch ${proof}`,
    ]) {
      await expect(resolveEndpoint(spec, { ssh })).rejects.toMatchObject({ code: 'E_BAD_HOST' });
      await expect(resolveEndpoint('web', { ssh, user: spec })).rejects.toMatchObject({ code: 'E_BAD_HOST' });
      await expect(resolveEndpoint('web', { ssh, jump: [{ spec }] })).rejects.toMatchObject({
        code: 'E_BAD_HOST',
      });
    }
    expect(existsSync(proof)).toBe(false);
  });

  it('takes a config named relative to the working directory, or none', async () => {
    const file = relative(process.cwd(), configFile('Host *\n  User relative\n'));
    expect(await resolveEndpoint('web', { ssh, configFile: file })).toMatchObject({
      endpoint: { user: 'relative' },
    });
    expect(await resolveEndpoint('web', { ssh, configFile: 'none' })).toHaveProperty('endpoint');
  });

  it('says what is wrong with a config', async () => {
    expect(await resolve('web', 'Host "web\n', { ssh })).toHaveProperty('problem');
  });

  it('hands arguments of the inventory to the system ssh, behind its own', async () => {
    const result = await resolve('web', '', { ssh, sshArgs: ['-o', 'StrictHostKeyChecking=no'] });
    if (!('command' in result)) throw new Error('no command');
    expect(result.command.indexOf('StrictHostKeyChecking=yes')).toBeLessThan(
      result.command.indexOf('StrictHostKeyChecking=no'),
    );
  });
});

describe.skipIf(!haveSsh)('without the ssh binary', () => {
  it('reads Include and Match, and says what it cannot evaluate', async () => {
    const folder = join(dir, `conf.${count++}`);
    mkdirSync(folder);
    writeFileSync(join(folder, 'a.conf'), 'Host web\n User included\n');
    const proof = join(dir, 'exec-proof');
    const config = `Include ${folder}/*.conf
      Match originalhost web user included
        Port 2200
      Match host web exec "touch ${proof}"
        HostName 192.0.2.1
      Match host other exec "touch ${proof}"
        HostName 192.0.2.2`;
    const endpoint = await endpointOf('web', config, { ssh: NO_SSH });
    expect(endpoint).toMatchObject({ user: 'included', port: 2200, host: 'web' });
    expect(endpoint.notes).toEqual([expect.stringContaining('"Match exec" cannot be evaluated')]);
    expect(existsSync(proof)).toBe(false);
  });

  it('reads what `ssh -G` reads', async () => {
    const host = fc.constantFrom('web', 'db', 'web*', '*', '!db *', 'w?b db', '"web" x', '*.net');
    const setting = fc.constantFrom(
      'User a',
      'User=b',
      'user c # comment',
      'Port 2200',
      'PORT = 2201',
      'HostName 10.0.0.1',
      'HostName %h.Example.net',
      `IdentityFile ${dir}/id`,
      `IdentityFile "${dir}/id.pub"`,
      'IdentitiesOnly yes',
      'UserKnownHostsFile ~/.ssh/k1 /tmp/k2',
      'UserKnownHostsFile /tmp/%h-%p-%n-%%',
      'GlobalKnownHostsFile /tmp/g',
      'HostKeyAlias Same',
      'HashKnownHosts yes',
      'ConnectTimeout 2m',
      'ConnectTimeout 7',
      'StrictHostKeyChecking accept-new',
      'StrictHostKeyChecking off',
      'ProxyJump jo@j1:2,j2',
      'ProxyJump none',
      'ProxyCommand none',
      'ProxyCommand nc %h %p',
      'IdentityAgent none',
      'IdentityAgent /tmp/%r.sock',
      'IdentityAgent $OTHER_AGENT',
      'IdentityAgent SSH_AUTH_SOCK',
      'SendEnv LANG LC_*',
      '# comment',
    );
    const match = fc.constantFrom(
      'all',
      'host web',
      'originalhost web,db',
      'host *.example.net',
      'user a',
      '!user a',
      'localuser root',
      'host web user a,b',
    );
    const block = fc
      .tuple(
        fc.oneof(
          host.map((h) => `Host ${h}`),
          match.map((m) => `Match ${m}`),
        ),
        fc.array(setting, { maxLength: 5 }),
      )
      .map(([head, lines]) => [head, ...lines.map((l) => `  ${l}`)].join('\n'));
    vi.stubEnv('OTHER_AGENT', '/tmp/other.sock');
    vi.stubEnv('SSH_AUTH_SOCK', '/tmp/agent.sock');
    const kinds = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(setting, { maxLength: 2 }),
        fc.array(block, { maxLength: 4 }),
        fc.constantFrom('web', 'db', 'z@web:77', 'DB.net'),
        async (top, blocks, spec) => {
          const file = configFile([...top, ...blocks].join('\n'));
          const real = await resolveEndpoint(spec, { configFile: file });
          const ours = await resolveEndpoint(spec, { configFile: file, ssh: NO_SSH });
          const shown = (r: object): unknown => ({ ...r, command: undefined });
          if ('problem' in real) expect(ours).toHaveProperty('problem');
          else expect(shown(ours), readFileSync(file, 'utf8')).toEqual(shown(real));
          const kind = Object.keys(real)[0] ?? '';
          kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        },
      ),
      { numRuns: 400 },
    );
    expect(kinds.get('endpoint')).toBeGreaterThan(100);
  });
});

/** The unencrypted head of an OpenSSH private key file of a FIDO key; no token is needed to read it. */
function skPrivateKey(): string {
  const string = (data: string | Buffer): Buffer => {
    const bytes = Buffer.from(data as string);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const publicKey = Buffer.concat([
    string('sk-ssh-ed25519@openssh.com'),
    string(Buffer.alloc(32)),
    string('ssh:'),
  ]);
  const body = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    ...['none', 'none', ''].map(string),
    Buffer.from([0, 0, 0, 1]),
    string(publicKey),
    string(Buffer.alloc(64)),
  ]);
  const lines = body.toString('base64').match(/.{1,70}/g) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join(
    '\n',
  );
}
