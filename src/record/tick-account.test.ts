import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TickAccount } from './tick-account.js';

const MS = 1000;

function account(intervalMs: number): TickAccount {
  const ticks = new TickAccount(intervalMs);
  ticks.begin(0);
  return ticks;
}

const inMs = (us: number): number => us / MS;

describe('TickAccount', () => {
  it('tells taken, late and missed apart, and why', () => {
    const ticks = account(100);
    ticks.took(0, 0, 5 * MS);
    ticks.took(1, 109 * MS, 115 * MS);
    ticks.took(2, 212 * MS, 470 * MS);
    ticks.took(4, 471 * MS, 475 * MS);
    ticks.took(9, 900 * MS, 905 * MS);
    expect(ticks.record(inMs)).toEqual({
      due: 10,
      taken: 5,
      late: 2,
      missed: [
        { from: 300, to: 300, reason: 'the tick before took 258 ms' },
        { from: 500, to: 800, reason: expect.stringContaining('was not run in time') },
      ],
    });
  });

  it('counts what was due after the loop was gone', () => {
    const ticks = account(100);
    ticks.took(0, 0, 1);
    ticks.lost(1050 * MS, 'the connection was lost');
    expect(ticks.record(inMs)).toEqual({
      due: 11,
      taken: 1,
      late: 0,
      missed: [{ from: 100, to: 1000, reason: 'the connection was lost' }],
    });
  });

  it('a loop that never came to run has nothing due', () => {
    const ticks = new TickAccount(100);
    ticks.lost(1e9, 'gone');
    expect(ticks.record(inMs)).toEqual({ due: 0, taken: 0, late: 0, missed: [] });
  });

  it('a clock set back makes no tick late or missed', () => {
    const ticks = account(100);
    ticks.took(0, 0, 1);
    ticks.rebase(-3600 * 1000 * MS);
    ticks.took(1, -3600 * 1000 * MS + 100 * MS, -3600 * 1000 * MS + 101 * MS);
    expect(ticks.record(inMs)).toEqual({ due: 2, taken: 2, late: 0, missed: [] });
  });

  it('whatever ticks come: each is taken or missed, none is both, and gaps are in order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20), fc.nat(300)), { maxLength: 60 }), (steps) => {
        const ticks = account(50);
        let tick = -1;
        let taken = 0;
        for (const [skip, delayMs] of steps) {
          tick += 1 + skip;
          ticks.took(tick, (tick * 50 + delayMs) * MS, (tick * 50 + delayMs + 1) * MS);
          taken++;
        }
        const { due, missed, late, ...rest } = ticks.record(inMs);
        expect(rest.taken).toBe(taken);
        expect(due).toBe(tick + 1);
        expect(late).toBe(steps.filter(([, delay]) => delay > 5).length);
        const gone = missed.reduce((sum, { from, to }) => sum + (to - from) / 50 + 1, 0);
        expect(gone).toBe(due - taken);
        for (const [i, span] of missed.entries()) expect(span.from).toBeGreaterThan(missed[i - 1]?.to ?? -1);
      }),
    );
  });
});
