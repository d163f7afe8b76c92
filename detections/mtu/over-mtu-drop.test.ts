import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import overMtuDrop from './over-mtu-drop.js';

describe('over-mtu-drop', () => {
  const host = (kind: string, dev = 'eth0') => ({
    rows: {
      interfaces: [{ interface: 'eth0', flags: [], kind }],
      log_lines: [
        {
          source: 'kernel',
          at: '2026-11-21T02:59:00Z',
          text: `${dev}: dropped over-mtu packet: 1520 > 1500`,
        },
      ],
    },
  });
  it('fires for an interface that exists, not for bridges of Open vSwitch and what is gone', () => {
    expect(verdicts(overMtuDrop, host('veth'))).toEqual(['fired warning eth0']);
    expect(verdicts(overMtuDrop, host('openvswitch'))).toEqual(['clear']);
    expect(verdicts(overMtuDrop, host('veth', 'gone0'))).toEqual(['clear']);
    expect(verdicts(overMtuDrop, { rows: { log_lines: [{ source: 'application', text: 'x' }] } })).toEqual([
      'not_observable',
    ]);
  });
});
