import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { judge, verdicts } from '../../test/support/judge.js';
import detection from './mid-hop-silence.js';

const hop = (n: number, loss_pct: number, more: object = {}) => ({
  target: 'web',
  method: 'mtr',
  protocol: 'icmp',
  at: '',
  hop: n,
  addresses: [`198.51.100.${n}`],
  sent: 100,
  loss_pct,
  ...more,
});
const end = (n: number, loss_pct: number) => hop(n, loss_pct, { reached: true });

describe('mid-hop-silence', () => {
  it('calls a router that answers less than later ones what it is', () => {
    const [result] = judge(detection, hostView({ rows: { hops: [hop(1, 0), hop(2, 88.8), end(3, 0)] } }));
    expect(result).toMatchObject({ state: 'fired', severity: 'info' });
    expect(result?.statement).toMatch(
      /hop 2 .* 89 % of 100 .* answered them all: a limit on ICMP answers, not loss/,
    );
  });

  it('does not excuse loss that goes on to the end', () => {
    expect(verdicts(detection, hostView({ rows: { hops: [hop(1, 0), hop(2, 20), end(3, 25)] } }))).toEqual([
      'clear',
    ]);
  });

  it('leaves hops out that never answer', () => {
    expect(
      verdicts(detection, hostView({ rows: { hops: [hop(1, 100, { addresses: [] }), end(2, 0)] } })),
    ).toEqual(['clear']);
  });
});
