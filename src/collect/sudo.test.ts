import { describe, expect, it } from 'vitest';
import { mayRunAsRoot, readSudoRights, sudoersArguments } from './sudo.js';

// Printed by sudo 1.9.13 for a user with a least-privilege entry.
const LISTED = `Matching Defaults entries for op on web01:
    env_reset, mail_badpass, use_pty

User op may run the following commands on web01:
    (root) NOPASSWD: /usr/sbin/nft -a list ruleset, /usr/sbin/conntrack -S
    (ALL : ALL) ALL
`;

describe('sudo rights', () => {
  const sudo = readSudoRights(LISTED);

  it('takes what needs no password, and nothing that does', () => {
    expect(sudo).toEqual({
      all: false,
      commands: ['/usr/sbin/nft -a list ruleset', '/usr/sbin/conntrack -S'],
    });
    expect(readSudoRights('User op may run the following:\n    (ALL) NOPASSWD: ALL\n').all).toBe(true);
  });

  it('permits exactly the listed words', () => {
    expect(mayRunAsRoot({ argv: ['nft', '-a', 'list', 'ruleset'] }, { sudo })).toBe(true);
    expect(mayRunAsRoot({ argv: ['nft', 'flush', 'ruleset'] }, { sudo })).toBe(false);
    expect(mayRunAsRoot({ argv: ['conntrack', '-S'] }, {})).toBe(false);
  });

  it('escapes what sudoers treats specially', () => {
    expect(sudoersArguments(['-d', '10.0.0.1:80', 'a=b,c'])).toBe('-d 10.0.0.1\\:80 a\\=b\\,c');
    expect(sudoersArguments([])).toBe('""');
  });
});
