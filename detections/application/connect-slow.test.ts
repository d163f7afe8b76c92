import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { judge, verdicts } from '../../test/support/judge.js';
import detection from './connect-slow.js';

const connects = (...times: (number | 'timeout' | 'refused')[]) =>
  times.map((t, i) => ({
    target: 'web',
    address: '192.0.2.1',
    port: 443,
    attempt: i + 1,
    limit_ms: 5000,
    ...(typeof t === 'number' ? { outcome: 'connected', connect_ms: t } : { outcome: t, failed_after_ms: 1 }),
  }));
const view = (times: Parameters<typeof connects>, rtt?: number) =>
  hostView({
    rows: {
      tcp_connects: connects(...times),
      ...(rtt !== undefined && {
        ping_summary: [
          { target: 'web', role: 'target', address: '192.0.2.1', rtt_avg_ms: rtt, complete: true },
        ],
      }),
    },
  });

describe('connect-slow', () => {
  it('sees lost SYNs in steps of seconds, and timeouts', () => {
    expect(verdicts(detection, view([10, 1012, 3015, 1009, 11]))).toEqual(['critical']);
    expect(verdicts(detection, view(['timeout', 'timeout', 'timeout']))).toEqual(['critical']);
    expect(judge(detection, view([10, 1012, 3015, 1009, 11]))).toMatchObject([
      { subject: '192.0.2.1:443', numbers: { attempts: 5, a_second_or_more: 3 } },
    ]);
  });

  it('writes an IPv6 address in brackets before its port', () => {
    const rows = connects('timeout', 'timeout', 'timeout').map((r) => ({ ...r, address: '2001:db8::1' }));
    expect(judge(detection, hostView({ rows: { tcp_connects: rows } }))).toMatchObject([
      { subject: '[2001:db8::1]:443' },
    ]);
  });

  it('takes one late connect of ten for a hint', () => {
    expect(verdicts(detection, view([10, 10, 10, 10, 10, 10, 10, 10, 10, 1010]))).toEqual(['hint']);
  });

  it('is not fooled by a refusal, nor by an RTT of a second', () => {
    expect(verdicts(detection, view(['refused', 'refused']))).toEqual(['not_exercised']);
    expect(verdicts(detection, view([1300, 1350, 1400], 1350))).toEqual(['clear']);
  });

  it('compares with the RTT below a second', () => {
    expect(verdicts(detection, view([300, 310, 320], 10))).toEqual(['warning']);
    expect(verdicts(detection, view([11, 12, 60], 10))).toEqual(['clear']);
  });
});
