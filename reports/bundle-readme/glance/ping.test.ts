import { describe, expect, it } from 'vitest';
import { bundleView } from '../../../test/support/bundle-view.js';
import { all, loud } from '../../../test/support/said.js';
import { ping } from './ping.js';

describe('ping', () => {
  const series = (columns: object) => ({
    target: 'api.example',
    role: 'target',
    address: '192.0.2.7',
    transmitted: 100,
    received: 100,
    complete: true,
    ...columns,
  });
  const connects = (n: number, columns: object = {}) =>
    Array.from({ length: n }, () => ({
      target: 't',
      address: '192.0.2.7',
      port: 443,
      outcome: 'connected',
      connect_ms: 3,
      ...columns,
    }));

  it('tells what no loss proves', () => {
    expect(
      all(ping, { rows: { ping_summary: [series({ rtt_min_ms: 1, rtt_avg_ms: 2, rtt_max_ms: 9 })] } }),
    ).toEqual([
      'api.example: 0 of 100 pings lost (95 % interval 0 % to 3.7 %), RTT mean 2 ms, least 1 ms, most 9 ms',
    ]);
  });

  it('takes loss for news, and what was in flight for no loss', () => {
    expect(loud(ping, { rows: { ping_summary: [series({ received: 93 })] } })).toEqual([
      'api.example: 7 of 100 pings lost (95 % interval 3.4 % to 14 %)',
    ]);
    expect(loud(ping, { rows: { ping_summary: [series({ received: 99, in_flight: 1 })] } })).toEqual([]);
  });

  it('doubts it where TCP got through, but only where it did so often enough (rule of three)', () => {
    const ping_summary = [series({ received: 70 })];
    expect(loud(ping, { rows: { ping_summary, tcp_connects: connects(20) } })).toEqual([]);
    expect(loud(ping, { rows: { ping_summary, tcp_connects: connects(5) } })).toHaveLength(1);
    const lossy = [...connects(20), ...connects(1, { connect_ms: 1005 })];
    expect(loud(ping, { rows: { ping_summary, tcp_connects: lossy } })).toHaveLength(1);
  });

  it('forgives a target that never answers pings but takes connections', () => {
    const ping_summary = [series({ received: 0 })];
    expect(loud(ping, { rows: { ping_summary } })).toHaveLength(1);
    expect(loud(ping, { rows: { ping_summary, tcp_connects: connects(1) } })).toEqual([]);
  });

  it('forgives a gateway that does not answer while what lies behind it does', () => {
    const gateway = series({ target: '192.0.2.1', role: 'gateway', address: '192.0.2.1', received: 0 });
    expect(loud(ping, { rows: { ping_summary: [gateway] } })).toHaveLength(1);
    expect(loud(ping, { rows: { ping_summary: [gateway, series({})] } })).toEqual([]);
    expect(loud(ping, { rows: { ping_summary: [gateway, series({ received: 90 })] } })).toHaveLength(2);
    const neighbour = { address: '192.0.2.1', interface: 'eth0', states: ['REACHABLE'] };
    expect(loud(ping, { rows: { ping_summary: [gateway], neighbours: [neighbour] } })).toEqual([]);
  });

  it('sees queues in the RTT toward a target, not in a busy gateway', () => {
    const slow = { rtt_min_ms: 12, rtt_avg_ms: 90, rtt_max_ms: 400 };
    expect(loud(ping, { rows: { ping_summary: [series(slow)] } })).toHaveLength(1);
    expect(loud(ping, { rows: { ping_summary: [series({ ...slow, role: 'gateway' })] } })).toEqual([]);
  });

  it('says why nothing was sent', () => {
    const row = { target: 'x', complete: false, error: 'Network is unreachable' };
    expect(ping(bundleView({ rows: { ping_summary: [row] } }))[0]).toMatchObject({
      standsOut: true,
      text: 'x: nothing could be sent',
      quote: 'Network is unreachable',
    });
  });
});
