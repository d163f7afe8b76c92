import { describe, expect, it } from 'vitest';
import { evaluateDetection, verdicts } from '../../test/support/evaluate-detection.js';
import { tcp } from '../../test/support/host-view.js';
import reversePathFilter from './reverse-path-filter.js';

describe('reverse-path-filter', () => {
  const host = (delta: number) => ({
    rows: {
      tcp_counters: [{ group: 'TcpExt', name: 'IPReversePathFilter', value: 1 }],
      sysctl: [
        { name: 'net.ipv4.conf.lan0.rp_filter', value: '1' },
        { name: 'net.ipv4.conf.wan0.rp_filter', value: '0' },
      ],
    },
    deltas: [tcp('TcpExt', 'IPReversePathFilter', delta)],
  });
  const failing = {
    id: 'cli',
    rows: {
      ping_summary: [{ target: 'a', address: '10.9.9.9', transmitted: 9, loss_pct: 100, complete: true }],
    },
  };
  it('fires where it drops while something fails, and names the setting', () => {
    const [result] = evaluateDetection(reversePathFilter, host(12), failing);
    expect(result).toMatchObject({ state: 'fired', severity: 'critical' });
    expect(result?.statement).toContain('12 packets in 15.0 s (rp_filter lan0=1)');
  });
  it('warns where it drops all the time', () => {
    expect(verdicts(reversePathFilter, host(40))).toEqual(['fired warning']);
  });
  it('is not fooled by strays, by the setting alone, or by the total since boot', () => {
    expect(verdicts(reversePathFilter, host(12))).toEqual(['fired info']);
    expect(verdicts(reversePathFilter, host(1), failing)[0]).toBe('fired info');
    expect(verdicts(reversePathFilter, host(0), failing)[0]).toBe('clear');
    const rows = {
      tcp_counters: [{ group: 'TcpExt', name: 'IPReversePathFilter', value: 90_000 }],
      system: [{ uptime_s: 9e5 }],
    };
    expect(verdicts(reversePathFilter, { rows }, failing)[0]).toBe('fired hint');
  });
});
