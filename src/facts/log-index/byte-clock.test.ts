import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLogClock } from '../../core/log-time.js';
import { SHAPES } from '../../core/log-time/shapes.js';
import { ByteClock } from './byte-clock.js';

const NOW = Date.UTC(2026, 10, 21, 4);
const OPTIONS = { now: NOW, timeZone: 'Europe/Berlin' };
const SAMPLES = SHAPES.flatMap((s) => s.samples.map(([line]) => line));

/** Both clocks over the same lines; a stamp ends at the same place. */
function compare(lines: readonly string[]): void {
  const clock = createLogClock(OPTIONS);
  const bytes = new ByteClock(OPTIONS);
  for (const line of lines) {
    const text = Buffer.from(`before\n${line}\nbehind 12:00:00`);
    const to = 7 + Buffer.byteLength(line);
    const stamp = clock(Buffer.from(line).toString('latin1'));
    const ms = bytes.ms(text, 7, to);
    expect([line, ms]).toEqual([line, stamp?.at === undefined ? Number.NaN : Number(stamp.at / 1_000_000n)]);
    if (stamp?.at !== undefined) expect([line, bytes.end]).toEqual([line, stamp.end]);
  }
}

describe('byte clock', () => {
  it.each(SAMPLES)('reads %s as the log clock does, seconds and fraction varied', (sample) => {
    const later = (digits: string): string => sample.replace(/0([45])(?=\D|$)/, digits);
    compare([sample, sample, later('05'), later('37'), later('59'), later('6x'), `${sample} more`, sample]);
  });

  it('agrees with the log clock on lines of two writers in one file, digits and fractions varied', () => {
    const digits = fc.stringMatching(/^\d{1,9}$/);
    const change = fc.record({
      writer: fc.boolean(),
      at: fc.nat(40),
      digit: fc.nat(9),
      fraction: fc.option(digits),
      tail: fc.constantFrom('', ' x', '\r'),
    });
    // IIS counts in UTC, which only what stands behind its stamp tells; nobody else writes into its files.
    const mixed = SAMPLES.filter((line) => !/^2026-11-21 03:04:05 (?:10|W3SVC)/.test(line));
    fc.assert(
      fc.property(
        fc.constantFrom(...mixed),
        fc.constantFrom(...mixed),
        fc.array(change, { maxLength: 12 }),
        (one, other, changes) => {
          const changed = changes.map(({ writer, at, digit, fraction, tail }) => {
            let seen = 0;
            const line = (writer ? one : other).replaceAll(/\d/g, (d) => (seen++ === at ? `${digit}` : d));
            return (fraction === null ? line : line.replace(/(?<=:0\d[.,])\d+/, fraction)) + tail;
          });
          compare([one, ...changed, one, other]);
        },
      ),
      { numRuns: 3000 },
    );
  });
});
