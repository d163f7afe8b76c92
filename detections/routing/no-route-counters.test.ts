import { describe, expect, it } from 'vitest';
import { hostView, tcp } from '../../test/support/host-view.js';
import { verdicts } from '../../test/support/judge.js';
import detection from './no-route-counters.js';

describe('no-route-counters', () => {
  it('sees growth in the window', () => {
    expect(verdicts(detection, hostView({ deltas: [tcp('Ip', 'OutNoRoutes', 12)] }))).toEqual(['warning']);
    expect(
      verdicts(detection, hostView({ deltas: [tcp('Ip', 'OutNoRoutes', 0), tcp('IpExt', 'InNoRoutes', 4)] })),
    ).toEqual(['warning']);
  });

  it('is not fooled by tries of IPv6, nor by a total since boot', () => {
    expect(
      verdicts(detection, hostView({ deltas: [tcp('Ip', 'OutNoRoutes', 0), tcp('Ip6', 'OutNoRoutes', 40)] })),
    ).toEqual(['info']);
    const old = {
      tcp_counters: [{ group: 'Ip', name: 'OutNoRoutes', value: 9000, _snapshot: 'start' }],
      system: [{ uptime_s: 86400 }],
    };
    expect(verdicts(detection, hostView({ rows: old }))).toEqual(['hint']);
  });
});
