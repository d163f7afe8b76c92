import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import mtuMismatch from './mtu-mismatch.js';

describe('mtu-mismatch', () => {
  const host = (id: string, n: number, peer: number, mtu: number) => ({
    id,
    rows: {
      interfaces: [{ interface: 'eth0', mac: `02:00:00:00:00:0${n}`, mtu, flags: [] }],
      addresses: [{ interface: 'eth0', family: 4, address: `10.0.0.${n}` }],
      neighbours: [
        { address: `10.0.0.${peer}`, interface: 'eth0', mac: `02:00:00:00:00:0${peer}`, states: ['STALE'] },
      ],
    },
  });
  it('fires at the end that sends more than the other takes', () => {
    expect(verdicts(mtuMismatch, host('a', 1, 2, 9000), host('b', 2, 1, 1500))).toEqual([
      'fired warning eth0',
      'clear',
    ]);
  });
  it('is not fooled by jumbo frames at both ends, nor by hosts that are no neighbours', () => {
    expect(verdicts(mtuMismatch, host('a', 1, 2, 9000), host('b', 2, 1, 9000))).toEqual(['clear', 'clear']);
    expect(verdicts(mtuMismatch, host('a', 1, 3, 9000), host('b', 2, 3, 1500))).toEqual([
      'not_exercised',
      'not_exercised',
    ]);
  });
});
