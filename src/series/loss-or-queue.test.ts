import { describe, expect, it } from 'vitest';
import { IRREGULAR, recordingOf, withColumn } from '../../test/support/recordings.js';
import type { Recording } from '../core/recording.js';
import { analyzeRecording } from './analyze-recording.js';

/** Loss for 2.5 s at a time; `delay` is what a packet waits, ms, so long after the loss began. */
function lossy(delay: (since: number) => number, columns: readonly (readonly [string, string])[]): Recording {
  return columns.reduce(
    (recording, [table, column]) =>
      withColumn(recording, 'client', table, column, (v, _, at) => {
        const event = IRREGULAR.find((e) => at >= e.from && at < e.to);
        return event ? v + delay(at - event.from) : v;
      }),
    recordingOf({ seed: 4, fault: 'loss', events: IRREGULAR }),
  );
}
const RTT = ['sockets', 'rtt_ms'] as const;
const PING = ['ping_replies', 'rtt_ms'] as const;
const causes = (recording: Recording): unknown[] =>
  analyzeRecording(recording).conclusions.map((c) => [c.cause, c.events]);
const delayStep = (recording: Recording): string | undefined =>
  analyzeRecording(recording).events[0]?.path.find((s) => s.question.startsWith('Did the delay'))?.answer;

describe('loss and delay in one event', () => {
  it('a queue that overflows: the delay is there with the loss, and as long', () => {
    const full = lossy(() => 60, [RTT, PING]);
    expect(causes(full)).toEqual([['path_queue', 6]]);
    expect(delayStep(full)).toMatch(/^yes: a queue that overflows/);
  });

  it('a backlog that is sent after the loss: the delay comes later', () => {
    const flushed = lossy((since) => (since > 700 ? 30 : 0), [RTT, PING]);
    expect(causes(flushed)).toEqual([['path_loss', 6]]);
    expect(delayStep(flushed)).toMatch(/^no: it rose \d+ ms \(± 200 ms\) after the loss began$/);
  });

  it('one that is sent between losses: in most of the samples with loss the delay is as usual', () => {
    const flushed = lossy((since) => (since % 800 < 400 ? 30 : 0), [RTT, PING]);
    expect(causes(flushed)).toEqual([['path_loss', 6]]);
    expect(delayStep(flushed)).toMatch(/^no: rtt was high in \d+ of \d+ samples in which segments/);
  });

  it('a delay that ping does not see is no queue on the path', () => {
    const own = lossy(() => 60, [RTT]);
    expect(causes(own)).toEqual([['path_loss', 6]]);
    expect(analyzeRecording(own).conclusions[0]?.against.join()).toMatch(/the delay rose in a part of it/);
  });

  it('without ping the rtt of the sender decides', () => {
    const full = lossy(() => 60, [RTT]);
    const series = full.series.filter((s) => s.table !== 'ping_replies');
    expect(causes({ ...full, series })).toEqual([['path_queue', 6]]);
  });
});
