import { describe, expect, it } from 'vitest';
import {
  every,
  IRREGULAR,
  recordingOf,
  SENDER,
  type Truth,
  withColumn,
} from '../../test/support/recordings.js';
import { analyzeRecording } from './analyze-recording.js';
import { type Hypothesis, type SeriesAnalysis, seriesAnalysisSchema } from './series-analysis.js';

const analysed = (truth: Truth): SeriesAnalysis => analyzeRecording(recordingOf(truth));
const hypothesis = (analysis: SeriesAnalysis, id: Hypothesis['id']): Hypothesis | undefined =>
  analysis.investigations[0]?.hypotheses.find((h) => h.id === id);

describe('a fault that comes and goes is found, and laid at the right end', () => {
  it('a queue of 3 s every 20 s', () => {
    const analysis = analysed({ seed: 2, fault: 'queue', events: every(20_000, 3000) });
    expect(analysis.conclusions).toHaveLength(1);
    expect(analysis.conclusions[0]).toMatchObject({
      cause: 'path_queue',
      events: 6,
      ofEvents: 6,
      isEnough: true,
    });
    expect(analysis.conclusions[0]?.periodMs).toBeCloseTo(20_000, -3);
    expect(hypothesis(analysis, 'periodic')?.state).toBe('supported');
    expect(hypothesis(analysis, 'recv_q_rtt')?.state).toBe('refuted');
    expect(hypothesis(analysis, 'retransmissions_rtt')?.state).toBe('refuted');
    for (const [i, { from, to }] of every(20_000, 3000).entries()) {
      expect(Math.abs((analysis.events[i]?.from ?? 0) - from)).toBeLessThanOrEqual(250);
      expect(Math.abs((analysis.events[i]?.to ?? 0) - to)).toBeLessThanOrEqual(250);
    }
  });

  it('a reader that stalls', () => {
    const analysis = analysed({ seed: 3, fault: 'reader', events: IRREGULAR });
    expect(analysis.conclusions).toHaveLength(1);
    expect(analysis.conclusions[0]).toMatchObject({
      cause: 'slow_reader',
      host: 'server',
      peer: 'client',
      events: 6,
    });
    expect(analysis.conclusions[0]?.subject).toMatch(/^10\.0\.0\.2:5201 → 10\.0\.0\.1:40000/);
    expect(hypothesis(analysis, 'periodic')?.state).toBe('refuted');
    const states = Object.fromEntries(
      analysis.investigations[0]?.categories.map((c) => [c.id, c.state]) ?? [],
    );
    expect(states).toMatchObject({ application: 'supported', network_path: 'refuted', hardware: 'refuted' });
  });

  it('loss of what the client sends, and not of what the server sends', () => {
    const analysis = analysed({ seed: 4, fault: 'loss', events: IRREGULAR });
    expect(analysis.conclusions).toHaveLength(1);
    expect(analysis.conclusions[0]).toMatchObject({
      cause: 'path_loss',
      host: 'client',
      peer: 'server',
      events: 6,
    });
    const path = analysis.events[0]?.path ?? [];
    expect(path.find((s) => s.question.includes('the other way'))?.answer).toMatch(/^not exercised/);
  });

  it.each([
    ['softirq', 'softirq_cpu', 'server'],
    ['nic', 'receiver_nic_drops', 'server'],
    ['spurious', 'spurious_retransmissions', 'server'],
  ] as const)('%s', (fault, cause, host) => {
    const analysis = analysed({ seed: 6, fault, events: IRREGULAR });
    expect(analysis.conclusions.map((c) => [c.cause, c.host, c.events])).toEqual([[cause, host, 6]]);
  });

  it('an event seen once is told, and not claimed', () => {
    const analysis = analysed({ seed: 8, fault: 'queue', events: [{ from: 40_000, to: 43_000 }] });
    expect(analysis.conclusions[0]).toMatchObject({ events: 1, isEnough: false });
    expect(analysis.answer.slice(0, 2)).toEqual([
      expect.stringMatching(/^Nothing can be claimed in 120 s/),
      expect.stringMatching(/^Too seldom to be claimed: a queue fills and empties/),
    ]);
    expect(hypothesis(analysis, 'periodic')).toMatchObject({ state: 'not_observable' });
  });

  it('an event seen once is claimed where it was waited for', () => {
    const quiet = recordingOf({ seed: 8, fault: 'queue', events: [{ from: 40_000, to: 43_000 }] });
    const marked = (at: number, host = 'client'): SeriesAnalysis =>
      analyzeRecording({ ...quiet, markers: [{ at, kind: 'event', text: 'rtt > 5ms', host }] });
    expect(marked(40_700).conclusions[0]).toMatchObject({ events: 1, isEnough: true });
    expect(marked(40_700).answer[0]).toMatch(/^A queue fills and empties .*, as was waited for/);
    // A trigger that fired at nothing the series show claims nothing.
    expect(marked(90_000).conclusions[0]).toMatchObject({ events: 1, isEnough: false });
    // Nor does one that fired on a host these two have nothing to do with.
    expect(marked(40_700, 'router').conclusions[0]).toMatchObject({ events: 1, isEnough: false });
  });

  it('a change of level for good is told as such', () => {
    const quiet = recordingOf({ seed: 9 });
    const changed = withColumn(quiet, 'client', 'sockets', 'rtt_ms', (v, _, at) =>
      at > 70_000 ? v * 1.8 : v,
    );
    const [point] = analyzeRecording(changed).changePoints;
    expect(point).toMatchObject({ column: 'rtt_ms', host: 'client' });
    expect(Math.abs((point?.atMs ?? 0) - 70_000)).toBeLessThan(2000);
  });
});

