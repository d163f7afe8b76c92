import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { verdicts } from '../../test/support/judge.js';
import detection from './first-hop-loss.js';

const series = (role: string, received: number, more: object = {}) => ({
  target: role,
  role,
  address: role === 'gateway' ? '192.0.2.254' : '198.51.100.1',
  transmitted: 100,
  received,
  rtt_avg_ms: 1,
  complete: true,
  ...more,
});
const view = (...rows: object[]) => hostView({ rows: { ping_summary: rows as never } });

describe('first-hop-loss', () => {
  it('sees loss that begins on the own link', () => {
    expect(verdicts(detection, view(series('gateway', 80), series('target', 75)))).toEqual(['warning']);
    expect(verdicts(detection, view(series('gateway', 0), series('target', 0)))).toEqual(['critical']);
  });

  it.each([
    ['answers half of the pings', 50],
    ['answers none', 0],
  ])('is not fooled by a gateway that %s while the target behind it answers all', (_, received) => {
    expect(verdicts(detection, view(series('gateway', received), series('target', 100)))).toEqual(['clear']);
  });

  it('is not fooled by a network where nobody answers pings but TCP passes', () => {
    const tcp_connects = Array.from({ length: 5 }, (_, i) => ({
      target: 'target',
      address: '198.51.100.1',
      port: 443,
      attempt: i + 1,
      outcome: 'connected',
      connect_ms: 5,
      limit_ms: 5000,
    }));
    const ping_summary = [series('gateway', 0), series('target', 0)];
    expect(verdicts(detection, hostView({ rows: { ping_summary, tcp_connects } }))).toEqual(['clear']);
  });

  it('cannot tell with the gateway alone', () => {
    expect(verdicts(detection, view(series('gateway', 50)))).toEqual(['not_exercised']);
  });

  it('sees delay on the own link, unless the target behind it is faster', () => {
    expect(
      verdicts(
        detection,
        view(series('gateway', 100, { rtt_avg_ms: 80 }), series('target', 100, { rtt_avg_ms: 95 })),
      ),
    ).toEqual(['warning']);
    expect(
      verdicts(
        detection,
        view(series('gateway', 100, { rtt_avg_ms: 80 }), series('target', 100, { rtt_avg_ms: 5 })),
      ),
    ).toEqual(['clear']);
  });
});
