import { describe, expect, it } from 'vitest';
import { judge, said } from '../../test/support/judge.js';
import { traced } from '../../test/support/traced-rows.js';
import detection from './read-late.js';

const late = traced({ delay: 'read_late', samples: 28, mean_us: 191_560, p95_us: 212_992 });
const waiting = traced({ delay: 'read_waiting', samples: 29, mean_us: 264, p95_us: 544 });

describe('application comes late to what has arrived', () => {
  it('fires where the read call began after the data was there, and names the reader', () => {
    const [result] = judge(detection, { rows: { traced_delays: [late, { ...waiting, samples: 1 }] } });
    expect(result).toMatchObject({
      state: 'fired',
      severity: 'warning',
      share: { part: 28, whole: 29 },
      statement: expect.stringMatching(
        /^python3 \(pid 530\) took .* 191\.6 ms late on average.*28 of 29/,
      ) as string,
    });
  });

  it('does not blame a process that waits in its read, however long nothing comes', () => {
    expect(said(detection, { rows: { traced_delays: [waiting] } })).toBe('clear');
  });

  it('does not blame a slow wake-up, nor a few reads', () => {
    expect(
      said(detection, { rows: { traced_delays: [{ ...waiting, mean_us: 50_000, p95_us: 98_304 }] } }),
    ).toBe('clear');
    expect(said(detection, { rows: { traced_delays: [{ ...late, samples: 9 }] } })).toBe('clear');
  });

  it('says nothing of connections that had nothing read, and none without a trace', () => {
    expect(said(detection, { rows: { traced_delays: [traced({ delay: 'rtt' })] } })).toBe('not_exercised');
    expect(said(detection, {})).toBe('not_observable');
  });
});
