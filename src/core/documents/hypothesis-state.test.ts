import { describe, expect, it } from 'vitest';
import { pendingTests, stateOf, undecided } from './hypothesis-state.js';

const tests = [{ cmd: 'true' }];

describe('the state of a hypothesis', () => {
  it.each([
    ['open', {}],
    ['open', { tests }],
    ['open', { tests, result: null }],
    ['open', { tests, result: { outcome: 'inconclusive' as const } }],
    ['supported', { tests, result: { outcome: 'passed' as const } }],
    ['refuted', { tests, result: { outcome: 'failed' as const } }],
    ['untestable', { untestable: 'the host is gone' }],
    ['refuted', { tests, untestable: 'we thought', result: { outcome: 'failed' as const } }],
  ])('is %s for %j', (state, hypothesis) => {
    expect(stateOf(hypothesis)).toBe(state);
  });

  it.each(['passed', 'failed'] as const)('stays open where it %s without a test that is named', (outcome) => {
    expect(stateOf({ result: { outcome } })).toBe('open');
    expect(stateOf({ tests: [], result: { outcome } })).toBe('open');
  });

  it('has no test pending once one was run, or none can be', () => {
    expect(pendingTests({ tests: [...tests, ...tests] })).toBe(2);
    expect(pendingTests({ tests, result: { outcome: 'inconclusive' } })).toBe(0);
    expect(pendingTests({ tests, untestable: 'the host is gone' })).toBe(0);
  });

  it('counts what is undecided', () => {
    const claim = 'c';
    const all = [
      { id: 'H1', claim, tests },
      { id: 'H2', claim },
      { id: 'H3', claim, tests, result: { outcome: 'passed' as const } },
    ];
    expect(undecided(all)).toEqual({ open: 2, testsPending: 1 });
  });
});
