import { describe, expect, it } from 'vitest';
import { judge, verdicts } from '../../test/support/judge.js';
import { fromPeer, traced } from '../../test/support/traced-rows.js';
import detection from './round-trip-parts.js';

const rtt = traced({ delay: 'rtt', samples: 58, mean_us: 42_000, least_us: 40_857, p95_us: 45_056 });
const queue = (mean_us: number) => traced({ delay: 'own_queue', samples: 58, mean_us });

describe('where round trips are spent', () => {
  it('own queue: a warning, with its part', () => {
    const [result] = judge(detection, { rows: { traced_delays: [rtt, queue(25_500)] } });
    expect(result).toMatchObject({
      state: 'fired',
      severity: 'warning',
      statement: expect.stringMatching(
        /25\.5 ms \(61 %\) in the own queue.*16\.5 ms \(39 %\) on the path and at the peer, which was not traced/,
      ) as string,
    });
  });

  it('a long path is no fault of this host', () => {
    const [result] = judge(detection, { rows: { traced_delays: [rtt, queue(46)] } });
    expect(result).toMatchObject({ state: 'fired', severity: 'info' });
    expect(result?.numbers).toMatchObject({ own_queue_us: 46, rest_us: 41_954 });
  });

  it('with the peer traced too: what is its acknowledging is not the path', () => {
    const peer = { id: 'h2', rows: { traced_delays: [fromPeer({ delay: 'ack_alone', mean_us: 40_000 })] } };
    const [result] = judge(detection, { id: 'h1', rows: { traced_delays: [rtt, queue(46)] } }, peer);
    expect(result).toMatchObject({
      peer: 'h2',
      statement: expect.stringMatching(/40 ms \(95 %\) until the peer acknowledges \(h2\)/) as string,
      numbers: { peer_ack_us: 40_000, rest_us: 1954 },
    });
    expect(result?.cites).toHaveLength(3);
  });

  it('who of two hosts with the same addresses is the peer is not guessed', () => {
    const peers = ['h2', 'h3'].map((id) => ({
      id,
      rows: { traced_delays: [fromPeer({ delay: 'ack_alone', mean_us: 40_000 })] },
    }));
    const [result] = judge(detection, { id: 'h1', rows: { traced_delays: [rtt] } }, ...peers);
    expect(result?.statement).toMatch(/which was not traced/);
  });

  it('short round trips, few of them, none at all, no trace', () => {
    const short = { ...rtt, mean_us: 280 };
    expect(verdicts(detection, { rows: { traced_delays: [short] } })).toEqual(['clear']);
    expect(verdicts(detection, { rows: { traced_delays: [{ ...rtt, samples: 9 }] } })).toEqual([
      'not_exercised',
    ]);
    expect(verdicts(detection, {})).toEqual(['not_observable']);
  });
});
