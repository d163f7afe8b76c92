import { spawnSync } from 'node:child_process';
import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasTool } from '../../test/support/run-tool.js';
import { EvidenceError } from './errors.js';
import { parseHostSpec } from './host-spec.js';

const hostnameLine = (host: string): RegExp => new RegExp(`^hostname ${host.replaceAll('.', '\\.')}$`, 'im');

describe('parseHostSpec', () => {
  it.each([
    ['web1', { host: 'web1' }],
    ['deploy@web1.example.net', { user: 'deploy', host: 'web1.example.net' }],
    ['deploy@10.0.0.5:2222', { user: 'deploy', host: '10.0.0.5', port: 2222 }],
    ['[2001:db8::1]:22', { host: '2001:db8::1', port: 22 }],
    ['root@[fe80::1%eth0]', { user: 'root', host: 'fe80::1%eth0' }],
    ['2001:db8::1', { host: '2001:db8::1' }],
    ['ssh://a%40b@web1:2200/', { user: 'a@b', host: 'web1', port: 2200 }],
    ['a@b@web1', { user: 'a@b', host: 'web1' }],
    ['CORP\\jo@web1', { user: 'CORP\\jo', host: 'web1' }],
    ['straße.example', { host: 'straße.example' }],
  ])('%s', (text, expected) => expect(parseHostSpec(text)).toEqual(expected));

  it.each([
    '',
    '-oProxyCommand=touch /tmp/x',
    '-l@web1',
    'root@-oProxyCommand=x',
    'ssh://-oProxyCommand=x',
    'web1;id',
    '$(id)',
    '`id`',
    'a b',
    'web1\n-oProxyCommand=x',
    'web1\u0000',
    'web1\u202e',
    'web*',
    'a/b',
    '%h',
    '@web1',
    'web1:0',
    'web1:65536',
    'web1:',
    'a:b:c',
    '[web1]:22',
    '[::1',
    "x'y@web1",
    'ssh://%zz@web1',
    'x'.repeat(254),
  ])('refuses %j', (text) => {
    expect(() => parseHostSpec(text)).toThrow(EvidenceError);
    expect(() => parseHostSpec(text)).toThrow(expect.objectContaining({ code: 'E_BAD_HOST' }));
  });

  it.each(['deploy:hunter2@web1', 'ssh://deploy:hunter2@web1:22'])('never repeats a password: %s', (text) => {
    expect(() => parseHostSpec(text)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });

  it.skipIf(!hasTool('ssh'))('lets nothing through that ssh takes for anything but a name', () => {
    const parts = fc.constantFrom(
      '-o',
      'ProxyCommand=id',
      'web1',
      '@',
      ':22',
      '%h',
      '[',
      ']',
      '::1',
      '-',
      'é',
      '.',
    );
    fc.assert(
      fc.property(fc.array(parts, { minLength: 1, maxLength: 5 }), (words) => {
        let spec;
        try {
          spec = parseHostSpec(words.join(''));
        } catch {
          return;
        }
        const user = spec.user === undefined ? [] : ['-l', spec.user];
        const { stdout, status } = spawnSync(
          'ssh',
          ['-G', '-F', '/dev/null', ...user, ...(spec.port ? ['-p', `${spec.port}`] : []), '--', spec.host],
          { encoding: 'utf8' },
        );
        expect(status).toBe(0);
        // An address is printed in its shortest form.
        if (!isIP(spec.host)) expect(stdout).toMatch(hostnameLine(spec.host));
        expect(stdout).not.toMatch(/^proxycommand/m);
        if (spec.user !== undefined) expect(stdout).toContain(`user ${spec.user}\n`);
      }),
      { numRuns: 300 },
    );
  });
});
