import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { verdicts } from '../../test/support/judge.js';
import detection from './routing-loop.js';

const hop = (n: number, address: string, more: object = {}) => ({
  target: 'web',
  method: 'traceroute',
  at: '',
  hop: n,
  addresses: [address],
  ...more,
});
const view = (...hops: object[]) => hostView({ rows: { hops: hops as never } });

describe('routing-loop', () => {
  it('sees routers that come again and again', () => {
    expect(
      verdicts(detection, view(hop(1, 'a'), hop(2, 'b'), hop(3, 'c'), hop(4, 'b'), hop(5, 'c'), hop(6, 'b'))),
    ).toEqual(['critical']);
  });

  it('is not fooled by one router that answers two hops in a row, nor by a path that arrives', () => {
    expect(verdicts(detection, view(hop(1, 'a'), hop(2, 'a'), hop(3, 'b')))).toEqual(['clear']);
    expect(
      verdicts(detection, view(hop(1, 'b'), hop(3, 'b'), hop(5, 'b'), hop(6, 'z', { reached: true }))),
    ).toEqual(['clear']);
  });

  it('takes expired pings for a loop', () => {
    const ping_replies = [1, 2, 3].map((seq) => ({
      target: 'web',
      role: 'target',
      seq,
      outcome: 'ttl_exceeded',
      address: '10.0.0.1',
    }));
    expect(verdicts(detection, hostView({ rows: { ping_replies } }))).toEqual(['critical']);
  });
});
