import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { owners } from './owners.js';

const view = (id: string, own: readonly string[]) =>
  hostView({
    id,
    rows: {
      addresses: [
        { family: 4, address: '127.0.0.1', scope: 'host' },
        ...own.map((address) => ({ family: 4, address, scope: 'global' })),
      ],
    },
  });

describe('owners', () => {
  const hosts = [
    view('web', ['10.0.2.10', '10.0.2.53', '2001:db8::5']),
    view('router', ['10.0.2.1', '10.9.9.9']),
  ];
  const twins = [...hosts, view('twin', ['10.9.9.9'])];
  const targets = [{ name: 'https://api.test:8443/x', addresses: ['10.0.2.10'], origin: 'given' as const }];
  const ownerOf = owners(twins, { targets } as never);

  it.each([
    ['10.0.2.53', 'web'],
    ['10.0.2.10:8080', 'web'],
    ['[2001:db8::5]:53', 'web'],
    ['2001:db8::5', 'web'],
    ['10.0.2.1, mtr by ICMP', 'router'],
    ['https://api.test:8443/x', 'web'],
    ['api.test:443', 'web'],
    ['another.test', undefined],
    ['127.0.0.1:80', undefined],
    ['10.9.9.9', undefined],
    ['', undefined],
  ])('%s belongs to %s', (subject, owner) => {
    expect(ownerOf(subject)).toBe(owner);
  });
});
