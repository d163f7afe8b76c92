import { describe, expect, it } from 'vitest';
import { dateText, momentOf, nameTime } from './moment.js';

const iso = (moment: { ms: number } | undefined): string | undefined =>
  moment && new Date(moment.ms).toISOString();

describe('times of foreign evidence', () => {
  it.each([
    ['Fri Nov 14 09:12:01 UTC 2025', '2025-11-14T09:12:01.000Z'],
    ['Fri Nov 14 10:12:01 CET 2025', '2025-11-14T09:12:01.000Z'],
    ['Fri 14 Nov 2025 09:12:01 AM UTC', '2025-11-14T09:12:01.000Z'],
    ['Fri 14 Nov 2025 10:12:01 PM CET', '2025-11-14T21:12:01.000Z'],
    ['Fri Nov 14 09:12:01 PM EST 2025', '2025-11-15T02:12:01.000Z'],
    ['Fri Nov 14 12:12:01 AM UTC 2025', '2025-11-14T00:12:01.000Z'],
    ['2025-11-14T09:12:01+00:00', '2025-11-14T09:12:01.000Z'],
    ['2025-11-14T09:12:01,123456789+01:00', '2025-11-14T08:12:01.123Z'],
    ['Fri, 14 Nov 2025 09:12:01 +0100', '2025-11-14T08:12:01.000Z'],
    ['2025-11-14 09:12:00 UTC', '2025-11-14T09:12:00.000Z'],
  ])('date: %s', (text, expected) => {
    expect(iso(dateText(text))).toBe(expected);
    expect(dateText(text)?.assumed).toBeUndefined();
  });

  it('says that a zone it does not know is assumed, and takes that of the host', () => {
    expect(dateText('Fri Nov 14 09:12:01 IST 2025', 'Asia/Kolkata')).toEqual({
      ms: Date.UTC(2025, 10, 14, 3, 42, 1),
      assumed: expect.stringContaining('zone'),
    });
  });

  it.each(['', 'Fr 14. Nov 09:12', 'hello', '14 Nov', 'Fri Foo 14 09:12:01 UTC 2025'])(
    'no date: %s',
    (text) => {
      expect(dateText(text)).toBeUndefined();
    },
  );

  const gathered = { ms: Date.UTC(2025, 10, 14, 15, 0, 0) };

  it('reads the time in a name, in the zone of the host', () => {
    const at = (path: string, modifiedMs?: number) =>
      nameTime({ path, ...(modifiedMs !== undefined && { modifiedMs }) }, gathered, 'Europe/Berlin');
    expect(at('netstat_20251114_1432.txt')).toBe(Date.UTC(2025, 10, 14, 13, 32));
    expect(at('2025-11-14T14-32-05/netstat.txt')).toBe(Date.UTC(2025, 10, 14, 13, 32, 5));
    expect(at('ss.1763130725.txt')).toBe(1_763_130_725_000);
    expect(at('tcp_stats_1432.txt', Date.UTC(2025, 10, 14, 14, 32, 30))).toBe(Date.UTC(2025, 10, 14, 13, 32));
  });

  it('does not take the number of a node for a time of day', () => {
    expect(nameTime({ path: 'netstat-1432.txt' }, gathered)).toBeUndefined();
    expect(
      nameTime({ path: 'netstat-1432.txt', modifiedMs: Date.UTC(2025, 10, 14, 14, 39) }, gathered),
    ).toBeUndefined();
    expect(nameTime({ path: 'netstat-4711.txt', modifiedMs: gathered.ms }, gathered)).toBeUndefined();
  });

  it('believes the change of a file only near the time of the whole', () => {
    expect(momentOf({ modifiedMs: gathered.ms + 600_000 }, gathered).ms).toBe(gathered.ms + 600_000);
    expect(momentOf({ modifiedMs: gathered.ms + 9_000_000 }, gathered)).toBe(gathered);
    expect(momentOf({}, gathered)).toBe(gathered);
  });
});