describe('every event has its eleven cells', () => {
  const analysis = analysed({ seed: 3, fault: 'reader', events: IRREGULAR });

  it('each a value with its lines, or the reason why there is none', () => {
    for (const { checklist } of analysis.events) {
      expect(checklist).toHaveLength(11);
      for (const cell of checklist) {
        if (cell.value === undefined) expect(cell.why).toMatch(/./);
        else expect(cell.cites[0]).toMatch(/^recordings\/(?:client|server)\/\w+\.txt:\d+$/);
      }
    }
    const missing = analysis.events[0]?.checklist.filter((c) => c.value === undefined).map((c) => c.check);
    expect(missing).toEqual(['capture', 'system_log', 'application_log']);
  });

  it('the process that does not read is named first, also beside a busier one', () => {
    const busy = withColumn(
      recordingOf({ seed: 3, fault: 'reader', events: IRREGULAR }),
      'client',
      'process_sched',
      'utime_ticks',
      (_, i) => 60 * i,
    );
    for (const { checklist, blamed } of analyzeRecording(busy).events) {
      expect(blamed).toBe('server');
      expect(checklist.find((c) => c.check === 'app_cpu')?.value).toMatch(
        /^\d+ % of a CPU, pid 4711 on server; 6\d % of a CPU, pid 4711 on client$/,
      );
    }
  });

  it('logs and captures of the bundle fill theirs', () => {
    const recording = recordingOf({ seed: 3, fault: 'reader', events: IRREGULAR });
    const line = { at: 9500, text: 'garbage collection took 2.4 s', cite: 'hosts/server/logs/app.log:12' };
    const { events } = analyzeRecording(recording, {
      beside: {
        captures: [
          {
            host: 'client',
            from: 0,
            to: 120_000,
            text: 'captures/client.pcap, ok',
            cite: 'captures/client.pcap:1',
          },
        ],
        logs: [{ host: 'server', kind: 'application', from: 0, to: 120_000, lines: [line] }],
      },
    });
    const cell = (event: number, check: string): unknown =>
      events[event]?.checklist.find((c) => c.check === check)?.value;
    expect(cell(0, 'application_log')).toBe('1 within 5 s: garbage collection took 2.4 s');
    expect(cell(3, 'application_log')).toBe('no line within 5 s');
    expect(cell(0, 'capture')).toBe('captures/client.pcap, ok');
  });
});

describe('the result', () => {
  it('is plain data of its schema, and the same every time', () => {
    const truth: Truth = { seed: 4, fault: 'loss', events: IRREGULAR };
    const [a, b] = [analysed(truth), analysed(truth)];
    expect(JSON.stringify(a)).toBe(JSON.stringify(b));
    expect(seriesAnalysisSchema.parse(JSON.parse(JSON.stringify(a)))).toEqual(a);
  });

  it('says of an empty recording that there is nothing to judge', () => {
    const empty = { startedAt: 0, durationMs: 0, hosts: [], series: [], markers: [] };
    expect(analyzeRecording(empty).answer).toEqual([
      'Nothing was recorded that could be judged: no TCP connection, no ping.',
    ]);
  });
});

describe('roles and ends', () => {
  it('joins v4-mapped ends, and says what of a receiver means nothing', () => {
    const { connections } = analysed({ seed: 1 });
    expect(connections.find((c) => c.host === 'client')).toMatchObject({
      role: 'sender',
      peer: { host: 'server' },
      clockErrorMs: 0.8,
    });
    expect(connections.find((c) => c.host === 'server')).toMatchObject({ role: 'receiver' });
    expect(connections.find((c) => c.host === 'server')?.note).toMatch(/mean nothing/);
  });

  it('joins across a translation only when it is told', () => {
    const plain = recordingOf({ seed: 1 });
    const series = plain.series.map((s) =>
      s.host === 'server' && s.table === 'sockets'
        ? { ...s, key: { ...s.key, remote_address: '203.0.113.7' } }
        : s,
    );
    const natted = { ...plain, series };
    expect(analyzeRecording(natted).connections.every((c) => c.peer === undefined)).toBe(true);
    const translations = [{ inside: '10.0.0.1', outside: '203.0.113.7' }];
    expect(analyzeRecording(natted, { translations }).connections.every((c) => c.peer !== undefined)).toBe(
      true,
    );
  });

  it('claims no order within the error of the clocks, and none without one', () => {
    const truth: Truth = { seed: 3, fault: 'reader', events: IRREGULAR };
    const coarse = analysed({ ...truth, clock: { server: [{ at: 0, offsetMs: 0, errorMs: 400 }] } });
    const never = analysed({ ...truth, clock: { server: [] } });
    for (const { order } of coarse.events) expect(order).toMatch(/cannot be told: \d+ ms apart, ± 600 ms/);
    for (const { order } of never.events) expect(order).toMatch(/clocks never compared/);
    expect(hypothesis(never, 'recv_q_rtt')).toMatchObject({ state: 'not_observable' });
    expect(never.quality.join()).toMatch(/no order across hosts is claimed/);
  });

  it('names the series of the connection it looked at', () => {
    expect(analysed({ seed: 1 }).investigations[0]?.subject).toBe(SENDER);
  });
});
