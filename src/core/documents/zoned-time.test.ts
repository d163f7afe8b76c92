import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateIn, knownZone, precisionOf, timeIn, zoneName } from './zoned-time.js';

describe('times in a zone', () => {
  it.each([
    ['UTC', '2025-11-12T08:15:00Z', 'min', '08:15'],
    ['UTC', '2025-11-12T08:15:07.9Z', 's', '08:15:07'],
    ['UTC', '2025-11-12T08:15:00Z', 'about', '≈ 08:15'],
    ['Europe/Berlin', '2026-11-18T07:15:02Z', 's', '08:15:02'],
    ['Asia/Kolkata', '2026-11-17T23:45:00Z', 'min', '05:15'],
    ['UTC', '2026-11-18T00:00:00Z', 'min', '00:00'],
    // Clocks are set back: the hour comes twice, and says which one it is.
    ['Europe/Prague', '2026-10-25T00:15:00Z', 'min', '02:15 (UTC+2)'],
    ['Europe/Prague', '2026-10-25T01:15:00Z', 'min', '02:15 (UTC+1)'],
    ['Europe/Prague', '2026-10-25T02:15:00Z', 'min', '03:15'],
  ] as const)('%s %s %s → %s', (zone, iso, precision, text) => {
    expect(timeIn(zone, iso, precision)).toBe(text);
  });

  it('takes the day of the zone', () => {
    expect(dateIn('Asia/Kolkata', '2026-11-17T23:45:00Z')).toBe('2026-11-18');
    expect(dateIn('America/New_York', '2026-11-18T02:00:00Z')).toBe('2026-11-17');
  });

  it('names the zone with the offset it has then', () => {
    expect(zoneName('UTC', '2026-11-18T07:00:00Z')).toBe('UTC');
    expect(zoneName('Europe/Berlin', '2026-11-18T07:00:00Z')).toBe('Europe/Berlin (UTC+1)');
    expect(zoneName('Europe/Berlin', '2026-07-18T07:00:00Z')).toBe('Europe/Berlin (UTC+2)');
    expect(zoneName('America/St_Johns', '2026-11-18T07:00:00Z')).toBe('America/St_Johns (UTC−3:30)');
  });

  it('counts a zone that does not exist as UTC', () => {
    expect(knownZone('Mars/Olympus')).toBe('UTC');
    expect(knownZone(undefined)).toBe('UTC');
    expect(knownZone('Europe/Berlin')).toBe('Europe/Berlin');
  });

  it('shows seconds where one time has some', () => {
    expect(precisionOf(['2026-11-18T07:15:00Z', '2026-11-18T08:00:00+01:00'])).toBe('min');
    expect(precisionOf(['2026-11-18T07:15:00Z', '2026-11-18T07:15:02Z'])).toBe('s');
  });

  it('agrees with ISO text in UTC', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('1970-01-02'), max: new Date('2100-01-01') }), (date) => {
        fc.pre(!Number.isNaN(date.getTime()));
        const iso = date.toISOString();
        expect(`${dateIn('UTC', iso)}T${timeIn('UTC', iso, 's')}`).toBe(iso.slice(0, 19));
      }),
    );
  });
});
