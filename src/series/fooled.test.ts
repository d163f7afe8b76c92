import { describe, expect, it } from 'vitest';
import { IRREGULAR, recordingOf, type Truth, withColumn } from '../../test/support/recordings.js';
import { analyzeRecording } from './analyze-recording.js';
import type { SeriesAnalysis } from './series-analysis.js';

const claims = (a: SeriesAnalysis): string[] => [
  ...a.conclusions.map((c) => c.cause),
  ...a.changePoints.map((c) => `level of ${c.column}`),
  ...a.investigations.flatMap((i) => [
    ...i.relations.filter((r) => r.found).map((r) => `${r.cause} ~ ${r.effect}`),
    ...i.hypotheses.filter((h) => h.state === 'supported').map((h) => h.id),
  ]),
];
const shareThatClaims = (count: number, truth: (seed: number) => Truth): number => {
  let hits = 0;
  for (let seed = 1; seed <= count; seed++)
    if (claims(analyzeRecording(recordingOf(truth(seed)))).length > 0) hits++;
  return hits / count;
};

describe('a healthy link', () => {
  it('claims nothing in at most 5 % of 200 recordings, whose noise remembers a second', () => {
    const share = shareThatClaims(200, (seed) => ({
      seed,
      seconds: 60,
      memory: seed % 2 === 0 ? 0.9 : 0.98,
      isFast: seed % 4 === 0,
    }));
    expect(share).toBeLessThanOrEqual(0.05);
  }, 120_000);
});

/** The wrong conclusions of a real investigation, by their number in the catalogue: tempting, and innocent. */
describe('is not fooled by', () => {
  it('1: drops of a socket that are duplicates (the peer counts them as D-SACK)', () => {
    const analysis = analyzeRecording(recordingOf({ seed: 5, fault: 'spurious', events: IRREGULAR }));
    expect(analysis.conclusions.map((c) => c.cause)).toEqual(['spurious_retransmissions']);
  });

  it('2: a receive queue that is full for moments while it is read', () => {
    const analysis = analyzeRecording(recordingOf({ seed: 11, isFast: true }));
    expect(analysis.events).toEqual([]);
  });

  it('3, 4: rtt 5.4 ms with a deviation of half on the side that only receives', () => {
    const receiver = analyzeRecording(recordingOf({ seed: 1, hosts: ['server'] }));
    expect(claims(receiver)).toEqual([]);
    const [investigation] = receiver.investigations;
    expect(investigation?.hypotheses.find((h) => h.id === 'recv_q_rtt')).toMatchObject({
      state: 'not_observable',
    });
    expect(investigation?.hypotheses.find((h) => h.id === 'recv_q_rtt')?.answer).toMatch(
      /only receives .* measures nothing/,
    );
    // Even where it jumps: it is no measurement.
    const jumping = withColumn(recordingOf({ seed: 1 }), 'server', 'sockets', 'rtt_ms', (v, i) =>
      i % 90 < 30 ? 40 : v,
    );
    expect(claims(analyzeRecording(jumping))).toEqual([]);
  });

  it('4: two connections between the same machines: ends are joined by ports, never by hosts', () => {
    const plain = recordingOf({ seed: 1 });
    const series = plain.series.map((s) =>
      s.host === 'server' && s.table === 'sockets' ? { ...s, key: { ...s.key, remote_port: 40_002 } } : s,
    );
    const analysis = analyzeRecording({ ...plain, series });
    expect(analysis.connections.every((c) => c.peer === undefined)).toBe(true);
    expect(analysis.investigations[0]?.hypotheses.find((h) => h.id === 'recv_q_rtt')?.state).toBe(
      'not_observable',
    );
  });

  it('5: "recv_q causes RTT", where they have nothing to do with each other', () => {
    const analysis = analyzeRecording(
      recordingOf({ seed: 12, isFast: true, fault: 'queue', events: IRREGULAR }),
    );
    const found = analysis.investigations[0]?.hypotheses.find((h) => h.id === 'recv_q_rtt');
    expect(found).toMatchObject({ state: 'refuted' });
    expect(found?.answer).toMatch(/no relation found/);
  });

  it('6: no ping lost: what that proves is said', () => {
    expect(analyzeRecording(recordingOf({ seed: 1 })).quality.join()).toMatch(
      /none of 600 pings lost, which proves less than 0.5 % loss/,
    );
  });

  it('12: nothing sent again, because nothing was sent', () => {
    const analysis = analyzeRecording(recordingOf({ seed: 1, isIdle: true, without: ['ping'] }));
    expect(analysis.answer[0]).toMatch(/^Not exercised/);
    expect(claims(analysis)).toEqual([]);
  });

  it('23: lastrcv of a sender and lastsnd of a receiver that grow all the time', () => {
    expect(claims(analyzeRecording(recordingOf({ seed: 13 })))).toEqual([]);
  });

  it('26: rx_dropped that grows, as it does with LLDP', () => {
    const analysis = analyzeRecording(recordingOf({ seed: 4, fault: 'loss', events: IRREGULAR }));
    expect(analysis.conclusions.map((c) => c.cause)).toEqual(['path_loss']);
  });

  it('9, 10: one full CPU of many, and the mean of all', () => {
    const plain = recordingOf({ seed: 6, fault: 'softirq', events: IRREGULAR });
    const idle = plain.series
      .filter((s) => s.table === 'cpu_times' && s.host === 'server' && s.key['cpu'] === '0')
      .flatMap((s) =>
        ['2', '3', '4', '5', '6', '7'].map((cpu) => ({ ...s, key: { cpu }, subject: `cpu${cpu}` })),
      );
    const analysis = analyzeRecording({ ...plain, series: [...plain.series, ...idle] });
    expect(analysis.conclusions.map((c) => c.cause)).toEqual(['softirq_cpu']);
  });

  it('a sender that has nothing to send', () => {
    const analysis = analyzeRecording(recordingOf({ seed: 14, fault: 'idle_sender', events: IRREGULAR }));
    expect(analysis.conclusions).toEqual([]);
  });

  it('missed ticks: nothing is put in their place, and counters are not spread over them', () => {
    const plain = recordingOf({ seed: 15 });
    const isKept = (at: number): boolean => at < 50_000 || at > 62_000;
    const series = plain.series.map((s) => {
      const kept = [...s.at.keys()].filter((i) => isKept(s.at[i] ?? 0));
      return {
        ...s,
        at: Float64Array.from(kept, (i) => s.at[i] ?? 0),
        value: Float64Array.from(kept, (i) => s.value[i] ?? 0),
        line: Uint32Array.from(kept, (i) => s.line[i] ?? 0),
      };
    });
    expect(claims(analyzeRecording({ ...plain, series }))).toEqual([]);
  });

  it('a counter that starts again at zero', () => {
    const reset = withColumn(recordingOf({ seed: 16 }), 'client', 'sockets', 'retrans_total', (v, i) =>
      i < 600 ? v + 900 : v,
    );
    expect(claims(analyzeRecording(reset))).toEqual([]);
  });
});
