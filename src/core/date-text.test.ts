import { describe, expect, it } from 'vitest';
import { dateText } from './date-text.js';

const iso = (moment: { ms: number } | undefined): string | undefined =>
  moment && new Date(moment.ms).toISOString();

describe('the output of date', () => {
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
});
