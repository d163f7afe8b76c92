import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { verdicts } from '../../test/support/judge.js';
import detection from './think-time.js';

const requests = (
  count: number,
  phases: { connect?: number; wait?: number; transfer?: number; dns?: number },
) =>
  Array.from({ length: count }, (_, i) => {
    const { dns = 1, connect = 10, wait = 20, transfer = 1 } = phases;
    return {
      target: 'http://web/',
      attempt: i + 1,
      by: 'url',
      limit_ms: 10_000,
      outcome: 'ok',
      exit: 0,
      dns_ms: dns,
      connect_ms: connect,
      wait_ms: wait,
      transfer_ms: transfer,
      time_total_ms: dns + connect + wait + transfer,
    };
  });
const view = (...parts: object[][]) => hostView({ rows: { http_timing: parts.flat() as never } });

describe('think-time', () => {
  it('sees a server that thinks while connecting is fast', () => {
    expect(verdicts(detection, view(requests(5, { wait: 2500 })))).toEqual(['critical']);
  });

  it.each([
    ['a slow lookup', { dns: 5000 }],
    ['a long RTT that also makes the first byte late', { connect: 1400, wait: 1500 }],
    ['a long transfer', { wait: 1200, transfer: 9000 }],
  ])('is not fooled by %s', (_, phases) => {
    expect(verdicts(detection, view(requests(5, phases)))).toEqual(['clear']);
  });

  it('is not fooled by one late request of five', () => {
    expect(verdicts(detection, view(requests(4, {}), requests(1, { wait: 3000 })))).toEqual(['clear']);
  });

  it('counts requests that got no byte within their limit', () => {
    const stuck = {
      target: 'http://web/',
      attempt: 9,
      by: 'url',
      limit_ms: 5000,
      outcome: 'timeout',
      ended_in: 'wait',
      exit: 28,
      connect_ms: 10,
      time_pretransfer_ms: 11,
    };
    expect(verdicts(detection, view([stuck, stuck, stuck]))).toEqual(['critical']);
  });
});
