import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExpression } from './expression.js';
import type { Sample } from './live-metrics.js';
import { Trigger } from './trigger.js';

const rtt = (at: number, value: number, subject = 'a'): Sample => ({ metric: 'rtt', subject, at, value });

/** Time of the sample it fired at. */
function firedAt(text: string, samples: readonly Sample[]): number | undefined {
  const trigger = new Trigger(parseExpression(text));
  return samples.find((sample) => trigger.sample(sample) !== undefined)?.at;
}

describe('Trigger', () => {
  it('a value that held at every sample for so long; one that breaks it begins anew', () => {
    const text = 'rtt > 5ms for 300ms';
    const held = [0, 100, 200, 300].map((at) => rtt(at, 6));
    expect(firedAt(text, held)).toBe(300);
    const broken = [rtt(0, 6), rtt(100, 6), rtt(200, 5), rtt(300, 6), rtt(400, 6), rtt(500, 6), rtt(600, 6)];
    expect(firedAt(text, broken)).toBe(600);
  });

  it('one socket must have held it, not one after the other', () => {
    const turns = [0, 100, 200, 300, 400, 500].flatMap((at, i) => [
      rtt(at, i % 2 === 0 ? 9 : 1, 'a'),
      rtt(at, i % 2 === 0 ? 1 : 9, 'b'),
    ]);
    expect(firedAt('rtt > 5ms for 300ms', turns)).toBeUndefined();
  });

  it('a socket that was not heard of for five seconds has not held it', () => {
    expect(firedAt('rtt > 5ms for 3s', [rtt(0, 9), rtt(6000, 9), rtt(8000, 9)])).toBeUndefined();
    expect(firedAt('rtt > 5ms for 3s', [rtt(0, 9), rtt(6000, 9), rtt(9000, 9)])).toBe(9000);
  });

  it('and: both at the same time; or: either', () => {
    const cpu = (at: number, value: number): Sample => ({ metric: 'cpu', subject: 'cpu0', at, value });
    expect(firedAt('rtt > 5ms and cpu < 80%', [rtt(0, 9), cpu(10, 90), rtt(20, 9), cpu(30, 50)])).toBe(30);
    expect(firedAt('rtt > 5ms and cpu < 80%', [rtt(0, 9), cpu(6000, 50)])).toBeUndefined();
    expect(firedAt('rtt > 5ms or cpu > 80%', [rtt(0, 1), cpu(10, 90)])).toBe(10);
  });

  it('fires once, with value and subject', () => {
    const trigger = new Trigger(parseExpression('retrans/s > 20'));
    const sample: Sample = { metric: 'retrans/s', subject: '', at: 0, value: 33 };
    expect(trigger.sample(sample)).toBe('retrans/s > 20: retrans 33/s');
    expect(trigger.sample({ ...sample, at: 1 })).toBeUndefined();
  });

  it('agrees with the definition over any samples of any sockets', () => {
    const values = fc.array(
      fc.record({
        step: fc.integer({ min: 1, max: 3000 }),
        value: fc.integer({ min: 0, max: 10 }),
        socket: fc.integer({ min: 0, max: 2 }),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 6000 }), (steps, forMs) => {
        let at = 0;
        const samples = steps.map(({ step, value, socket }) => rtt((at += step), value, `s${socket}`));
        const isMet = (index: number): boolean => {
          const last = samples[index];
          if (!last || last.value <= 5) return false;
          let since = last.at;
          const before = samples.slice(0, index).filter((s) => s.subject === last.subject);
          for (const { at: earlier, value } of before.toReversed()) {
            if (value <= 5 || since - earlier > 5000) break;
            since = earlier;
          }
          return last.at - since >= forMs;
        };
        const expected = samples.find((_, index) => isMet(index))?.at;
        expect(firedAt(`rtt > 5ms for ${forMs}ms`, samples)).toBe(expected);
      }),
    );
  });
});
