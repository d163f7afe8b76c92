import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EvidenceError } from '../core/errors.js';
import { conditionsOf, type Expression, parseExpression } from './expression.js';
import { METRICS, type MetricName } from './metrics.js';
import { textOf } from './trigger.js';

const refusal = (text: string): string => {
  try {
    parseExpression(text);
  } catch (error) {
    if (error instanceof EvidenceError) return `${error.code} ${error.message} | ${error.hint ?? ''}`;
    throw error;
  }
  return 'accepted';
};

describe('parseExpression', () => {
  it.each([
    ['rtt > 5ms for 300ms', { metric: 'rtt', comparison: '>', value: 5, forMs: 300 }],
    ['retrans/s > 20', { metric: 'retrans/s', comparison: '>', value: 20, forMs: 0 }],
    ['recv_q>64KiB', { metric: 'recv_q', comparison: '>', value: 65_536, forMs: 0 }],
    ['RTT >= 300us for 1.5s', { metric: 'rtt', comparison: '>=', value: 0.3, forMs: 1500 }],
    ['cwnd < 4 for 1m', { metric: 'cwnd', comparison: '<', value: 4, forMs: 60_000 }],
    ['cpu > 80%', { metric: 'cpu', comparison: '>', value: 80, forMs: 0 }],
    ['send_q <= 500', { metric: 'send_q', comparison: '<=', value: 500, forMs: 0 }],
  ])('%s', (text, condition) => {
    expect(parseExpression(text)).toMatchObject({ kind: 'is', ...condition });
  });

  it('and binds closer than or, brackets closer still', () => {
    const shape = (e: Expression): unknown => (e.kind === 'is' ? e.metric : [e.kind, ...e.parts.map(shape)]);
    expect(shape(parseExpression('rtt > 1 or ping > 2 and cpu > 3'))).toEqual([
      'or',
      'rtt',
      ['and', 'ping', 'cpu'],
    ]);
    expect(shape(parseExpression('(rtt > 1 or ping > 2) and cpu > 3'))).toEqual([
      'and',
      ['or', 'rtt', 'ping'],
      'cpu',
    ]);
  });

  it.each([
    ['rt > 5ms', '"rt" at column 1', 'did you mean "rtt"'],
    ['latency > 5ms', '"latency" at column 1', 'known: rtt, rttvar'],
    ['rtt = 5ms', '"=" at column 5', 'use >, >=, < or <='],
    ['rtt > 5KiB', '"5KiB" at column 7 of "rtt > 5KiB" is not a time', 'rtt is smoothed'],
    ['recv_q > 5ms', 'is not a size', 'recv_q is received'],
    ['cpu > many', '"many" at column 7', 'cpu is busy share'],
    ['rtt > 5ms for', 'the end of', ''],
    ['rtt > 5ms for 300', '"300" at column 15', ''],
    ['rtt > 5ms ping > 3', '"ping" at column 11', ''],
    ['rtt > 5ms and', 'the end of', 'known: rtt'],
    ['(rtt > 5ms', 'the end of', ''],
    ['', 'the end of', 'known: rtt'],
    [`${'('.repeat(50)}rtt > 1`, 'within 20 brackets', ''],
  ])('refuses "%s" and says where and what is allowed', (text, what, hint) => {
    const said = refusal(text);
    expect(said).toMatch(/^E_BAD_EXPRESSION --until-event: /);
    expect(said).toContain(what);
    expect(said).toContain(hint);
  });

  const condition = fc
    .record({
      metric: fc.constantFrom(...(Object.keys(METRICS) as MetricName[])),
      comparison: fc.constantFrom('>', '>=', '<', '<='),
      value: fc.nat(1_000_000),
      forMs: fc.nat(100_000),
    })
    .map(
      ({ metric, comparison, value, forMs }) =>
        `${metric} ${comparison} ${value}${forMs > 0 ? ` for ${forMs}ms` : ''}`,
    );

  it('reads what it prints as the same', () => {
    const expression = fc.letrec<{ e: string }>((tie) => ({
      e: fc.oneof(
        { depthSize: 'small' },
        condition,
        fc
          .tuple(fc.constantFrom('and', 'or'), fc.array(tie('e'), { minLength: 2, maxLength: 3 }))
          .map(([word, parts]) => parts.map((p) => `( ${p} )`).join(` ${word} `)),
      ),
    })).e;
    fc.assert(
      fc.property(expression, (text) => {
        const once = parseExpression(text);
        const again = parseExpression(textOf(once));
        expect(textOf(again)).toBe(textOf(once));
        expect(conditionsOf(again)).toEqual(conditionsOf(once));
      }),
    );
  });

  it('accepts or refuses any text, with words for the user', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const said = refusal(text);
        expect(said === 'accepted' || said.startsWith('E_BAD_EXPRESSION')).toBe(true);
      }),
    );
  });
});
