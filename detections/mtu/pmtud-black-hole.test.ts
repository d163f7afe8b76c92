import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { judge, verdicts } from '../../test/support/judge.js';
import detection from './pmtud-black-hole.js';

const ADDRESS = '192.0.2.1';
const probe = (packet_bytes: number, outcome: string, more: object = {}) => ({
  target: 'db1',
  role: 'target',
  address: ADDRESS,
  payload_bytes: packet_bytes - 28,
  packet_bytes,
  sent: 2,
  received: outcome === 'ok' ? 2 : 0,
  outcome,
  interface: 'eth0',
  interface_mtu: 9000,
  ...more,
});
const LADDER = [probe(9000, 'silent'), probe(4000, 'silent'), probe(1500, 'ok'), probe(576, 'ok')];
const tcp = (more: object) => ({
  protocol: 'tcp',
  state: 'ESTAB',
  local_address: '192.0.2.9',
  remote_address: ADDRESS,
  remote_port: 80,
  mss: 8948,
  ...more,
});

describe('pmtud-black-hole', () => {
  it('sees silence above a size', () => {
    expect(judge(detection, hostView({ rows: { pmtu_probes: LADDER } }))).toMatchObject([
      {
        state: 'fired',
        severity: 'warning',
        numbers: { passes_bytes: 1500, silent_probes: 4, silent_from_bytes: 4000 },
      },
    ]);
  });

  it('is sure where TCP is stuck with segments of that size', () => {
    const sockets = [tcp({ backoff: 4, unacked: 10 })];
    expect(verdicts(detection, hostView({ rows: { pmtu_probes: LADDER, sockets } }))).toEqual(['critical']);
  });

  it.each(['icmp_too_big', 'local_too_big'])('is not fooled by working discovery (%s)', (outcome) => {
    const rows = [probe(9000, outcome, { next_hop_mtu: 1500 }), probe(4000, 'silent'), probe(1500, 'ok')];
    expect(verdicts(detection, hostView({ rows: { pmtu_probes: rows } }))).toEqual(['clear']);
  });

  it('is not fooled by a host that drops large pings but takes large segments', () => {
    const sockets = [tcp({ delivered: 5000, bytes_acked: 5000 * 8900 })];
    expect(verdicts(detection, hostView({ rows: { pmtu_probes: LADDER, sockets } }))).toEqual(['clear']);
  });

  it('is not fooled by an interruption of the way, which small packets do not survive either', () => {
    const ping_summary = [
      { target: 'db1', role: 'target', address: ADDRESS, sent: 60, received: 54, rtt_max_ms: 12 },
    ];
    const reply = (seq: number) => ({
      target: 'db1',
      role: 'target',
      seq,
      outcome: seq > 20 && seq <= 26 ? 'timeout' : 'reply',
    });
    const ping_replies = Array.from({ length: 60 }, (_, i) => reply(i + 1));
    const pmtu_probes = [...LADDER, ...[8000, 7000, 6000, 5000].map((bytes) => probe(bytes, 'silent'))];
    const rows = { pmtu_probes, ping_summary, ping_replies };
    expect(verdicts(detection, hostView({ rows }))).toEqual(['not_exercised']);
    expect(verdicts(detection, hostView({ rows: { ...rows, ping_replies: [] } }))).toEqual(['warning']);
  });

  it('is not reassured by a socket that delivered small segments before its MSS grew', () => {
    const sockets = [tcp({ delivered: 5000, bytes_acked: 5000 * 1400 })];
    expect(verdicts(detection, hostView({ rows: { pmtu_probes: LADDER, sockets } }))).toEqual(['warning']);
  });

  it('is not fooled by ordinary loss', () => {
    const ping_summary = [
      {
        target: 'db1',
        role: 'target',
        address: ADDRESS,
        transmitted: 60,
        received: 45,
        complete: true,
        rtt_max_ms: 20,
      },
    ];
    const rows = [probe(1500, 'silent'), probe(1492, 'ok'), probe(576, 'ok')];
    expect(verdicts(detection, hostView({ rows: { pmtu_probes: rows, ping_summary } }))).toEqual(['clear']);
  });

  it('does not judge where the RTT is longer than the probes wait', () => {
    const ping_summary = [
      {
        target: 'db1',
        role: 'target',
        address: ADDRESS,
        transmitted: 60,
        received: 60,
        complete: true,
        rtt_max_ms: 1400,
      },
    ];
    expect(verdicts(detection, hostView({ rows: { pmtu_probes: LADDER, ping_summary } }))).toEqual([
      'not_exercised',
    ]);
  });

  it('says nothing where no size passed', () => {
    expect(
      verdicts(detection, hostView({ rows: { pmtu_probes: [probe(1500, 'silent'), probe(576, 'silent')] } })),
    ).toEqual(['not_exercised']);
  });

  it('says nothing of a time after its probes, when connections got stuck', () => {
    const passes = [probe(1500, 'ok'), probe(576, 'ok')].map((p) => ({
      ...p,
      _at: '2026-11-21T03:00:00.000Z',
    }));
    const stuck = (lastack_ms: number, more: object = {}) =>
      tcp({
        mss: 1448,
        backoff: 6,
        unacked: 12,
        send_q: 79_000,
        lastack_ms,
        _at: '2026-11-21T03:00:45.000Z',
        ...more,
      });
    const of = (socket: ReturnType<typeof stuck>): string[] =>
      verdicts(detection, hostView({ rows: { pmtu_probes: passes, sockets: [socket] } }));
    expect(of(stuck(30_000))).toEqual(['not_exercised']);
    // Stuck before the probes went through, or with less than a segment: sizes are not its trouble.
    expect(of(stuck(60_000))).toEqual(['clear']);
    expect(of(stuck(30_000, { send_q: 1, unacked: 1 }))).toEqual(['clear']);
  });
});
