import { describe, expect, it } from 'vitest';
import { bundleView } from '../../../test/support/bundle-view.js';
import { evidenceOfView } from '../../../test/support/evidence-of-view.js';
import { reverts, type ToldChange, toldChange } from './told-change.js';

const bundle = evidenceOfView(bundleView({ rows: { interfaces: [{ interface: 'eth0', flags: [] }] } }));
const told = (text: string, from = 0, host = 'h1'): ToldChange =>
  toldChange({
    event: {
      id: 't1',
      at: '2026-01-01T00:00:00Z',
      host,
      source: 'change',
      kind: 'change',
      severity: 'info',
      text,
      signal: 's',
      state: 'proposed',
    },
    bundle,
    from,
    to: from,
    count: 1,
  });

describe('toldChange', () => {
  it.each([
    ['systemd-networkd[3]: eth0: MTU changed from 1500 to 9000', '`eth0` MTU changed 1500 → 9000'],
    ['MTU: MTU of eth0: 1500 at the start, 1400 at the end', '`eth0` MTU changed 1500 → 1400'],
    ['sudo: root : COMMAND=/sbin/ip link set dev eth0 mtu 9000', '`eth0` MTU set to 9000'],
    ['link: kernel: eth0: NIC Link is Down', 'kernel: `eth0`: NIC Link is Down'],
    ['filter: firewalld[9]: reloading', 'firewalld: reloading'],
  ])('%s', (text, words) => expect(told(text).text).toBe(words));

  it('finds a ticket in the words of the log', () => {
    expect(told('netplan: NET-1207 eth0: MTU changed from 1500 to 9000').ref).toBe('NET-1207');
    expect(told('eth0: MTU changed from 1500 to 9000').ref).toBeUndefined();
  });
});

describe('reverts', () => {
  const change = told('eth0: MTU changed from 1500 to 9000', 1000);

  it('holds for the opposite on the same host, later', () => {
    expect(reverts(change, told('eth0: MTU changed from 9000 to 1500', 2000))).toBe(true);
    expect(reverts(told('eth0: link is down', 1), told('eth0: link is up', 2))).toBe(true);
    expect(
      reverts(told('route went: 10.0.0.0/8 (table main)', 1), told('route came: 10.0.0.0/8 (table main)', 2)),
    ).toBe(true);
  });

  it('does not for another interface, another host, the same again, or before', () => {
    expect(reverts(change, told('eth1: MTU changed from 9000 to 1500', 2000))).toBe(false);
    expect(reverts(change, told('eth0: MTU changed from 9000 to 1500', 2000, 'h2'))).toBe(false);
    expect(reverts(change, told('eth0: MTU changed from 1500 to 9001', 2000))).toBe(false);
    expect(reverts(change, told('eth0: MTU changed from 9000 to 1500', 500))).toBe(false);
  });
});
