import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import transmitTimeout from './transmit-timeout.js';

describe('transmit-timeout', () => {
  const said = (at: string) => [
    { source: 'kernel', at, text: 'NETDEV WATCHDOG: eth0 (e1000e): transmit queue 0 timed out' },
  ];
  it('fires for a watchdog in the log or a queue that was stuck', () => {
    expect(verdicts(transmitTimeout, { rows: { log_lines: said('2026-11-21T02:59:00Z') } })).toEqual([
      'fired critical',
    ]);
    const queue = [
      { table: 'nic_queues', counter: 'tx_timeout', key: { interface: 'eth0', queue: 0 }, delta: 1 },
    ];
    expect(
      verdicts(transmitTimeout, { rows: { nic_queues: [{ interface: 'eth0', queue: 0 }] }, deltas: queue }),
    ).toEqual(['fired critical eth0']);
  });
  it('is not fooled by last week', () => {
    expect(verdicts(transmitTimeout, { rows: { log_lines: said('2026-11-14T02:59:00Z') } })).toEqual([
      'clear',
    ]);
  });
});
