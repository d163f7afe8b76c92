import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatInstant } from './instant.js';
import { createLogClock, type LogStamp } from './log-time.js';
import { SHAPES } from './log-time/shapes.js';

const NOW = Date.UTC(2026, 10, 21, 4);
const at = (line: string, timeZone = 'UTC', now = NOW): LogStamp | undefined =>
  createLogClock({ now, timeZone })(line);
const iso = (line: string, timeZone?: string, now?: number): string | undefined => {
  const instant = at(line, timeZone, now)?.at;
  return instant === undefined ? undefined : formatInstant(instant);
};

describe.each(SHAPES)('shape $id', (shape) => {
  it.each(shape.samples.map((sample) => [sample[0], sample] as const))(
    '%s',
    (line, [, expected, assumed]) => {
      const own = shape.pattern.exec(line);
      expect(own, 'the sample does not fit its own row').not.toBeNull();
      expect(line).toMatch(new RegExp(`^[${shape.starts}]`));
      expect(own).toHaveLength(shape.fields.length + 1);
      const stamp = at(line);
      expect(typeof expected === 'number' ? stamp?.monotonic_s : iso(line)).toBe(expected);
      expect(stamp?.assumed?.toSorted().join(',')).toBe(assumed);
      expect(stamp?.end, 'an earlier row takes this sample').toBe(own?.[0].length);
      // The same line as bytes: what the scanner sees.
      expect(at(Buffer.from(line).toString('latin1'))?.at).toBe(stamp?.at);
    },
  );
});

describe('log clock', () => {
  it.each([
    '2026-02-31T03:04:05Z',
    '2026-02-29T03:04:05Z',
    '2026-13-01T03:04:05Z',
    '2026-11-21T24:04:05Z',
    '2026-11-21T03:60:05Z',
    'Feb 30 03:04:05 host app: x',
    '13/13/2026 03:04:05',
    '31/Feb/2026',
    '2026-11-21 no time',
    '9999999999 beyond any log',
    '0123456789 a part number',
    '    at com.example.Service.run(Service.java:12)',
    'Caused by: java.net.SocketTimeoutException: Read timed out',
    '',
  ])('finds no time in %j', (line) => expect(at(line)).toBeUndefined());

  it('reads a leap second as the next minute', () =>
    expect(iso('2016-12-31T23:59:60Z')).toBe('2017-01-01T00:00:00.000Z'));

  it('puts zone-less times into the given zone, daylight saving included', () => {
    expect(iso('2026-07-01 12:00:00 x', 'Europe/Berlin')).toBe('2026-07-01T10:00:00.000Z');
    expect(iso('2026-01-01 12:00:00 x', 'Europe/Berlin')).toBe('2026-01-01T11:00:00.000Z');
    expect(iso('2026-07-01 12:00:00 x', '-03:30')).toBe('2026-07-01T15:30:00.000Z');
    // 02:30 happened twice on 25 Oct 2026: the first is meant; 29 Mar 2026 02:30 never happened.
    expect(iso('2026-10-25 02:30:00 x', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
    expect(iso('2026-03-29 03:30:00 x', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
    expect(iso('2026-11-01 01:30:00 x', 'America/New_York')).toBe('2026-11-01T05:30:00.000Z');
    expect(iso('2026-07-01 12:00:00 x', 'No/Where')).toBe('2026-07-01T12:00:00.000Z');
  });

  it('agrees with the zone database for every hour of a year', () => {
    for (const zone of ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu']) {
      const clock = createLogClock({ now: NOW + 1e11, timeZone: zone });
      const format = new Intl.DateTimeFormat('sv-SE', {
        timeZone: zone,
        dateStyle: 'short',
        timeStyle: 'medium',
      });
      for (let ms = Date.UTC(2026, 0, 1); ms < Date.UTC(2027, 0, 1); ms += 3_600_000) {
        const wall = format.format(ms);
        const back = clock.ms(wall);
        // Where a wall time occurs twice the earlier instant is right too.
        expect(
          back === ms || (back !== undefined && format.format(back) === wall && back < ms),
          `${zone} ${wall}`,
        ).toBe(true);
      }
    }
  });

  it('keeps a year-less line of December in the year before, and allows a clock a day ahead', () => {
    const january = Date.UTC(2027, 0, 2);
    expect(iso('Dec 31 23:00:00 host app: x', 'UTC', january)).toBe('2026-12-31T23:00:00.000Z');
    expect(iso('Jan  2 20:00:00 host app: x', 'UTC', january)).toBe('2027-01-02T20:00:00.000Z');
    expect(iso('Jan  3 20:00:00 host app: x', 'UTC', january)).toBe('2026-01-03T20:00:00.000Z');
  });

  it('stays with the shape of the file', () => {
    const clock = createLogClock({ now: NOW });
    expect(clock('2026-11-21T03:04:05Z start')?.end).toBe(20);
    expect(clock('1795230245 rows were written'), 'a bare number is no longer a time').toBeUndefined();
    expect(clock('12:00:00 in a dump')).toBeUndefined();
    expect(clock('Nov 21 03:04:05 host app: another writer')).toBeDefined();
  });

  it('learns from 21/11 in which order the file writes its dates', () => {
    const clock = createLogClock({ now: NOW });
    expect(clock('21/10/2026 03:04:05 x')?.assumed).toEqual(['zone']);
    expect(formatInstant(clock('03/11/2026 03:04:05 x')?.at ?? 0n)).toBe('2026-11-03T03:04:05.000Z');
    expect(clock('03/11/2026 03:04:05 x')?.assumed).toEqual(['zone']);
  });

  it('skips a byte order mark and says where the stamp ends', () => {
    const line = '\ufeff2026-11-21T03:04:05Z message';
    expect(line.slice(at(line)?.end)).toBe(' message');
  });

  it('reads back any instant it can print', () => {
    const clock = createLogClock({ now: Date.UTC(2099, 0) });
    fc.assert(
      fc.property(fc.bigInt({ min: 946684800n * 10n ** 9n, max: 4000000000n * 10n ** 9n }), (ns) => {
        expect(clock(`${formatInstant(ns)} x`)?.at).toBe(ns);
      }),
    );
  });

  it('never throws, and never names a time that does not exist', () => {
    const samples = SHAPES.flatMap((s) => s.samples.map(([line]) => line));
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.nat(60),
        fc.string({ unit: 'binary', maxLength: 12 }),
        fc.nat(12),
        (line, where, noise, cut) => {
          const stamp = at(line.slice(0, where) + noise + line.slice(where + cut));
          if (stamp?.at !== undefined) expect(() => formatInstant(stamp.at ?? 0n)).not.toThrow();
        },
      ),
      { numRuns: 3000 },
    );
  });
});
