import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeTicks, zoneName } from './time-axis.js';

const ticks = (from: string, to: string, zone: string): string[] =>
  timeTicks(Date.parse(from), Date.parse(to), zone, 8).map(({ label, date }) =>
    date === undefined ? label : `${date} ${label}`,
  );

describe('ticks of time', () => {
  it('say the date first and when the day changes', () => {
    expect(ticks('2026-11-25T22:10:00Z', '2026-11-26T01:40:00Z', 'UTC')).toEqual([
      '2026-11-25 22:30',
      '23:00',
      '23:30',
      '2026-11-26 00:00',
      '00:30',
      '01:00',
      '01:30',
    ]);
  });

  it('are round in the zone shown, also where it is off by 45 minutes', () => {
    expect(ticks('2026-11-25T08:00:00Z', '2026-11-25T12:00:00Z', 'Asia/Kathmandu')).toEqual([
      '2026-11-25 14:00',
      '14:30',
      '15:00',
      '15:30',
      '16:00',
      '16:30',
      '17:00',
      '17:30',
    ]);
  });

  it('leave out the hour that the clock skips, and count the one it repeats once', () => {
    expect(ticks('2026-03-28T23:00:00Z', '2026-03-29T04:00:00Z', 'Europe/Prague')).toEqual([
      '2026-03-29 00:00',
      '01:00',
      '03:00',
      '04:00',
      '05:00',
      '06:00',
    ]);
    expect(ticks('2026-10-24T22:00:00Z', '2026-10-25T03:00:00Z', 'Europe/Prague')).toEqual([
      '2026-10-25 00:00',
      '01:00',
      '02:00',
      '03:00',
      '04:00',
    ]);
    const [from, to] = ['2026-10-25T00:00:00Z', '2026-10-25T03:00:00Z'].map((t) => Date.parse(t));
    expect(zoneName('Europe/Prague', from ?? 0, to ?? 0)).toBe('Europe/Prague (+02:00 → +01:00)');
  });

  it('go down to milliseconds and up to months', () => {
    expect(ticks('2026-11-25T08:00:00.000Z', '2026-11-25T08:00:00.020Z', 'UTC')[1]).toBe('08:00:00.005');
    expect(ticks('2026-01-01T00:00:00Z', '2026-12-31T00:00:00Z', 'UTC').length).toBeGreaterThan(3);
  });

  it('are few, in order and within', () => {
    const ms = fc.integer({ min: 0, max: 4e12 });
    const zone = fc.constantFrom('UTC', 'Europe/Prague', 'America/St_Johns', 'Pacific/Apia');
    fc.assert(
      fc.property(ms, fc.integer({ min: 0, max: 4e10 }), zone, (from, span, name) => {
        const at = timeTicks(from, from + span, name, 8).map((tick) => tick.at);
        expect(at.length).toBeLessThanOrEqual(10);
        expect(at).toEqual(at.toSorted((a, b) => a - b));
        for (const t of at) expect(t >= from && t <= from + span).toBe(true);
      }),
    );
  });
});
