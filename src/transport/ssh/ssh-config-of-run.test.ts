import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryDir } from '../../../test/support/machine.js';
import { hasTool } from '../../../test/support/run-tool.js';
import { resolveEndpoint } from './endpoint.js';
import { SshConfigOfRun } from './ssh-config-of-run.js';

const HOSTS = [
  'web1',
  'web2',
  'db.example.net',
  '10.0.0.1',
  '10.0.0.2',
  '127.1',
  '2001:db8::1',
  'Web1',
  'bastion',
];
const PATTERNS = ['*', 'web?', 'web1', '!web1', '10.0.*', '*.example.net', 'bastion'];
const DIRECTIVES = [
  'Port 2222',
  'User deploy',
  'HostName other.example.net',
  'HostName %h.example.net',
  'HostName web1',
  'UserKnownHostsFile /tmp/kh_%h',
  'UserKnownHostsFile /tmp/kh',
  'ProxyJump bastion',
  'HostKeyAlias cluster',
  'ControlPath /tmp/%C',
  'ConnectTimeout=7',
  'StrictHostKeyChecking "yes"',
  'CanonicalizeHostname yes',
  'IdentitiesOnly yes # said once',
];
const dir = temporaryDir();

describe.skipIf(!hasTool('ssh'))(
  'ssh -G, asked once for hosts of which the configuration says the same',
  () => {
    it('answers each host as if it had been asked by itself', async () => {
      const section = fc.record({
        head: fc.oneof(
          {
            weight: 4,
            arbitrary: fc
              .subarray(PATTERNS, { minLength: 1, maxLength: 3 })
              .map((p) => `Host ${p.join(' ')}`),
          },
          {
            weight: 1,
            arbitrary: fc.constantFrom('Match host web1', 'Match all', `Include ${dir}/included`),
          },
        ),
        lines: fc.subarray(DIRECTIVES, { maxLength: 3 }),
      });
      writeFileSync(join(dir, 'included'), 'Host web2\n  Port 77\n');
      let count = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(section, { maxLength: 3 }),
          fc.subarray(HOSTS, { minLength: 3 }),
          async (sections, hosts) => {
            const configFile = join(dir, `config.${count++}`);
            writeFileSync(
              configFile,
              sections.map(({ head, lines }) => [head, ...lines].join('\n  ')).join('\n'),
            );
            const config = new SshConfigOfRun();
            for (const host of hosts) {
              const alone = await resolveEndpoint(host, { configFile });
              expect(await resolveEndpoint(host, { configFile, config })).toEqual(alone);
            }
          },
        ),
        { numRuns: 25 },
      );
    }, 60_000);

    it('asks once for twenty hosts, and again where a section says more of one', async () => {
      const configFile = join(dir, 'plain');
      mkdirSync(join(dir, 'more'));
      writeFileSync(join(dir, 'more/10.conf'), 'Host special\n  HostName 10.9.9.9\n');
      writeFileSync(
        configFile,
        `Include ${dir}/more/*.conf\nHost *\n  SendEnv LANG LC_*\n  HashKnownHosts yes\n`,
      );
      const config = new SshConfigOfRun();
      const names = Array.from({ length: 20 }, (_, i) => `host${i}`);
      await Promise.all(names.map((name) => resolveEndpoint(name, { configFile, config })));
      expect(config.asked).toBe(1);
      const other = await resolveEndpoint('special', { configFile, config });
      expect(other).toMatchObject({ endpoint: { host: '10.9.9.9' } });
      await resolveEndpoint('op@host1:22', { configFile, config });
      expect(config.asked).toBe(3);
    });
  },
);
