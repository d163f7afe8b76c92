import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { verdicts } from '../../test/support/judge.js';
import detection from './rtt-above-baseline.js';

const ping_replies = Array.from({ length: 30 }, (_, i) => ({
  target: 'web',
  role: 'target',
  address: '192.0.2.1',
  seq: i,
  outcome: 'reply',
  rtt_ms: 90,
}));
const socket = (more: object) => ({
  protocol: 'tcp',
  state: 'ESTAB',
  local_address: 'x',
  remote_address: '192.0.2.1',
  data_segs_out: 50,
  ...more,
});
const view = (...sockets: object[]) => hostView({ rows: { ping_replies, sockets: sockets as never } });

describe('rtt-above-baseline', () => {
  it('compares with what TCP saw of the same address', () => {
    expect(verdicts(detection, view(socket({ minrtt_ms: 20 })))).toEqual(['warning']);
    expect(verdicts(detection, view(socket({ minrtt_ms: 80 })))).toEqual(['clear']);
  });

  it('does not take distance for delay', () => {
    expect(verdicts(detection, view())).toEqual(['not_observable']);
    expect(verdicts(detection, view(socket({ minrtt_ms: 2, remote_address: '198.51.100.7' })))).toEqual([
      'not_observable',
    ]);
  });
});
