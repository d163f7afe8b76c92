import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { judge, verdicts } from '../../test/support/judge.js';
import detection from './queueing-delay.js';

const replies = (rtts: readonly number[], role = 'target') =>
  rtts.map((rtt_ms, i) => ({
    target: 'web',
    role,
    address: '192.0.2.1',
    seq: i + 1,
    outcome: 'reply',
    rtt_ms,
  }));
/** A queue that fills and drains: a sawtooth over ten probes. */
const SAWTOOTH = Array.from({ length: 60 }, (_, i) => 12 + 40 * (i % 10));

describe('queueing-delay', () => {
  it('sees a queue that fills and drains', () => {
    expect(judge(detection, hostView({ rows: { ping_replies: replies(SAWTOOTH) } }))).toMatchObject([
      { state: 'fired', severity: 'critical', numbers: { idle_ms: 12, replies: 60 } },
    ]);
  });

  it('sees a queue that is always full by what TCP saw before', () => {
    const full = Array.from({ length: 60 }, (_, i) => 400 + (i % 7));
    const sockets = [
      {
        protocol: 'tcp',
        state: 'ESTAB',
        local_address: 'x',
        remote_address: '192.0.2.1',
        minrtt_ms: 10,
        data_segs_out: 500,
      },
    ];
    expect(verdicts(detection, hostView({ rows: { ping_replies: replies(full), sockets } }))).toEqual([
      'critical',
    ]);
    expect(verdicts(detection, hostView({ rows: { ping_replies: replies(full) } })), 'a long path').toEqual([
      'clear',
    ]);
  });

  it('does not believe the RTT of a side that only receives', () => {
    const full = Array.from({ length: 60 }, (_, i) => 400 + (i % 7));
    const sockets = [
      {
        protocol: 'tcp',
        state: 'ESTAB',
        local_address: 'x',
        remote_address: '192.0.2.1',
        minrtt_ms: 0.1,
        data_segs_out: 1,
      },
    ];
    expect(verdicts(detection, hostView({ rows: { ping_replies: replies(full), sockets } }))).toEqual([
      'clear',
    ]);
  });

  it('is not fooled by single late replies', () => {
    const spikes = Array.from({ length: 60 }, (_, i) => (i % 15 === 7 ? 500 : 12));
    expect(verdicts(detection, hostView({ rows: { ping_replies: replies(spikes) } }))).toEqual(['clear']);
  });

  it('asks the end host, not the gateway', () => {
    expect(
      verdicts(
        detection,
        hostView({
          rows: { ping_replies: [...replies(SAWTOOTH, 'gateway'), ...replies(Array<number>(20).fill(13))] },
        }),
      ),
    ).toEqual(['clear']);
  });
});
