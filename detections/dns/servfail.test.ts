import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { verdicts } from '../../test/support/judge.js';
import detection from './servfail.js';

const answers = (rcode: string, count: number, name = 'web.test') =>
  Array.from({ length: count }, () => ({
    name,
    type: 'A',
    view: 'resolver',
    server: '10.0.0.1',
    rcode,
    timed_out: false,
    tool: 'dig',
  }));
const view = (...parts: object[][]) => hostView({ rows: { dns_queries: parts.flat() as never } });

describe('servfail', () => {
  it('counts SERVFAIL among the answers', () => {
    expect(verdicts(detection, view(answers('SERVFAIL', 6), answers('NOERROR', 6)))).toEqual(['warning']);
  });

  it('is not fooled by the root asked of an internal resolver, nor by one failure of many', () => {
    expect(verdicts(detection, view(answers('SERVFAIL', 6, '.')))).toEqual(['not_exercised']);
    expect(verdicts(detection, view(answers('SERVFAIL', 1), answers('NOERROR', 40)))).toEqual(['clear']);
    expect(verdicts(detection, view(answers('NXDOMAIN', 6)))).toEqual(['clear']);
  });
});
