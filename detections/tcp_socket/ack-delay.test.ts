import { describe, expect, it } from 'vitest';
import { judge, said } from '../../test/support/judge.js';
import { traced } from '../../test/support/traced-rows.js';
import detection from './ack-delay.js';

describe('this host acknowledges late', () => {
  it('fires where acknowledgements leave 40 ms after the data, as information: they may be so by design', () => {
    const [result] = judge(detection, {
      rows: { traced_delays: [traced({ delay: 'ack_alone', samples: 40, mean_us: 41_200, p95_us: 45_056 })] },
    });
    expect(result).toMatchObject({
      state: 'fired',
      severity: 'info',
      statement: expect.stringMatching(
        /41\.2 ms after the data.*40 timed of 60.*in packets of their own/,
      ) as string,
    });
  });

  it('is not fooled by the RTT, by one late acknowledgement of many, or by few', () => {
    const rtt = traced({ delay: 'rtt', mean_us: 80_000, p95_us: 90_112 });
    const quick = traced({ delay: 'ack_alone', samples: 100, mean_us: 460, most_us: 47_111, p95_us: 144 });
    const few = traced({ delay: 'ack_with_data', samples: 9, mean_us: 41_000, p95_us: 45_056 });
    expect(said(detection, { rows: { traced_delays: [rtt, quick, few] } })).toBe('clear');
  });

  it('says nothing of a host that received nothing, and none without a trace', () => {
    expect(said(detection, { rows: { traced_delays: [traced({ delay: 'rtt' })] } })).toBe('not_exercised');
    expect(said(detection, {})).toBe('not_observable');
  });
});
