import { expect, it } from 'vitest';
import { countDetections } from './accuracy.js';
import { LABELS } from './labels.js';
import { ownScenarios } from './own-lab.js';
import { truthSchema } from './expectation.js';
import type { Judged } from './lab-tables.js';

const run = (name: string, cause: string, fired: Record<string, string>): Judged =>
  ({
    scenario: { name, truth: truthSchema.parse({ title: 't', kind: 'fault', root_cause: cause }) },
    said: {
      findings: Object.entries(fired).map(([detection, severity]) => ({ detection, severity, host: 'h' })),
    },
  }) as unknown as Judged;

it('counts what fires where it should, where it should not, and what does not fire', () => {
  const counts = countDetections([
    run('first', 'listen_queue_overflow', {
      'TCP-17': 'critical',
      'HTTP-01': 'warning',
      'NIC-01': 'warning',
      'APP-04': 'info',
    }),
    run('second', 'listen_queue_overflow', { 'TCP-17': 'hint', 'TCP-20': 'warning' }),
    run('quiet', 'none', { 'TCP-20': 'warning' }),
  ]);
  expect(Object.fromEntries(counts)).toEqual({
    'TCP-17': { right: 1, wrong: [], missed: ['second'] },
    'HTTP-01': { right: 1, wrong: [], missed: [] },
    'NIC-01': { right: 0, wrong: ['first'], missed: [] },
    'TCP-20': { right: 1, wrong: ['quiet'], missed: [] },
  });
});

it('has labels for every cause of the scenarios', () => {
  const causes = ownScenarios().flatMap((s) => s.truth.root_cause);
  expect(causes.filter((c) => LABELS[c] === undefined)).toEqual([]);
});
