import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatInstant } from './instant.js';
import { logEntries } from './log-entries.js';
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

  it('tells the hour that occurs twice by the order of the file, and says that it did', () => {
    const clock = createLogClock({ now: NOW, timeZone: 'Europe/Berlin' });
    const wall = ['01:59:00', '02:10:00', '02:50:03', '02:50:00', '02:05:00', '02:50:00', '03:05:00'];
    const stamps = wall.map((time) => clock(`2026-10-25 ${time} x`));
    expect(stamps.map((s) => formatInstant(s?.at ?? 0n).slice(11, 19))).toEqual([
      '23:59:00',
      '00:10:00',
      '00:50:03',
      '00:50:00',
      '01:05:00',
      '01:50:00',
      '02:05:00',
    ]);
    expect(stamps.map((s) => s?.assumed?.includes('hour'))).toEqual([
      false,
      true,
      true,
      true,
      true,
      true,
      false,
    ]);
    expect(clock('2026-10-25T02:05:00+01:00 x')?.assumed).toBeUndefined();
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

  it.each([
    ['a number above 12', '03/04/2026 10:00:00', '13/04/2026 10:00:00', '2026-04-03T10:00:00.000Z'],
    ['the number that moved on', '03/04/2026 23:59:59', '04/04/2026 00:00:01', '2026-04-03T23:59:59.000Z'],
    ['the month stays', '03/04/2026 23:59:59', '03/05/2026 00:00:01', '2026-03-04T23:59:59.000Z'],
    ['12/03 would lie ahead', '01/02/2026 10:00:00', '03/12/2025 10:00:00', '2026-01-02T10:00:00.000Z'],
    ['03/12 would lie ahead', '04/05/2026 10:00:00', '03/12/2026 10:00:00', '2026-04-05T10:00:00.000Z'],
  ])('dates before the one that tells their order are read by it: %s', (_, early, later, expected) => {
    const lines = [`${early} first`, '  a trace', `${later} last`].map((text, i) => ({ n: i + 1, text }));
    const [first] = logEntries(lines, { now: NOW, timeZone: 'UTC' }, true);
    expect(formatInstant(first?.stamp?.at ?? 0n)).toBe(expected);
  });

  it('marks a date that no line of the file explains', () => {
    const lines = ['03/04/2026 10:00:00 a', '03/04/2026 11:00:00 b'].map((text, i) => ({ n: i + 1, text }));
    const stamps = [...logEntries(lines, { now: NOW, timeZone: 'UTC' }, true)].map((e) => e.stamp);
    expect(stamps.map((s) => s?.assumed)).toEqual([
      ['date', 'zone'],
      ['date', 'zone'],
    ]);
  });

  it('takes a file over to another shape when its own has not fitted for long', () => {
    const clock = createLogClock({ now: NOW });
    expect(clock('2026-11-21T03:04:05Z start')).toBeDefined();
    for (let i = 0; i < 1000; i++) clock('no time here');
    expect(clock('1795230245.123 a new writer')?.at).toBeDefined();
    for (let i = 0; i < 20; i++) clock('Nov 21 03:04:05 host app: yet another');
    expect(clock('1795230245.123 is a number there')).toBeUndefined();
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

  const MONTH = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
  const WRITERS: readonly (readonly [string, (t: Date) => string, number])[] = [
    ['RFC 5424', (t) => `<165>1 ${t.toISOString()} host app 1 ID47 - x`, 1],
    ['RFC 3164', (t) => `${mon(t)} ${`${t.getUTCDate()}`.padStart(2)} ${hms(t)} host app[1]: x`, 1000],
    ['log4j', (t) => `${ymd(t, '-')} ${hms(t)},${frac(t)} [main] INFO x`, 1],
    [
      'Apache access',
      (t) => `198.51.100.7 - - [${day(t)}/${mon(t)}/${t.getUTCFullYear()}:${hms(t)} +0000] "GET /"`,
      1000,
    ],
    ['nginx error', (t) => `${ymd(t, '/')} ${hms(t)} [error] 1#1: x`, 1000],
    [
      'ctime',
      (t) => `[Sat ${mon(t)} ${day(t)} ${hms(t)}.${frac(t)}000 ${t.getUTCFullYear()}] [core:error] x`,
      1,
    ],
    ['glog', (t) => `E${ymd(t, '')} ${hms(t)}.${frac(t)}000  1234 main.cc:12] x`, 1],
    ['epoch ms', (t) => `{"level":30,"time":${t.getTime()},"msg":"x"}`, 1],
    ['epoch s', (t) => `${Math.floor(t.getTime() / 1000)}.${frac(t)}    456 198.51.100.7 TCP_MISS/200 x`, 1],
    [
      '12 h',
      (t) =>
        `${mon(t)} ${t.getUTCDate()}, ${t.getUTCFullYear()} ${t.getUTCHours() % 12 || 12}${hms(t).slice(2)} ${t.getUTCHours() < 12 ? 'AM' : 'PM'} c.e.Main run`,
      1000,
    ],
    ['audit', (t) => `type=AVC msg=audit(${Math.floor(t.getTime() / 1000)}.${frac(t)}:1): x`, 1],
    ['NX-OS', (t) => `${t.getUTCFullYear()} ${mon(t)} ${day(t)} ${hms(t)}.${frac(t)} sw %ETHPORT-5-IF_UP`, 1],
  ];
  const two = (n: number): string => `${n}`.padStart(2, '0');
  const mon = (t: Date): string => MONTH[t.getUTCMonth()] ?? '';
  const day = (t: Date): string => two(t.getUTCDate());
  const hms = (t: Date): string => t.toISOString().slice(11, 19);
  const frac = (t: Date): string => t.toISOString().slice(20, 23);
  const ymd = (t: Date, by: string): string =>
    [t.getUTCFullYear(), two(t.getUTCMonth() + 1), day(t)].join(by);

  it.each(WRITERS)('reads back what %s writes, any time of the last year', (_, write, unit) => {
    fc.assert(
      fc.property(fc.integer({ min: NOW - 363 * 86_400_000, max: NOW }), (ms) => {
        const whole = Math.floor(ms / unit) * unit;
        expect(createLogClock({ now: NOW }).ms(write(new Date(whole)))).toBe(whole);
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
