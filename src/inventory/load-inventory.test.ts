import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryDir } from '../../test/support/machine.js';
import { EvidenceError } from '../core/errors.js';
import { slug } from '../core/slug.js';
import { loadInventory } from './load-inventory.js';

const dir = temporaryDir();
let count = 0;
function load(text: string) {
  const file = join(dir, `hosts.${count++}`);
  writeFileSync(file, text);
  return loadInventory(file);
}

/** The mistakes of an inventory, one a line, without the folder. */
function mistakesOf(text: string): string[] {
  try {
    load(text);
  } catch (error) {
    if (error instanceof EvidenceError) return error.message.replaceAll(`${dir}/`, '').split('\n').slice(1);
    throw error;
  }
  return [];
}

describe('our YAML', () => {
  it('reads every field', () => {
    const { hosts, format } = load(`
defaults: { user: deploy, identity_file: ~/.ssh/incident, time_zone: Europe/Berlin, sudo: true }
hosts:
  client: { ssh: 'deploy@10.0.0.5:2222', jump: 'bastion, web', role: client, address: 10.0.0.5 }
  router: { exec: ip netns exec "my router", role: gateway, groups: [edge], sudo: false }
  web: { ssh: web.example.net, user: root, port: 2200, identity_file: keys/web, role: server,
         targets: 'http://u:secret@10.0.2.10/health', logs: [/var/log/app.log, { glob: '/x/*.log', grep: 'a|b' }] }
  pod: { exec: [kubectl, exec, -i, web-0, --] }
  alias:
  here: local
groups: { edge: [client], site: [edge, web] }
`);
    expect(format).toBe('evidence');
    const base = { groups: [], targets: [], logs: [], sudo: true, timeZone: 'Europe/Berlin' };
    const identityFile = join(homedir(), '.ssh/incident');
    const keyOfWeb = join(dir, 'keys/web');
    expect(hosts).toEqual([
      {
        ...base,
        id: 'client',
        role: 'client',
        groups: ['edge', 'site'],
        address: '10.0.0.5',
        connect: {
          kind: 'ssh',
          spec: 'deploy@10.0.0.5:2222',
          identityFile,
          jump: [{ spec: 'bastion' }, { spec: 'root@web.example.net:2200', identityFile: keyOfWeb }],
        },
      },
      {
        ...base,
        id: 'router',
        role: 'gateway',
        groups: ['edge', 'site'],
        sudo: false,
        connect: { kind: 'exec', prefix: ['ip', 'netns', 'exec', 'my router'] },
      },
      {
        ...base,
        id: 'web',
        role: 'server',
        groups: ['site'],
        connect: { kind: 'ssh', spec: 'web.example.net', user: 'root', port: 2200, identityFile: keyOfWeb },
        targets: ['http://10.0.2.10/health'],
        logs: [{ glob: '/var/log/app.log' }, { glob: '/x/*.log', grep: 'a|b' }],
      },
      { ...base, id: 'pod', connect: { kind: 'exec', prefix: ['kubectl', 'exec', '-i', 'web-0', '--'] } },
      { ...base, id: 'alias', connect: { kind: 'ssh', spec: 'alias', user: 'deploy', identityFile } },
      { ...base, id: 'here', connect: { kind: 'local' } },
    ]);
  });

  it('names the place of every mistake and what was meant', () => {
    const mistakes = mistakesOf(`defalts: {}
hosts:
  a: { shh: web1, roll: client, port: 0 }
  b: { ssh: '-oProxyCommand=id' }
  c: { exec: 'docker exec $(id)' }
  d: { ssh: web1, role: servr, time_zone: Mars/Base }
  e: { password: hunter2 }
`);
    expect(mistakes.join('\n')).not.toContain('hunter2');
    expect(mistakes).toEqual([
      expect.stringMatching(/:1:1: unknown key "defalts", did you mean "defaults"\?$/),
      expect.stringMatching(/:3:8: hosts\.a: unknown key "shh", did you mean "ssh"\?$/),
      expect.stringMatching(/:3:19: hosts\.a: unknown key "roll", did you mean "role"\?$/),
      expect.stringMatching(/:3:33: hosts\.a\.port: /),
      expect.stringMatching(/:4:8: hosts\.b\.ssh: host "-oProxyCommand=id": /),
      expect.stringMatching(/:5:8: hosts\.c\.exec: \$ at character 13: no shell reads this/),
      expect.stringMatching(/:6:19: hosts\.d\.role: unknown role "servr", did you mean "server"\?$/),
      expect.stringMatching(/:6:32: hosts\.d\.time_zone: not a time zone/),
      expect.stringMatching(/:7:8: hosts\.e: unknown key "password"/),
    ]);
  });

  it.each([
    ['hosts:\n  a: { ssh: x, exec: [y] }\n', /:2:16: hosts\.a\.exec: a host has one way: ssh or exec/],
    ['hosts:\n  a: { exec: y, port: 22 }\n', /:2:17: hosts\.a\.port: means nothing with exec/],
    ['hosts:\n  a/b: local\n', /:2:3: hosts\.a\/b: an id has letters.*use "a_b-/],
    [
      'hosts:\n  web1: local\ngroups:\n  x: [web2]\n',
      /:4:7: groups\.x\.0: no host or group "web2", did you mean "web1"\?/,
    ],
    ['hosts:\n  a: local\n  a: local\n', /:3:3: .*first at hosts\.\d+:2:3\)/],
    ['hosts: [a]\n', /:1:1: hosts: /],
    [
      'hosts:\n  a: { exec: "docker exec \'x" }\n',
      /:2:8: hosts\.a\.exec: the ' at character 13 is not closed/,
    ],
    ['hosts:\n  a: { jump: "-x" }\n', /:2:8: hosts\.a\.jump\.0: host "-x"/],
  ])('%j', (text, expected) => expect(mistakesOf(text)).toEqual([expect.stringMatching(expected)]));
});

