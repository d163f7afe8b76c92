import { describe, expect, it } from 'vitest';
import { parseSshArgs } from './ansible-ssh-args.js';

describe('parseSshArgs', () => {
  it.each([
    ['-J bastion', { jump: [{ spec: 'bastion' }] }],
    ['-Ja,b:22', { jump: [{ spec: 'a' }, { spec: 'b:22' }] }],
    ['-o ProxyJump=ops@bastion:2222 -C -q', { jump: [{ spec: 'ops@bastion:2222' }] }],
    [`-oProxyCommand='ssh -W %h:%p -q ops@bastion'`, { jump: [{ spec: 'ops@bastion' }] }],
    [
      `-o ProxyCommand="ssh -i ~/.ssh/b -p 2222 -l ops bastion -W %h:%p"`,
      { jump: [{ spec: 'ops@bastion:2222', identityFile: '~/.ssh/b' }] },
    ],
    [`-o ProxyCommand="ssh -J a -W %h:%p b"`, { jump: [{ spec: 'a' }, { spec: 'b' }] }],
    ['-o ControlMaster=auto -o ControlPersist=60s -o ControlPath=/tmp/x -o ServerAliveInterval=5', {}],
    ['-o IdentityFile=~/k -p 2200 -l jo', { identityFile: '~/k', port: 2200, user: 'jo' }],
    ['-o StrictHostKeyChecking=yes', {}],
  ])('understands %s', (text, expected) => {
    expect(parseSshArgs(text)).toEqual({ rest: [], notes: [], ...expected });
  });

  it.each([
    [`-o ProxyCommand='nc -x proxy %h %p'`, ['-o', 'ProxyCommand=nc -x proxy %h %p']],
    [`-o ProxyCommand='ssh -W %h:%p bastion; id'`, ['-o', 'ProxyCommand=ssh -W %h:%p bastion; id']],
    [`-o ProxyCommand='ssh -W %h:%p -4 b'`, ['-o', 'ProxyCommand=ssh -W %h:%p -4 b']],
    ['-F /etc/other -J b', ['-F', '/etc/other']],
    ['-o KexAlgorithms=+diffie-hellman-group1-sha1', ['-o', 'KexAlgorithms=+diffie-hellman-group1-sha1']],
    ['-4', ['-4']],
  ])('leaves %s to the system ssh', (text, rest) => expect(parseSshArgs(text)).toMatchObject({ rest }));

  it('says that it stays strict', () => {
    const args = parseSshArgs('-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null');
    expect(args).toMatchObject({
      rest: [],
      notes: [expect.stringMatching(/^StrictHostKeyChecking=no is not/), expect.stringMatching(/^UserKnown/)],
    });
  });

  it.each([
    ['-o NoHostAuthenticationForLocalhost=yes', {}],
    ['-o VerifyHostKeyDNS=yes', {}],
    [
      `-o ProxyCommand="ssh -W %h:%p -o StrictHostKeyChecking=no -q -p 2222 ops@bastion"`,
      { jump: [{ spec: 'ops@bastion:2222' }] },
    ],
  ])('verifies host keys in spite of %s, and says so', (text, expected) => {
    const notes = [expect.stringMatching(/^\w+=\w+ is not followed: host keys are always verified$/)];
    expect(parseSshArgs(text)).toEqual({ rest: [], notes, ...expected });
  });

  it('wants closed quotes', () => expect(parseSshArgs(`-o 'x`)).toHaveProperty('problem'));
});
