import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { judge, verdicts } from '../../test/support/judge.js';
import detection from './end-to-end-loss.js';

const series = (transmitted: number, received: number, more: object = {}) => ({
  target: 'db1',
  role: 'target',
  address: '192.0.2.1',
  transmitted,
  received,
  complete: true,
  ...more,
});
const connects = (count: number, ms = 11) =>
  Array.from({ length: count }, (_, i) => ({
    target: 'db1',
    address: '192.0.2.1',
    port: 80,
    attempt: i + 1,
    outcome: 'connected',
    connect_ms: ms,
    limit_ms: 5000,
  }));

describe('end-to-end-loss', () => {
  it('gives loss with its interval', () => {
    const [result] = judge(detection, hostView({ rows: { ping_summary: [series(100, 90)] } }));
    expect(result).toMatchObject({ state: 'fired', severity: 'critical', subject: '192.0.2.1' });
    expect(result?.statement).toBe('192.0.2.1: 10 of 100 pings lost (95 % interval 5.5 % to 17 %)');
  });

  it('adds up the series of one address', () => {
    const rows = { ping_summary: [series(67, 66), series(67, 63, { target: 'db1.example' })] };
    expect(judge(detection, hostView({ rows }))).toMatchObject([
      { state: 'fired', numbers: { lost: 5, probes: 134 } },
    ]);
  });

  it('does not count what was under way when ping was stopped', () => {
    expect(
      verdicts(detection, hostView({ rows: { ping_summary: [series(100, 97, { in_flight: 3 })] } })),
    ).toEqual(['clear']);
  });

  it('says of no loss how little that proves', () => {
    const [result] = judge(detection, hostView({ rows: { ping_summary: [series(60, 60)] } }));
    expect(result?.statement).toContain('none of 60 pings: less than 5.0 %');
  });

  it('takes one or two lost pings for a hint', () => {
    expect(verdicts(detection, hostView({ rows: { ping_summary: [series(75, 73)] } }))).toEqual(['hint']);
  });

  it.each([
    [4, 2],
    [4, 1],
    [12, 10],
  ])('takes so few pings for a hint: %i sent, %i answered', (sent, answered) => {
    const [result] = judge(detection, hostView({ rows: { ping_summary: [series(sent, answered)] } }));
    expect(result).toMatchObject({ state: 'fired', severity: 'hint' });
    expect(result?.statement).toContain('too few to tell');
  });

  it('is not fooled by a host that polices ICMP', () => {
    const rows = { ping_summary: [series(60, 20)], tcp_connects: connects(10) };
    expect(judge(detection, hostView({ rows }))).toMatchObject([
      { state: 'clear', statement: expect.stringContaining('10 of 10 TCP handshakes') as string },
    ]);
  });

  it('does not let lost SYNs speak for the path', () => {
    const rows = { ping_summary: [series(60, 20)], tcp_connects: [...connects(9), ...connects(1, 1015)] };
    expect(verdicts(detection, hostView({ rows }))).toEqual(['critical']);
  });

  it('leaves total silence and the gateway to others', () => {
    const rows = {
      ping_summary: [series(60, 0), series(60, 30, { role: 'gateway', address: '192.0.2.254' })],
    };
    expect(verdicts(detection, hostView({ rows }))).toEqual(['not_exercised']);
  });

  it('tells when the loss began, where the series was good first', () => {
    const ping_replies = Array.from({ length: 10 }, (_, seq) => ({
      target: 'db1',
      role: 'target',
      seq,
      outcome: seq < 5 ? 'reply' : 'timeout',
      at: `2026-11-21T03:00:0${seq}.000Z`,
    }));
    const rows = { ping_summary: [series(10, 5)], ping_replies };
    expect(judge(detection, hostView({ rows }))).toMatchObject([{ since: '2026-11-21T03:00:05.000Z' }]);
  });
});
