import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { verdicts } from '../../test/support/judge.js';
import partial from './resolver-loses-questions.js';
import detection from './resolver-timeout.js';

const asked = (server: string, answered: number, silent: number, more: object = {}) =>
  Array.from({ length: answered + silent }, (_, i) => ({
    name: 'web.test',
    type: 'A',
    view: 'resolver',
    server,
    timed_out: i >= answered,
    tool: 'dig',
    ...(i < answered && { rcode: 'NOERROR', answers: ['192.0.2.1'] }),
    ...more,
  }));
const view = (...parts: object[][]) => hostView({ rows: { dns_queries: parts.flat() as never } });

describe('resolver-timeout', () => {
  it('tells one dead resolver from all dead', () => {
    expect(verdicts(detection, view(asked('10.0.0.1', 0, 6), asked('10.0.0.2', 6, 0)))).toEqual([
      'warning',
      'clear',
    ]);
    expect(verdicts(detection, view(asked('10.0.0.1', 0, 6), asked('10.0.0.2', 0, 6)))).toEqual([
      'critical',
      'critical',
    ]);
  });

  it('is not fooled by one question alone, nor by one resolver that answers some', () => {
    expect(verdicts(detection, view(asked('10.0.0.1', 0, 1)))).toEqual(['clear']);
    expect(verdicts(detection, view(asked('10.0.0.1', 1, 5)))).toEqual(['clear']);
  });

  it('is not fooled by silence over TCP, nor by NXDOMAIN', () => {
    expect(
      verdicts(detection, view(asked('10.0.0.1', 6, 0), asked('10.0.0.1', 0, 3, { tcp: true }))),
    ).toEqual(['clear']);
    expect(verdicts(detection, view(asked('10.0.0.1', 6, 0, { rcode: 'NXDOMAIN', answers: [] })))).toEqual([
      'clear',
    ]);
  });
});

describe('resolver-loses-questions', () => {
  it('is of some, never of none or all', () => {
    expect(verdicts(partial, view(asked('10.0.0.1', 4, 2), asked('10.0.0.2', 0, 6)))).toEqual([
      'warning',
      'clear',
    ]);
    expect(verdicts(partial, view(asked('10.0.0.1', 6, 0)))).toEqual(['clear']);
  });

  it('takes one lost question for a hint, one of twenty for nothing', () => {
    expect(verdicts(partial, view(asked('10.0.0.1', 6, 1)))).toEqual(['hint']);
    expect(verdicts(partial, view(asked('10.0.0.1', 19, 1)))).toEqual(['clear']);
  });
});
