import { describe, expect, it } from 'vitest';
import type { Result, Severity } from '../core/detection.js';
import { loadPlaybooks } from './registry.js';
import { evaluationOf } from '../../test/support/evaluation-of.js';
import { weigh } from './weigh.js';

const clock = loadPlaybooks().find((p) => p.cause === 'clock_unsynchronised');
const clear = (subject?: string): Result => ({
  state: 'clear',
  statement: 'well',
  ...(subject !== undefined && { subject }),
});
const fired = (severity: Severity): Result => ({
  state: 'fired',
  severity,
  statement: 'odd',
  cites: ['a:1'],
});
const untried = (subject?: string): Result => ({
  state: 'not_exercised',
  statement: 'not tried',
  ...(subject !== undefined && { subject }),
});

/** State of a cause that requires one detection, which said this. */
function stateAfter(...results: readonly Result[]): string | undefined {
  if (clock === undefined) return undefined;
  const evaluation = evaluationOf(results.map((result) => ({ detection: 'HW-02', host: 'a', result })));
  return weigh([clock], [{ host: 'a' }], evaluation)[0]?.state;
}

describe('what rules a cause out', () => {
  it('is a look at something that is well', () => {
    expect(stateAfter(clear())).toBe('refuted');
    expect(stateAfter(clear('x'), clear('y'))).toBe('refuted');
    // A host that had nothing to look at beside one that had.
    expect(stateAfter(clear(), untried())).toBe('refuted');
  });

  it('is no info and no hint: they say too little for it and too much against it', () => {
    expect(stateAfter(fired('info'))).toBe('possible');
    expect(stateAfter(fired('hint'))).toBe('possible');
    expect(stateAfter(clear('x'), fired('hint'))).toBe('possible');
    expect(stateAfter(fired('warning'))).toBe('supported');
  });

  it('is nothing where a thing called by name could not be tried', () => {
    expect(stateAfter(untried())).toBe('possible');
    expect(stateAfter(clear('x'), untried('y'))).toBe('possible');
  });
});
