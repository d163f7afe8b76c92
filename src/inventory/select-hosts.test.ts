import { describe, expect, it } from 'vitest';
import type { InventoryHost } from './inventory.js';
import { selectHosts } from './select-hosts.js';

const host = (id: string, ...groups: string[]): InventoryHost => ({
  id,
  groups,
  connect: { kind: 'local' },
  targets: [],
  logs: [],
  sudo: false,
});
const inventory = {
  file: 'hosts.yaml',
  format: 'evidence' as const,
  hosts: [
    host('web1', 'web'),
    host('web2', 'web'),
    host('web3', 'web', 'old'),
    host('db1'),
    host('r1', 'edge'),
  ],
  notes: [],
};
const ids = (...patterns: string[]): string[] => selectHosts(inventory, patterns).map((h) => h.id);

describe('selectHosts', () => {
  it.each([
    ['web*,!web3,edge', ['web1', 'web2', 'r1']],
    ['web', ['web1', 'web2', 'web3']],
    ['r1,db1', ['db1', 'r1']],
    ['!old', ['web1', 'web2', 'db1', 'r1']],
    ['all,!web', ['db1', 'r1']],
    ['web[12]', ['web1', 'web2']],
    [' web1 , db? ', ['web1', 'db1']],
    ['', ['web1', 'web2', 'web3', 'db1', 'r1']],
  ])('%s', (patterns, expected) => expect(ids(patterns)).toEqual(expected));

  it('takes several lists', () => expect(ids('web*', '!web3')).toEqual(['web1', 'web2']));

  it.each([
    ['wbe1', 'no host or group "wbe1"', 'did you mean "web1"?'],
    ['web1,!wbe3', 'no host or group "wbe3"', 'did you mean "web3"?'],
    ['zzz*', 'no host or group "zzz*"', 'there are web1, web2, web3, '],
    ['web1,!web', 'no host is left', 'take fewer away'],
  ])('refuses %s', (patterns, message, hint) => {
    expect(() => ids(patterns)).toThrow(
      expect.objectContaining({
        code: 'E_UNKNOWN_HOST',
        message: expect.stringContaining(message),
        hint: expect.stringContaining(hint),
      }),
    );
  });
});
