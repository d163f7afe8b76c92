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

  it.each([
    [2600, 'critical'],
    [120, 'clear'],
  ])(
    'reckons it where curl stops at a certificate it does not trust (%d ms in all)',
    (time_total_ms, verdict) => {
      const distrusted = request(undefined, undefined, {
        outcome: 'certificate',
        ended_in: 'tls',
        exit: 60,
        connect_ms: undefined,
        remote_ip: '192.0.2.1',
        dns_ms: 30,
        time_total_ms,
      });
      const tcp_connects = [1, 2, 3].map((attempt) => ({
        target: 'https://web/',
        address: '192.0.2.1',
        port: 443,
        attempt,
        outcome: 'connected',
        connect_ms: 10,
        limit_ms: 5000,
      }));
      const rows = { http_timing: [distrusted, distrusted, distrusted], tcp_connects };
      expect(verdicts(detection, hostView({ rows }))).toEqual([verdict]);
    },
  );

  it('does not take a certificate for a failed handshake', () => {
    const distrusted = request(undefined, 10, {
      outcome: 'certificate',
      ended_in: 'tls',
      exit: 60,
      time_total_ms: 60,
    });
    expect(verdicts(detection, view(distrusted, distrusted, distrusted))).toEqual(['clear']);
  });

  it('says nothing of plain HTTP', () => {
    expect(verdicts(detection, view(request(undefined)))).toEqual(['not_exercised']);
  });
});
