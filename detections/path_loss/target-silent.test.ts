import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { verdicts } from '../../test/support/judge.js';
import detection from './target-silent.js';

const silent = {
  target: 'db1',
  role: 'target',
  address: '192.0.2.1',
  transmitted: 60,
  received: 0,
  complete: true,
};
const connect = (outcome: string, more: object = {}) => ({
  target: 'db1',
  address: '192.0.2.1',
  port: 80,
  attempt: 1,
  outcome,
  limit_ms: 5000,
  ...more,
});

describe('target-silent', () => {
  it('is certain where TCP gets no answer either', () => {
    expect(
      verdicts(detection, hostView({ rows: { ping_summary: [silent], tcp_connects: [connect('timeout')] } })),
    ).toEqual(['critical']);
  });

  it('is a hint where only pings were tried', () => {
    expect(verdicts(detection, hostView({ rows: { ping_summary: [silent] } }))).toEqual(['hint']);
  });

  it.each(['connected', 'refused'])(
    'is not fooled by a host that does not answer pings (TCP %s)',
    (outcome) => {
      const tcp = connect(outcome, { connect_ms: 3, failed_after_ms: 3 });
      expect(
        verdicts(detection, hostView({ rows: { ping_summary: [silent], tcp_connects: [tcp] } })),
      ).toEqual(['clear']);
    },
  );

  it('says nothing of a name that never resolved', () => {
    const row = { target: 'nope', role: 'target', complete: false, error: 'name does not resolve' };
    expect(verdicts(detection, hostView({ rows: { ping_summary: [row] } }))).toEqual(['not_exercised']);
  });
});
