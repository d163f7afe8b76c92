import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { verdicts } from '../../test/support/judge.js';
import first from './first-resolver-dead.js';
import partial from './resolver-loses-questions.js';
import detection from './resolver-timeout.js';
import slow from './slow-resolver.js';

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

/** Two lookups through libc that took so long, with two servers in resolv.conf. */
const lookups = (query_ms: number) => ({
  dns_config: [{ source: '/etc/resolv.conf', scope: 'global', nameservers: ['10.0.0.1', '10.0.0.2'] }],
  libc: [1, 2].map((round) => ({
    ...{ name: 'web.test', type: 'A+AAAA', view: 'libc', round, query_ms },
    ...{ answers: ['192.0.2.1'], timed_out: false, tool: 'getent' },
  })),
});
const withLookups = (query_ms: number, ...parts: object[][]) => {
  const { dns_config, libc } = lookups(query_ms);
  return hostView({ rows: { dns_config, dns_queries: [...parts.flat(), ...libc] as never } });
};

describe('resolvers that answer later than was waited', () => {
  const silent = [asked('10.0.0.1', 0, 6), asked('10.0.0.2', 0, 6)];
  it('are slow, not dead', () => {
    expect(verdicts(detection, withLookups(3003, ...silent))).toEqual(['hint', 'hint']);
    expect(verdicts(slow, withLookups(3003, ...silent))).toEqual(['warning']);
    const secondAnswers = [asked('10.0.0.1', 0, 6), asked('10.0.0.2', 6, 0)];
    expect(verdicts(first, withLookups(3003, ...secondAnswers))).toEqual(['clear']);
  });
  it('are dead where libc waited its whole timeout, or nobody answered programs either', () => {
    const secondAnswers = [asked('10.0.0.1', 0, 6), asked('10.0.0.2', 6, 0)];
    expect(verdicts(detection, withLookups(5004, ...secondAnswers))).toEqual(['warning', 'clear']);
    expect(verdicts(first, withLookups(5004, ...secondAnswers))).toEqual(['critical']);
    expect(verdicts(detection, view(...silent))).toEqual(['critical', 'critical']);
  });
  it('are another matter than one that is closed, which libc does not wait for', () => {
    const closed = asked('10.0.0.1', 0, 6, { timed_out: false, error: 'connection refused' });
    expect(verdicts(detection, withLookups(3003, closed, asked('10.0.0.2', 6, 0)))[0]).toBe('warning');
  });
});

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

  it('takes what answers at the edge of the wait for late, not for lost', () => {
    const late = (query_ms: number) => view(asked('10.0.0.1', 3, 0, { query_ms }), asked('10.0.0.1', 0, 3));
    expect(verdicts(partial, late(2000))).toEqual(['hint']);
    expect(verdicts(partial, late(20))).toEqual(['warning']);
  });

  it('takes one lost question for a hint, one of twenty for nothing', () => {
    expect(verdicts(partial, view(asked('10.0.0.1', 6, 1)))).toEqual(['hint']);
    expect(verdicts(partial, view(asked('10.0.0.1', 19, 1)))).toEqual(['clear']);
  });
});
