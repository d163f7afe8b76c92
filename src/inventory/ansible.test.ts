import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDir } from '../../test/support/machine.js';
import { hasTool, runTool } from '../../test/support/run-tool.js';
import { parseAnsibleIni } from './ansible-ini.js';
import type { AnsibleTree } from './ansible-tree.js';
import { parseAnsibleYaml } from './ansible-yaml.js';
import { detectFormat } from './detect-format.js';
import { varsFilesBeside } from './vars-files.js';

const KEPT = /^ansible_(ssh_)?(host|port|user|private_key_file|connection|common_args|become|become_method)$/;

interface Resolved {
  readonly groups: readonly string[];
  readonly vars: Readonly<Record<string, unknown>>;
}

/** What the real `ansible-inventory --list` makes of it. */
function byAnsible(file: string): Record<string, Resolved> {
  const output = runTool('ansible-inventory', ['-i', file, '--list'], {
    env: { ...process.env, ANSIBLE_DEPRECATION_WARNINGS: 'no', ANSIBLE_LOCALHOST_WARNING: 'no' },
    maxBuffer: 64 * 1024 * 1024,
  });
  const list = JSON.parse(output, (_, value: unknown) =>
    value !== null && typeof value === 'object' && '__ansible_unsafe' in value
      ? value.__ansible_unsafe
      : value,
  ) as Record<string, { hosts?: string[]; children?: string[] }> & {
    _meta: { hostvars: Record<string, Record<string, unknown>> };
  };
  const groups = Object.entries(list).filter(([name]) => name !== '_meta');
  const inside = (name: string): string[] => {
    const group = list[name];
    return [...(group?.hosts ?? []), ...(group?.children ?? []).flatMap(inside)];
  };
  const hosts = [...new Set(groups.flatMap(([name]) => inside(name)))];
  return Object.fromEntries(
    hosts.map((host) => [
      host,
      {
        groups: groups
          .map(([name]) => name)
          .filter((name) => name !== 'all' && name !== 'ungrouped' && inside(name).includes(host))
          .toSorted(),
        vars: kept(Object.entries(list._meta.hostvars[host] ?? {})),
      },
    ]),
  );
}

function byUs(text: string, file: string): Record<string, Resolved> {
  const complain = (line: number, column: number, what: string): never => {
    throw new Error(`${line}:${column}: ${what}`);
  };
  const format = detectFormat(text);
  const tree: AnsibleTree = (format === 'ansible-yaml' ? parseAnsibleYaml : parseAnsibleIni)(
    text,
    file,
    complain,
  );
  return Object.fromEntries(
    tree
      .resolve(varsFilesBeside(file, () => undefined))
      .map(({ host, groups, vars }) => [host.name, { groups: groups.toSorted(), vars: kept(vars) }]),
  );
}

const kept = (entries: Iterable<readonly [string, unknown]>): Record<string, unknown> =>
  Object.fromEntries([...entries].filter(([name]) => KEPT.test(name)));

/** A fleet in which every rule of precedence decides something. Deterministic. */
function manyGroups(): string {
  const user = (name: string): string => `ansible_user=${name}`;
  const lines = Array.from({ length: 60 }, (_, i) => `h${i} ${i % 7 === 0 ? user(`host${i}`) : ''}`);
  for (let g = 0; g < 25; g++) {
    lines.push(`[g${g}]`);
    for (let h = g; h < 60; h += (g % 5) + 2) lines.push(`h${h}`);
    lines.push(`[g${g}:vars]`, `ansible_port=${1000 + g}`, `ansible_group_priority=${(g * 7) % 4}`);
    if (g % 3 === 0) lines.push(user(`group${g}`));
  }
  for (let g = 0; g < 12; g++) {
    lines.push(`[p${g}:children]`, `g${g}`, `g${(g * 5) % 25}`, ...(g > 4 ? [`p${g - 4}`] : []));
    lines.push(`[p${g}:vars]`, `ansible_host=10.0.0.${g}`, user(`parent${g}`));
  }
  return `${lines.join('\n')}\n`;
}

