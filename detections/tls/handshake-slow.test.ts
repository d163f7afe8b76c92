import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { verdicts } from '../../test/support/judge.js';
import detection from './handshake-slow.js';

const request = (tls_ms: number | undefined, connect_ms = 10, more: object = {}) => ({
  target: 'https://web/',
  attempt: 1,
  by: 'url',
  limit_ms: 9999,
  outcome: 'ok',
  exit: 0,
  connect_ms,
  ...(tls_ms !== undefined && { tls_ms }),
  ...more,
});
const view = (...rows: object[]) => hostView({ rows: { http_timing: rows as never } });

describe('handshake-slow', () => {
  it('sees a slow handshake over a fast connection', () => {
    expect(verdicts(detection, view(...[2500, 2510, 2490].map((t) => request(t))))).toEqual(['critical']);
    expect(verdicts(detection, view(...[600, 610, 590].map((t) => request(t))))).toEqual(['warning']);
  });

  it.each([
    ['a long path', [900, 910, 890].map((t) => request(t, 450))],
    ['one slow handshake', [20, 21, 22, 23, 2000].map((t) => request(t))],
  ])('is not fooled by %s', (_, rows) => {
    expect(verdicts(detection, view(...rows))).toEqual(['clear']);
  });

  it('sees handshakes that fail after TCP has connected', () => {
    const stuck = request(undefined, 10, {
      outcome: 'timeout',
      ended_in: 'tls',
      exit: 28,
      error: 'SSL connection timeout',
    });
    expect(verdicts(detection, view(stuck, stuck, stuck))).toEqual(['critical']);
  });

  it('does not take a certificate for a failed handshake', () => {
    const distrusted = request(undefined, 10, { outcome: 'certificate', ended_in: 'tls', exit: 60 });
    expect(verdicts(detection, view(distrusted, distrusted, distrusted))).toEqual(['clear']);
  });

  it('says nothing of plain HTTP', () => {
    expect(verdicts(detection, view(request(undefined)))).toEqual(['not_exercised']);
  });
});
