import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { verdicts } from '../../test/support/judge.js';
import detection from './link-local-throttle.js';

const counter = (name: string, delta: number) => ({
  table: 'nic_counters',
  counter: 'value',
  key: { interface: 'ens5', name },
  delta,
});

describe('link-local-throttle', () => {
  it('counts growth in the window, of that counter only', () => {
    expect(verdicts(detection, hostView({ deltas: [counter('linklocal_allowance_exceeded', 40)] }))).toEqual([
      'warning',
    ]);
    expect(verdicts(detection, hostView({ deltas: [counter('linklocal_allowance_exceeded', 0)] }))).toEqual([
      'clear',
    ]);
    expect(verdicts(detection, hostView({ deltas: [counter('pps_allowance_exceeded', 40)] }))).toEqual([
      'not_observable',
    ]);
  });

  it('takes a total since boot for a hint', () => {
    const rows = {
      nic_counters: [
        { interface: 'ens5', name: 'linklocal_allowance_exceeded', value: 9000, _snapshot: 'start' },
      ],
      system: [{ uptime_s: 86400 }],
    };
    expect(verdicts(detection, hostView({ rows }))).toEqual(['hint']);
  });
});
