import fc from 'fast-check';
import type { Chart } from '../../src/core/documents/chart-schema.js';
import { MARKS, ROW_KINDS } from '../../src/core/documents/incident.js';

/** Labels as evidence may bring them: long, right to left, controls, markup, nothing. */
const label = fc.oneof(
  fc.string({
    unit: fc.constantFrom('<', '&', '"', "'", '\u001b', '\ud83d', ']]>', 'a', ' ', '{{', 'W'),
    maxLength: 12,
  }),
  fc.constantFrom(
    '',
    'upload.lab.test',
    '</svg><script>alert(1)</script>',
    'שלום עולם مرحبا بالعالم',
    '\u202eevil\u202c \u0007\u0000',
    'W'.repeat(500),
    '漢字🙂'.repeat(125),
    'a word '.repeat(70),
  ),
);
/** JSON has no NaN, but a chart that is drawn without its schema may. */
const value = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: 0, max: 1e4, noNaN: true }) },
  fc.double({ min: -1e12, max: 1e12, noNaN: true }),
  fc.constantFrom(0, 7, Number.NaN, Infinity, -Infinity, 1e300, 5e-324),
);
const answer = fc.option(value, { freq: 5 });
const points = fc.array(fc.tuple(value, answer), { maxLength: 30 });
const counts = fc.array(fc.tuple(value, value), { maxLength: 20 });
const base = { title: label, note: fc.option(label, { nil: undefined }) };
const time = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .integer({ min: 0, max: 7_200 })
      .map((s) => new Date(Date.UTC(2026, 10, 25, 23) + s * 1000).toISOString()),
  },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 2e9 }).map((s) => new Date(s * 1000).toISOString()) },
  fc.constantFrom('2026-11-25T23:10:00.123456789Z', 'no time', ''),
);
const timezone = fc.constantFrom(
  'UTC',
  'Europe/Prague',
  'Asia/Kathmandu',
  'America/St_Johns',
  'no/zone',
  '+05:30',
);
const clock = {
  start: fc.option(time, { nil: undefined }),
  timezone: fc.option(timezone, { nil: undefined }),
};
const optional = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(of, { nil: undefined });

const event = fc.record({
  at: time,
  until: optional(time),
  count: optional(fc.nat(9999)),
  kind: fc.constantFrom(...ROW_KINDS),
  label,
  precision: optional(fc.constantFrom('s' as const, 'min' as const, 'about' as const)),
  errorMs: optional(fc.nat(600_000)),
  proposed: optional(fc.boolean()),
});

export const anyStrip = fc.record({
  kind: fc.constant('strip' as const),
  ...base,
  timezone,
  from: optional(time),
  to: optional(time),
  impact: optional(fc.record({ from: time, mitigated: optional(time), to: optional(time) })),
  marks: fc.array(fc.record({ mark: fc.constantFrom(...MARKS), at: time }), { maxLength: 8 }),
  events: fc.oneof(fc.array(event, { maxLength: 12 }), fc.array(event, { minLength: 50, maxLength: 200 })),
  series: optional(
    fc.array(
      fc.record({ name: label, unit: label, points: fc.array(fc.tuple(time, answer), { maxLength: 20 }) }),
      {
        maxLength: 3,
      },
    ),
  ),
});

const reading = fc.option(fc.record({ value, text: optional(label) }), { nil: null });

const kinds = {
  strip: anyStrip,
  rtt: fc.record({
    kind: fc.constant('rtt'),
    ...base,
    ...clock,
    log: optional(fc.boolean()),
    series: fc.array(
      fc.record({
        name: label,
        points,
        sent: fc.nat(),
        lost: fc.nat(),
        min: answer,
        median: answer,
        p95: answer,
        max: answer,
        band: optional(fc.array(fc.tuple(value, value, value, value), { maxLength: 9 })),
        loss: optional(fc.array(fc.tuple(value, value, value, value), { maxLength: 9 })),
      }),
      { maxLength: 7 },
    ),
  }),
  lines: fc.record({
    kind: fc.constant('lines'),
    ...base,
    ...clock,
    xLabel: label,
    yLabel: label,
    log: optional(fc.boolean()),
    series: fc.array(fc.record({ name: label, points }), { maxLength: 7 }),
  }),
  retransmissions: fc.record({
    kind: fc.constant('retransmissions'),
    ...base,
    ...clock,
    interval: value,
    kinds: fc.array(fc.record({ name: label, points: counts }), { maxLength: 4 }),
    sent: optional(counts),
  }),
  window: fc.record({
    kind: fc.constant('window'),
    ...base,
    ...clock,
    series: fc.array(fc.record({ name: label, unit: fc.constantFrom('bytes', 'segments'), points }), {
      maxLength: 4,
    }),
    zeroWindow: optional(fc.array(value)),
    unscaled: optional(fc.boolean()),
  }),
  hops: fc.record({
    kind: fc.constant('hops'),
    ...base,
    hops: fc.array(
      fc.record({
        hop: fc.nat(64),
        label,
        sent: optional(value),
        lost: optional(value),
        best: optional(value),
        avg: optional(value),
        worst: optional(value),
        reached: fc.boolean(),
        note: optional(label),
      }),
      { maxLength: 64 },
    ),
  }),
  phases: fc.record({
    kind: fc.constant('phases'),
    ...base,
    groups: fc.array(
      fc.record({
        name: label,
        attempts: fc.array(
          fc.record({
            dns: optional(value),
            connect: optional(value),
            tls: optional(value),
            wait: optional(value),
            transfer: optional(value),
            failed: optional(fc.record({ after: value, why: label })),
          }),
          { maxLength: 30 },
        ),
      }),
      { maxLength: 11 },
    ),
  }),
  before_after: fc.record({
    kind: fc.constant('before_after'),
    ...base,
    before: label,
    after: label,
    rows: fc.array(
      fc.record({
        label,
        unit: optional(label),
        before: reading,
        after: reading,
        change: fc.constantFrom('better', 'worse', 'same', 'too_few', 'unclear'),
      }),
      { maxLength: 40 },
    ),
  }),
  matrix: fc.record({
    kind: fc.constant('matrix'),
    ...base,
    unit: label,
    better: fc.constantFrom('lower', 'higher'),
    rowName: label,
    columnName: label,
    columns: fc.array(label, { maxLength: 60 }),
    rows: fc.array(
      fc.record({
        label,
        cells: fc.array(fc.option(fc.record({ value: answer, n: optional(fc.nat()) }), { nil: null }), {
          maxLength: 60,
        }),
      }),
      { maxLength: 40 },
    ),
  }),
  sparkline: fc.record({ kind: fc.constant('sparkline'), ...base, unit: label, points }),
  bars: fc.record({
    kind: fc.constant('bars'),
    ...base,
    unit: label,
    log: fc.boolean(),
    bars: fc.array(fc.record({ label, value, text: optional(label) })),
  }),
  dots: fc.record({
    kind: fc.constant('dots'),
    ...base,
    xLabel: label,
    rows: fc.array(fc.record({ label, values: fc.array(value), note: label, failed: fc.boolean() })),
  }),
} satisfies Record<Chart['kind'], unknown>;

/** Charts of one kind, as badly filled as evidence can make them. */
export function chartsOf(kind: Chart['kind']): fc.Arbitrary<Chart> {
  return kinds[kind] as fc.Arbitrary<Chart>;
}

export const CHART_KINDS = Object.keys(kinds) as Chart['kind'][];
