import { describe, expect, it } from 'vitest';
import { durationsOf, durationText } from './durations.js';
import type { Incident } from './incident.js';

const day = (time: string): string => `2025-11-12T${time}Z`;
const SEED: Incident['times'] = {
  started: day('08:15'),
  detected: day('08:30'),
  acknowledged: day('08:45'),
  mitigated: day('09:00'),
  resolved: day('09:00'),
};

describe('durations', () => {
  it('are those of the seed: 15, 15, 45, 45 minutes, and 15 of response', () => {
    const all = Object.entries(durationsOf({ times: SEED })).map(([name, d]) => [
      name,
      d.state === 'computed' ? durationText(d.ms, d.precision) : d.text,
    ]);
    expect(Object.fromEntries(all)).toEqual({
      ttd: '15 min',
      tta: '15 min',
      ttm: '45 min',
      ttr: '45 min',
      impact: '45 min',
      response: '15 min',
    });
  });

  it('name what is missing, unknown or not applicable, and never guess', () => {
    const times: Incident['times'] = {
      started: day('08:15'),
      acknowledged: { na: 'nobody was paged' },
      resolved: { q: 'Q3' },
    };
    const { ttd, tta, response } = durationsOf({ times });
    expect(ttd).toMatchObject({ state: 'not_computable', text: 'not computable: no *detected*' });
    expect(tta).toMatchObject({
      text: 'not computable: no *detected*, *acknowledged* does not apply (nobody was paged)',
    });
    expect(response).toMatchObject({
      text: 'not computable: *acknowledged* does not apply (nobody was paged), *resolved* is unknown → Q3',
    });
  });

  it('impact ends with what is known of its end, and says with which', () => {
    const ends = (times: Incident['times']) => {
      const { impact } = durationsOf({ times: { started: day('08:00'), ...times } });
      return impact.state === 'computed' ? impact.to.name : impact.state;
    };
    expect(ends({ impact_ended: day('09:10'), mitigated: day('09:00') })).toBe('impact_ended');
    expect(ends({ mitigated: day('09:00'), resolved: day('10:00') })).toBe('mitigated');
    expect(ends({})).toBe('not_computable');
  });

  it('a negative one is an error that names both', () =>
    expect(durationsOf({ times: { started: day('08:15:00'), detected: day('08:10:00') } }).ttd).toEqual(
      expect.objectContaining({
        state: 'contradiction',
        text: `detected ${day('08:10:00')} is before started ${day('08:15:00')}`,
      }),
    ));

  it('less than the precision of an end is none', () => {
    const { ttd } = durationsOf({ times: { started: day('08:15:40'), detected: day('08:15') } });
    expect(ttd).toMatchObject({ state: 'computed', ms: 0, precision: 'min' });
  });

  it('compares instants, not texts: offsets count', () =>
    expect(
      durationsOf({ times: { started: '2025-11-12T09:15+01:00', detected: day('08:30') } }).ttd,
    ).toMatchObject({
      ms: 15 * 60_000,
    }));

  it('keeps ≈ when one end is about', () => {
    const { ttd } = durationsOf({
      times: { started: { at: day('08:15:00'), precision: 'about' }, detected: day('08:30:20') },
    });
    expect(ttd.state === 'computed' && durationText(ttd.ms, ttd.precision)).toBe('≈ 15 min');
  });

  it('takes the accepted row that is marked, not one that is only proposed', () => {
    const row = (id: string, at: string, state: 'accepted' | 'proposed') =>
      ({ id, at: day(at), kind: 'alert', text: 'alert', marks: ['detected'], state }) as const;
    const timeline = [row('t1', '08:20:00', 'proposed'), row('t2', '08:30:00', 'accepted')];
    const { ttd } = durationsOf({ times: { started: day('08:15:00') }, timeline });
    expect(ttd).toMatchObject({ ms: 15 * 60_000, to: { row: 't2' } });
  });

  it.each([
    [0, 's', '0 s'],
    [12_400, 's', '12 s'],
    [12_400, 'min', 'under 1 min'],
    [3_725_000, 's', '1 h 2 min 5 s'],
    [90_000_000, 'min', '1 d 1 h'],
  ] as const)('%i ms, precise to %s: %s', (ms, precision, text) =>
    expect(durationText(ms, precision)).toBe(text),
  );
});
