import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { verdicts } from '../../test/support/judge.js';
import detection from './loss-between-hosts.js';

const counter = (delta: number) => [
  { table: 'interface_counters', counter: 'rx_dropped', key: { interface: 'eth0', source: 'rtnl' }, delta },
];
const a = (received: number, drops = 0) =>
  hostView({
    id: 'a',
    deltas: counter(drops),
    rows: {
      ping_summary: [
        { target: 'b', role: 'target', address: '10.0.0.2', transmitted: 200, received, complete: true },
      ],
    },
  });
const b = (drops?: number) =>
  hostView({
    id: 'b',
    deltas: drops === undefined ? [] : counter(drops),
    rows: { addresses: [{ family: 4, address: '10.0.0.2' }] },
  });

describe('loss-between-hosts', () => {
  it('clears both ends where no interface counts a drop', () => {
    expect(verdicts(detection, a(190), b(0))).toEqual(['warning', 'not_exercised']);
  });

  it('does not blame the network where an end drops packets, or was not counted', () => {
    expect(verdicts(detection, a(190), b(10))[0]).toBe('clear');
    expect(verdicts(detection, a(190), b())[0]).toBe('not_observable');
    expect(verdicts(detection, a(200), b(0))[0]).toBe('clear');
  });
});
