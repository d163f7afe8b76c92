import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeWindow } from './time-window.js';

const END = Date.parse('2026-01-02T12:00:00Z');
const at = (minutes: number): string => new Date(END + minutes * 60_000).toISOString();
const minutes = ({ from, to }: { from: number; to: number }): [number, number] => [
  (from - END) / 60_000,
  (to - END) / 60_000,
];

describe('the time an answer is about', () => {
  it.each([
    ['nothing', {}, -10, 0],
    ['incident_time', { incident_time: at(-60) }, -65, -55],
    ['both ends', { start_time: at(-30), end_time: at(-20) }, -30, -20],
    [
      'both ends beside incident_time',
      { start_time: at(-30), end_time: at(-20), incident_time: at(-5) },
      -30,
      -20,
    ],
    ['start_time', { start_time: at(-30) }, -30, 0],
    ['end_time', { end_time: at(-30) }, -40, -30],
    ['more than a day', { start_time: at(-3000), end_time: at(-60) }, -1500, -60],
  ])('%s', (_, given, from, to) => {
    expect(minutes(timeWindow(given, END))).toEqual([from, to]);
  });

  it('a start after the end is said', () => {
    expect(() => timeWindow({ start_time: at(-1), end_time: at(-2) }, END)).toThrow(/is not before/);
  });

  it('is never empty and never longer than a day', () => {
    const time = fc.option(fc.integer({ min: -5000, max: 0 }).map(at), { nil: undefined });
    fc.assert(
      fc.property(time, time, time, (incident_time, start_time, end_time) => {
        let window;
        try {
          window = timeWindow({ incident_time, start_time, end_time }, END);
        } catch {
          return Date.parse(start_time ?? '') >= Date.parse(end_time ?? at(0));
        }
        return window.from < window.to && window.to - window.from <= 86_400_000;
      }),
    );
  });
});
