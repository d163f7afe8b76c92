import { describe, expect, it } from 'vitest';
import { evaluationOf } from '../../test/support/evaluation-of.js';
import type { Result, Severity } from '../core/detection.js';
import type { Verdict } from '../core/verdict.js';
import { loadPlaybooks } from './registry.js';
import { decide } from './verdict.js';
import { weigh } from './weigh.js';

const playbooks = loadPlaybooks();

/** What is asked next after one host said this; what is not named was not observable. */
function verdictOf(seen: Readonly<Record<string, Severity | 'clear'>>): Verdict {
  const evaluation = evaluationOf(
    Object.entries(seen).map(([detection, what]) => {
      const said = { statement: detection, cites: ['a:1'] as const };
      const result: Result =
        what === 'clear' ? { state: 'clear', ...said } : { state: 'fired', severity: what, ...said };
      return { detection, host: 'a', result };
    }),
  );
  return decide(weigh(playbooks, [{ host: 'a' }], evaluation), evaluation);
}

describe('what to run next', () => {
  it('asks first what decides between the most causes, its own named first', () => {
    const { outcome, next_tests: tests } = verdictOf({ 'HTTP-01': 'critical', 'TCP-04': 'warning' });
    expect(outcome).toBe('undetermined');
    const sizes = tests.map((t) => t.separates.length);
    expect(sizes[0]).toBeGreaterThan(1);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  });

  it('asks how to confirm the cause that was found, also beside others that are possible', () => {
    const { causes, next_tests: tests } = verdictOf({
      'PATH-08': 'critical',
      'TCP-04': 'warning',
      'HTTP-02': 'warning',
    });
    expect(causes.map((c) => c.root_cause)).toContain('mtu_black_hole');
    expect(tests.map((t) => t.separates[0])).toContain('mtu_black_hole');
  });

  it('asks of a cause that is sure only how to confirm it, what it may be more exactly, and what it leaves open', () => {
    const sure = verdictOf({
      'PATH-08': 'critical',
      'TCP-04': 'critical',
      'TCP-16': 'clear',
      'HTTP-02': 'clear',
    });
    expect(sure.causes.map((c) => `${c.root_cause} ${c.confidence}`)).toEqual(['mtu_black_hole high']);
    expect(new Set(sure.next_tests.map((t) => t.separates[0]))).toEqual(new Set(['mtu_black_hole']));
    const loss = verdictOf({ 'PATH-01': 'critical', 'TCP-01': 'critical', 'FW-05': 'info' });
    expect(loss.causes.map((c) => `${c.root_cause} ${c.confidence}`)).toEqual(['path_packet_loss high']);
    expect(loss.next_tests[0]?.separates[0]).toBe('path_packet_loss');
  });

  it('asks nothing where nothing is wrong', () => {
    const all = playbooks.flatMap((p) => [...p.required.flat(), ...p.explains]);
    const ids = all.map((text) => /[A-Z]+-\d+/.exec(text)?.[0] ?? '');
    const { outcome, next_tests: tests } = verdictOf(Object.fromEntries(ids.map((id) => [id, 'clear'])));
    expect([outcome, tests]).toEqual(['none', []]);
  });

  it('has something to ask where nothing could be seen, and asks nothing of what was ruled out', () => {
    expect(verdictOf({}).next_tests.length).toBeGreaterThan(0);
    const asked = verdictOf({ 'RTE-01': 'clear' }).next_tests.flatMap((t) => t.separates);
    expect(asked).not.toContain('route_missing');
  });
});