const INVENTORIES: Record<string, { text: string; files?: Record<string, string> }> = {
  'INI with ranges, ports and comments': {
    text: `# hosts
mail.example.com ; no comment here=1
local ansible_connection=local # a comment
[web]
web[01:03].example.com:2222 ansible_user=deploy
www[a:c] ansible_host="10.0.0.1" ansible_become=True
odd[1:9:4]-[x:y]
[2001:db8::1]:2200
[db] # comment
db1 ansible_host=10.0.0.9 ansible_port=2201 ansible_user='o brien'
db1 ansible_user=later
db2 ansible_ssh_private_key_file=~/.ssh/k#ey ansible_become=yes
[web:vars]
ansible_user = "grouped"
ansible_port=22
ansible_ssh_common_args='-o ProxyJump=bastion'
[edge:children]
web
[all:vars]
ansible_user=everyone
`.replace(' ; no comment here=1', ''),
  },
  'INI with groups of groups declared later': {
    text: `[a:children]
b
c
[a:vars]
ansible_user=a
[b:children]
c
[c]
one
two ansible_user=two
[b:vars]
ansible_user=b
[z]
one
[z:vars]
ansible_user=z
ansible_port=9
[y]
one
[y:vars]
ansible_port=8
ansible_group_priority=10
`,
  },
  'INI with group_vars and host_vars': {
    text: '[web]\nweb1 ansible_user=line\nweb2\n[db]\ndb1\n[site:children]\nweb\ndb\n[web:vars]\nansible_port=1\n',
    files: {
      'group_vars/all.yml': 'ansible_user: all\nansible_become: yes\nansible_password: hidden\n',
      'group_vars/web/main.yml': 'ansible_user: web\nansible_port: 2\n',
      'group_vars/web/vault.yml': 'ansible_become_method: su\n',
      'group_vars/site': 'ansible_host: 192.0.2.1\n',
      'host_vars/web1.yaml': 'ansible_port: 3\n',
      'host_vars/db1.json': '{"ansible_user": "db"}\n',
    },
  },
  'INI where every rule decides': { text: manyGroups() },
  YAML: {
    text: `---
all:
  vars: { ansible_user: everyone, ansible_password: hidden }
  hosts:
    lone:
    mail.example.com: { ansible_port: 0o22 }
  children:
    web:
      hosts:
        web[01:02]: { ansible_host: 10.0.0.1, ansible_become: yes }
        web03:2222: &same
          ansible_user: three
        web04: { <<: *same, ansible_port: 4 }
        web05: { <<: [{ ansible_user: x }, *same], ansible_port: 5 }
      vars:
        ansible_port: 2200
    site:
      children:
        web:
        db: { hosts: db1, vars: { ansible_user: off } }
      vars: { ansible_connection: ssh }
extra:
  hosts:
    web01:
      ansible_user: !unsafe one
`.replace(' 0o22', ' 022'),
  },
  'YAML without all': {
    text: 'web:\n  hosts:\n    a: {ansible_host: 10.0.0.1}\n    b:\ndb:\n  children: {web: {}}\n',
  },
};

describe.skipIf(!hasTool('ansible-inventory'))('against ansible-inventory --list', () => {
  it.each(Object.entries(INVENTORIES))('%s', (_, { text, files = {} }) => {
    const dir = temporaryDir();
    const file = join(dir, detectFormat(text) === 'ansible-yaml' ? 'hosts.yaml' : 'hosts');
    for (const [path, content] of Object.entries({ ...files })) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), content);
    }
    writeFileSync(file, text);
    const theirs = byAnsible(file);
    expect(Object.keys(theirs).length).toBeGreaterThan(1);
    expect(byUs(text, file)).toEqual(theirs);
  });
});