describe('Ansible', () => {
  const SECRETS = `[web]
web1 ansible_password=hunter2 ansible_become_pass=hunter2 ansible_user=deploy
web2 ansible_ssh_common_args='-o StrictHostKeyChecking=no'
web3 ansible_connection=winrm
[web:vars]
api_token=hunter2
`;

  it('keeps no secret', () => {
    const inventory = load(SECRETS);
    expect(JSON.stringify(inventory)).not.toContain('hunter2');
    expect(inventory.hosts.map((host) => [host.id, host.connect.kind])).toEqual([
      ['web1', 'ssh'],
      ['web2', 'ssh'],
      ['web3', 'unsupported'],
    ]);
    expect(inventory.notes).toEqual([expect.stringMatching(/^web2: ansible_ssh_common_args: StrictHost/)]);
  });

  it.each([
    ['[web]\nweb1 ansible_password=my hunter2\n', /:2:1: web1: a word behind the host is not name=value/],
    ["[web]\nweb1 ansible_password='hunter2\n", /:2:1: the ' at character \d+ is not closed/],
    ['[web:vars]\nx=hunter2\n', /:1:1: \[web:vars\] is for a group that is not declared/],
    ['[web:children]\nhunter\n', /:2:1: hunter is not declared/],
    ['[a:children]\nb\n[b:children]\na\n', /:4:1: a would be its own parent/],
    ['[a:things]\n', /:1:1: \[a:things\]: only :children and :vars/],
    ['[a]\nweb[1:2\n', /:2:1: web\[1:2: a \[ is not closed/],
    ['all:\n  hosts:\n    a: { ansible_password: *hunter2 }\n', /:3:28: this alias has no anchor/],
    ['all:\n  host: { a: }\n', /:2:3: group all: only hosts, children and vars are known, not "host"/],
    ['2001-db8--1\n[x]\n2001:db8::1\n', /:3:1: host 2001-db8--1 is there already \(first at .*:1:1\)/],
    ['all: &a\n  children:\n    x: *a\n', /:3:5: group x contains itself/],
  ])('refuses %j without a value', (text, expected) => {
    const mistakes = mistakesOf(text);
    expect(mistakes).toContainEqual(expect.stringMatching(expected));
    expect(mistakes.join()).not.toContain('hunter2');
  });

  it('does not follow aliases without end', () => {
    const bomb = Array.from({ length: 12 }, (_, i) => {
      const inner = Array.from({ length: 9 }, (_, j) => `k${j}: *a${i}`).join(', ');
      return `  h${i + 1}: &a${i + 1} {children: {${inner}}}`;
    });
    const text = `all:\n  children:\n   h0: &a0 {hosts: {a: }}\n${bomb.map((line) => ` ${line}`).join('\n')}\n`;
    expect(mistakesOf(text)).toContainEqual(expect.stringContaining('entries, aliases followed'));
    expect(load('all:\n  hosts:\n    a: &a { <<: *a, ansible_port: 1 }\n').hosts).toHaveLength(1);
  });

  it('leaves out encrypted group_vars and says so', () => {
    const folder = join(dir, 'vaulted');
    mkdirSync(join(folder, 'group_vars'), { recursive: true });
    writeFileSync(join(folder, 'group_vars/web.yml'), '$ANSIBLE_VAULT;1.1;AES256\n3131\n');
    writeFileSync(join(folder, 'hosts'), '[web]\nweb1\n');
    expect(loadInventory(join(folder, 'hosts')).notes).toEqual([expect.stringContaining('encrypted')]);
  });

  it('takes roles and addresses from its variables', () => {
    const { hosts } = load(
      '[web]\nweb1 evidence_role=server evidence_address=10.0.0.9 ansible_become=true\n',
    );
    expect(hosts).toMatchObject([{ role: 'server', address: '10.0.0.9', sudo: true, groups: ['web'] }]);
  });
});

describe('a list of hosts', () => {
  it('is one host a line', () => {
    const { hosts, format } = load(`# hosts
deploy@web1.example.net:2222  # the first
web[02:03]
[2001:db8::1]:22
2001:db8::2
`);
    expect(format).toBe('list');
    expect(hosts.map(({ id, connect }) => [id, 'spec' in connect && connect.spec])).toEqual([
      ['web1.example.net-2222', 'deploy@web1.example.net:2222'],
      ['web02', 'web02'],
      ['web03', 'web03'],
      ['2001-db8--1-22', '[2001:db8::1]:22'],
      ['2001-db8--2', '2001:db8::2'],
    ]);
  });

  it.each(['ansible_port=abc', 'ansible_port=99999', `ansible_ssh_common_args='-p x'`])(
    'wants a port: %s',
    (variable) =>
      expect(mistakesOf(`[web]\nweb1\nweb2 ${variable}\n`)).toEqual([
        expect.stringMatching(/:3:1: host web2: its port is not a number between 1 and 65535$/),
      ]),
  );

  it('names both places of a host', () =>
    expect(mistakesOf('web1\nweb2\nroot@web1\n')).toEqual([
      expect.stringMatching(/:3:1: host web1 is there already \(first at .*:1:1\)/),
    ]));

  it('refuses what is no host', () => expect(mistakesOf('web1\n-oProxyCommand=id\n$(id)\n')).toHaveLength(2));
});

describe('any file', () => {
  it.each([
    ['#!/usr/bin/python3\n', 'it is a program'],
    ['plugin: amazon.aws.aws_ec2\n', 'it configures an inventory plugin'],
    ['$ANSIBLE_VAULT;1.1;AES256\n31\n', 'it is encrypted with Ansible Vault'],
    ['', 'there is no host in it'],
    ['# nothing\n', 'there is no host in it'],
    ['\0\0', 'it is not a text file'],
  ])('%j', (text, why) => expect(() => load(text)).toThrow(why));

  it('names a file that is not there, and a folder', () => {
    expect(() => loadInventory(join(dir, 'absent'))).toThrow(/--inventory: .*absent cannot be read: ENOENT/);
    expect(() => loadInventory(dir)).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('ansible-inventory') }),
    );
  });

  it('is read or refused, and gives ids that are path parts, each once', () => {
    const piece = fc.constantFrom(
      ...[
        '[web]',
        '[a:children]',
        '[a:vars]',
        '\n',
        '\n',
        ' ',
        ':',
        '=',
        'web1',
        'a',
        'hosts:',
        'all:',
        '  ',
        '- ',
      ],
      ...[
        '{',
        '}',
        '"',
        "'",
        '#',
        '&a',
        '*a',
        '<<: ',
        '!vault',
        '[1:3]',
        '2001:db8::1',
        'ansible_host',
        '\\',
        'é',
        '../',
      ],
    );
    let read = 0;
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        try {
          const ids = load(pieces.join('')).hosts.map((host) => host.id);
          expect(ids).toEqual(ids.map(slug));
          expect(new Set(ids).size).toBe(ids.length);
          read++;
        } catch (error) {
          expect(error).toBeInstanceOf(EvidenceError);
        }
      }),
      { numRuns: 2000 },
    );
    expect(read).toBeGreaterThan(50);
  });
});
