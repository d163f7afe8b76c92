import { describe, expect, it } from 'vitest';
import type { Delta } from '../../../src/core/delta.js';
import { all, loud } from '../../../test/support/said.js';
import { tcp } from './tcp.js';

const tcpDelta = (group: string, name: string, delta: number): Partial<Delta> => ({
  key: { group, name },
  delta,
});
describe('tcp', () => {
  const traffic = (out: number, retrans: number) => [
    tcpDelta('Tcp', 'RetransSegs', retrans),
    tcpDelta('Tcp', 'OutSegs', out),
    tcpDelta('Tcp', 'InSegs', out),
  ];

  it.each([
    [50_000, 20, 0],
    [50_000, 80, 1],
    [400, 2, 0],
    [400, 4, 1],
  ])('of %d segments %d retransmitted: %d news', (out, retrans, news) => {
    expect(loud(tcp, { deltas: traffic(out, retrans) })).toHaveLength(news);
  });

  it('gives no percentage of few segments, and says when nothing was tested', () => {
    expect(all(tcp, { deltas: traffic(400, 4) })[0]).toBe(
      '4 of 400 TCP segments sent in 15 s were retransmissions',
    );
    expect(all(tcp, { deltas: traffic(20_000, 40) })[0]).toContain('were retransmissions, 0.2 %');
    expect(all(tcp, { deltas: traffic(12, 0) })[0]).toContain('so little traffic puts nothing to the test');
  });

  it('names the counter of what was dropped', () => {
    const deltas = [...traffic(2000, 0), tcpDelta('TcpExt', 'ListenOverflows', 3)];
    expect(loud(tcp, { deltas })).toEqual([
      '3 times an accept queue was full when a connection came in 15 s (2,000 segments in): TcpExt ListenOverflows',
    ]);
  });

  it('lives with a counter that went backwards', () => {
    const reset: Partial<Delta> = { ...tcpDelta('TcpExt', 'ListenOverflows', -5), reset: true };
    expect(loud(tcp, { deltas: [...traffic(100, 0), { ...reset, delta: undefined as never }] })).toEqual([]);
  });
});
