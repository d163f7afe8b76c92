import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { verdicts } from '../../test/support/judge.js';
import detection from './slow-resolver.js';

const asked = (...times: number[]) =>
  times.map((query_ms, i) => ({
    name: 'web.test',
    type: 'A',
    view: 'resolver',
    server: '10.0.0.1',
    round: i + 1,
    rcode: 'NOERROR',
    query_ms,
    timed_out: false,
    tool: 'dig',
  }));
const view = (times: number[], rtt?: number) =>
  hostView({
    rows: {
      dns_queries: asked(...times),
      ...(rtt !== undefined && {
        ping_summary: [{ target: 'x', role: 'target', address: '10.0.0.1', rtt_avg_ms: rtt, complete: true }],
      }),
    },
  });

describe('slow-resolver', () => {
  it('counts repeated questions', () => {
    expect(verdicts(detection, view([900, 800, 850]))).toEqual(['warning']);
    expect(verdicts(detection, view([900, 200, 210]))).toEqual(['info']);
  });

  it('is not fooled by a cold cache', () => {
    expect(verdicts(detection, view([1900, 4, 3]))).toEqual(['clear']);
    expect(verdicts(detection, view([1900]))).toEqual(['hint']);
  });

  it('is not fooled by a slow path to the resolver', () => {
    expect(verdicts(detection, view([900, 800, 850], 840))).toEqual(['clear']);
  });
});
