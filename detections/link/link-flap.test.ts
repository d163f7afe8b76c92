import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import linkFlap from './link-flap.js';

describe('link-flap', () => {
  const link = (extra: object = {}) => [{ interface: 'eth0', flags: [], ...extra, _snapshot: 'end' }];
  const carrier = (delta: number) => [
    { table: 'link_state', counter: 'carrier_changes', key: { interface: 'eth0' }, delta },
  ];
  const said = (text: string, at: string) => [{ source: 'journal', at, text }];
  it('fires where the carrier changes in the window', () => {
    expect(verdicts(linkFlap, { rows: { interfaces: link() }, deltas: carrier(4) })).toEqual([
      'fired critical eth0',
    ]);
  });
  it('reads drivers and network services', () => {
    for (const text of [
      'igb 0000:01:00.0 eth0: igb: eth0 NIC Link is Down',
      'e1000e: eth0 NIC Link is Down',
      'eth0: Lost carrier',
      '<info>  [1795230245.1234] device (eth0): carrier: link disconnected',
      'bond0: (slave eth0): link status definitely down, disabling slave',
      'mlx5_core 0000:3b:00.0 eth0: Link down',
      'eth0: link becomes down',
    ]) {
      const rows = { interfaces: link(), log_lines: said(text, '2026-11-21T02:55:00.000Z') };
      expect(verdicts(linkFlap, { rows, deltas: carrier(0) }), text).toEqual(['fired warning eth0']);
    }
  });
  it('is not fooled by the boot, by yesterday, by a link that comes up, or by ports of containers', () => {
    const rows = { interfaces: link(), log_lines: said('eth0: Lost carrier', '2026-11-20T02:55:00.000Z') };
    expect(verdicts(linkFlap, { rows, deltas: carrier(0) })).toEqual(['clear']);
    const boot = {
      ...rows,
      log_lines: said('eth0: Lost carrier', '2026-11-21T02:55:00.000Z'),
      system: [{ uptime_s: 320 }],
    };
    expect(verdicts(linkFlap, { rows: boot, deltas: carrier(0) })).toEqual(['clear']);
    const up = {
      interfaces: link(),
      log_lines: said('igb eth0: igb: eth0 NIC Link is Up 1000 Mbps', '2026-11-21T02:55:00.000Z'),
    };
    expect(verdicts(linkFlap, { rows: up, deltas: carrier(0) })).toEqual(['clear']);
    expect(
      verdicts(linkFlap, { rows: { interfaces: link({ master: 'br0', kind: 'veth' }) }, deltas: carrier(4) }),
    ).toEqual(['fired info eth0']);
  });
});
