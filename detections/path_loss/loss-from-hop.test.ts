import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { judge, verdicts } from '../../test/support/judge.js';
import detection from './loss-from-hop.js';

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
const view = (...hops: object[]) => hostView({ rows: { hops: hops as never } });

describe('loss-from-hop', () => {
  it('names the first hop from which on all later ones lose', () => {
    const [result] = judge(detection, view(hop(1, 0), hop(2, 12), hop(3, 10), end(4, 14)));
    expect(result).toMatchObject({
      state: 'fired',
      severity: 'warning',
      numbers: { hop: 2, lost: 14, probes: 100 },
    });
  });

  it('skips a router that limits its answers before it', () => {
    expect(judge(detection, view(hop(1, 70), hop(2, 0), hop(3, 12), end(4, 14)))).toMatchObject([
      { numbers: { hop: 3 } },
    ]);
  });

  it.each([
    ['a middle hop alone', [hop(1, 0), hop(2, 88), end(3, 0)]],
    ['an end that was not reached', [hop(1, 0), hop(2, 30), hop(3, 40)]],
  ])('is not fooled by %s', (_, hops) => {
    expect(verdicts(detection, view(...hops))).not.toContain('warning');
  });

  it('is overruled by a ping series of more probes', () => {
    const ping = {
      target: 'web',
      role: 'target',
      address: '198.51.100.2',
      transmitted: 300,
      received: 300,
      complete: true,
    };
    const hops = [hop(1, 0), end(2, 8)];
    expect(verdicts(detection, hostView({ rows: { hops, ping_summary: [ping] } }))).toEqual(['clear']);
  });

  it('takes one lost probe of twelve for a hint', () => {
    expect(verdicts(detection, view(hop(1, 0, { sent: 12 }), end(2, 8.333)))).not.toContain('critical');
    expect(verdicts(detection, view({ ...end(2, 8.333), sent: 12 }))).toEqual(['hint']);
  });
});
