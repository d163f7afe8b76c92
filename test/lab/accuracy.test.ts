import { expect, it } from 'vitest';
import { countDetections } from './accuracy.js';
import { truthSchema } from './expectation.js';
import type { Judged } from './lab-tables.js';

const run = (labels: object, fired: Record<string, string>): Judged =>
  ({
    scenario: { truth: truthSchema.parse({ title: 't', kind: 'fault', root_cause: 'x', ...labels }) },
    said: {
      findings: Object.entries(fired).map(([detection, severity]) => ({ detection, severity, host: 'h' })),
    },
  }) as unknown as Judged;

it('counts what fires where it should, where it should not, and what does not fire', () => {
  const labels = { signals: ['TCP-17', 'TCP-20'], symptoms: ['HTTP-01'] };
  const counts = countDetections([
    run(labels, { 'TCP-17': 'critical', 'HTTP-01': 'warning', 'TCP-03': 'warning', 'APP-04': 'info' }),
    run(labels, { 'TCP-17': 'hint', 'TCP-20': 'warning' }),
  ]);
  expect(Object.fromEntries(counts)).toEqual({
    'TCP-17': { right: 1, wrong: 0, missed: 1 },
    'TCP-20': { right: 1, wrong: 0, missed: 1 },
    'HTTP-01': { right: 1, wrong: 0, missed: 0 },
    'TCP-03': { right: 0, wrong: 1, missed: 0 },
  });
});
