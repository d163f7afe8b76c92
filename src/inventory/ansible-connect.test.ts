import { describe, expect, it } from 'vitest';
import { connectionOf } from './ansible-connect.js';
import { type AnsibleVars, keep } from './ansible-tree.js';

const connect = (values: Record<string, unknown>) => {
  const vars: AnsibleVars = new Map();
  for (const [name, value] of Object.entries(values)) keep(vars, name, value);
  return connectionOf('web1.example.net', vars);
};

describe('connectionOf', () => {
  it.each([
    [{}, { kind: 'ssh', spec: 'web1.example.net' }],
    [
      {
        ansible_host: '10.0.0.5',
        ansible_port: 2222,
        ansible_user: 'deploy',
        ansible_ssh_private_key_file: '~/k',
      },
      { kind: 'ssh', spec: '10.0.0.5', port: 2222, user: 'deploy', identityFile: '~/k' },
    ],
    [{ ansible_host: '2001:db8::1' }, { kind: 'ssh', spec: '[2001:db8::1]' }],
    [{ ansible_host: '{{ inventory_hostname_short }}.lan' }, { kind: 'ssh', spec: 'web1.lan' }],
    [
      { ansible_ssh_common_args: '-J bastion', ansible_ssh_extra_args: '-4' },
      { kind: 'ssh', spec: 'web1.example.net', jump: [{ spec: 'bastion' }], sshArgs: ['-4'] },
    ],
    [{ ansible_connection: 'local' }, { kind: 'local' }],
    [
      { ansible_connection: 'community.docker.docker', ansible_host: 'web', ansible_user: 'app' },
      { kind: 'exec', prefix: ['docker', 'exec', '-i', '-u', 'app', 'web'] },
    ],
    [
      { ansible_connection: 'containers.podman.podman' },
      { kind: 'exec', prefix: ['podman', 'exec', '-i', 'web1.example.net'] },
    ],
    [
      {
        ansible_connection: 'kubernetes.core.kubectl',
        ansible_kubectl_namespace: 'prod',
        ansible_kubectl_pod: 'web-0',
        ansible_kubectl_container: 'app',
        ansible_kubectl_context: 'eu',
      },
      {
        kind: 'exec',
        prefix: ['kubectl', '--context', 'eu', 'exec', '-i', '-n', 'prod', 'web-0', '-c', 'app', '--'],
      },
    ],
  ])('%j', (vars, expected) => expect(connect(vars).connect).toEqual(expected));

  it.each([
    [{ ansible_connection: 'winrm' }, /winrm is not known/],
    [{ ansible_host: '{{ lookup("env", "SECRET") }}' }, /^ansible_host is a Jinja expression/],
    [{ ansible_user: '$ANSIBLE_VAULT;1.1;AES256\n6638' }, /^ansible_user is encrypted/],
    [{ ansible_port: [22] }, /^ansible_port is not a plain value/],
  ])('cannot use %j and says why, without the value', (vars, reason) => {
    const { connect: result } = connect(vars);
    expect(result).toEqual({ kind: 'unsupported', reason: expect.stringMatching(reason) });
    expect(JSON.stringify(result)).not.toMatch(/SECRET|6638/);
  });

  it.each([
    [{ ansible_become: 'yes' }, true, 0],
    [{ ansible_become: true, ansible_become_method: 'ansible.builtin.sudo' }, true, 0],
    [{ ansible_become: false }, true, 0],
    [{ ansible_become: true, ansible_become_method: 'su' }, false, 1],
    [{ ansible_become: true, ansible_become_user: 'app' }, false, 1],
  ])('sudo for %j: %s', (vars, sudo, notes) => {
    const result = connect(vars);
    expect([result.sudo, result.notes.length]).toEqual([sudo, notes]);
  });
});
