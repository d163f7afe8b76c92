import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { bufferbloatOf, gradeOf } from './bufferbloat.js';
import { endSeries } from './end-samples.js';

const START = Date.parse('2026-11-21T03:00:00Z');
const iso = (s: number): string => new Date(START + 1000 * s).toISOString();

interface Given {
  /** RTT at a second of the window; undefined: lost. */
  readonly rtt: (s: number) => number | undefined;
  readonly phases?: readonly {
    direction: string;
    from: number;
    to: number;
    bytes?: number;
    error?: string;
  }[];
  /** Mbit/s received and sent at a second; absent: not watched. */
  readonly rate?: (s: number) => readonly [rx: number, tx: number];
  readonly seconds?: number;
  readonly stamped?: boolean;
}

function graded({ rtt, phases = [], rate, seconds = 60, stamped = true }: Given) {
  const ping = Array.from({ length: seconds * 5 }, (_, i) => {
    const ms = rtt(i / 5);
    const when = stamped ? { at: iso(i / 5) } : {};
    return {
      target: 'end',
      role: 'target',
      ...when,
      ...(ms === undefined ? { outcome: 'timeout' } : { outcome: 'reply', rtt_ms: ms, address: '192.0.2.9' }),
    };
  });
  let [rx, tx] = [0, 0];
  const rates =
    rate === undefined
      ? []
      : Array.from({ length: seconds }, (_, s) => {
          const row = { interface: 'e0', at: iso(s), rx_bytes: rx, tx_bytes: tx };
          const [down, up] = rate(s);
          [rx, tx] = [rx + down * 125_000, tx + up * 125_000];
          return row;
        });
  const load = phases.map((p) => ({
    target: 'https://end/big',
    to: 'x',
    streams: 4,
    direction: p.direction,
    from: iso(p.from),
    until: iso(p.to),
    bytes: p.bytes ?? 10_000_000,
    ...(p.error !== undefined && { error: p.error }),
  }));
  const view = hostView({ rows: { ping_replies: ping, load_phases: load, interface_rates: rates } });
  const vantage = { bundle: 'b', view, from: START, to: START + 1000 * seconds };
  const [end] = endSeries(vantage);
  if (end === undefined) throw new Error('no series');
  return bufferbloatOf(end);
}

const both = [
  { direction: 'download', from: 15, to: 25 },
  { direction: 'upload', from: 30, to: 40 },
];
const within = (s: number, from: number, to: number): boolean => s >= from && s <= to;

describe('gradeOf', () => {
  it('is the scale of DSLReports', () => {
    expect([0, 4.9, 5, 29.9, 30, 59.9, 60, 199, 200, 399, 400, 5000].map(gradeOf)).toEqual([
      'A+',
      'A+',
      'A',
      'A',
      'B',
      'B',
      'C',
      'C',
      'D',
      'D',
      'F',
      'F',
    ]);
  });
});

describe('bufferbloatOf', () => {
  it('grades the mean of both directions', () => {
    const answer = graded({
      rtt: (s) => (within(s, 15, 25) ? 120 : within(s, 30, 40) ? 40 : 20),
      phases: both,
    });
    expect(answer).toMatchObject({ state: 'graded', load: 'own', added: 60, grade: 'C' });
    if (answer.state !== 'graded') return;
    expect(answer.directions.map((d) => d.added)).toEqual([100, 20]);
  });

  it('shows the grades that the spread allows', () => {
    let n = 0;
    const noise = (): number => (n++ * 37) % 60;
    const answer = graded({ rtt: (s) => (within(s, 15, 40) ? 35 + noise() : 10), phases: both });
    expect(answer).toMatchObject({ state: 'graded' });
    if (answer.state === 'graded')
      expect(answer.best <= answer.grade && answer.worst >= answer.grade).toBe(true);
  });

  it('grades one direction alone, and says that the other was not exercised and why', () => {
    const answer = graded({
      rtt: (s) => (within(s, 15, 25) ? 30 : 20),
      phases: [both[0]!, { ...both[1]!, bytes: 0, error: 'Connection refused' }],
    });
    expect(answer).toMatchObject({ grade: 'A', notes: ['upload: not exercised (Connection refused)'] });
  });

  it('is not fooled by a load that was none: a good grade says nothing then', () => {
    const answer = graded({ rtt: () => 20, phases: both.map((p) => ({ ...p, bytes: 20_000 })) });
    expect(answer).toMatchObject({ grade: 'A+' });
    if (answer.state === 'graded') expect(answer.notes.join()).toContain('hardly a load');
  });

  it('is not fooled by pings of an upload that was cut short: they are not idle', () => {
    const answer = graded({
      rtt: (s) => (within(s, 15, 25) || s > 35 ? 100 : 20),
      phases: [both[0]!],
      rate: (s) => [within(s, 15, 25) ? 20 : 0, s > 34 ? 20 : 0],
    });
    expect(answer).toMatchObject({ state: 'graded', added: 80 });
    if (answer.state === 'graded') expect(answer.idle.median).toBe(20);
  });

  it('needs thirty pings of each kind', () => {
    const short = graded({ rtt: () => 20, phases: [{ direction: 'download', from: 15, to: 18 }] });
    expect(short.state).toBe('not_exercised');
    const never = graded({ rtt: () => 20, phases: [{ direction: 'download', from: 2, to: 59 }] });
    expect(never.state).toBe('not_exercised');
  });

  it('finds load that happened anyway, and calls what it shows the least', () => {
    const answer = graded({
      rtt: (s) => (within(s, 20, 40) ? 220 : 20),
      rate: (s) => [0, within(s, 19, 41) ? 8 : 0.05],
    });
    expect(answer).toMatchObject({ state: 'graded', load: 'found', grade: 'D' });
  });

  it('is not exercised on an idle link, whatever the RTT does', () => {
    const answer = graded({ rtt: (s) => (within(s, 20, 40) ? 220 : 20), rate: () => [0.1, 0.1] });
    expect(answer).toMatchObject({ state: 'not_exercised' });
  });

  it('cannot tell without times, or without answers', () => {
    expect(graded({ rtt: () => 20, phases: both, stamped: false }).state).toBe('not_observable');
    expect(graded({ rtt: () => undefined, phases: both }).state).toBe('not_observable');
  });

  it('gives one answer to whatever there is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.double({ min: 0, max: 1e4, noNaN: true }), { nil: undefined }), {
          minLength: 5,
          maxLength: 300,
        }),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 0, max: 60 }),
        fc.boolean(),
        (rtts, from, to, watched) => {
          const answer = graded({
            rtt: (s) => rtts[Math.floor(s * 5) % rtts.length],
            phases: [{ direction: 'download', from, to }],
            ...(watched && { rate: (s: number) => [within(s, from, to) ? 10 : 0, 0] as const }),
          });
          expect(['graded', 'not_exercised', 'not_observable']).toContain(answer.state);
          if (answer.state === 'graded') expect(answer.added).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 30 },
    );
  });
});
