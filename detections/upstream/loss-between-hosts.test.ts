import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { judge, verdicts } from '../../test/support/judge.js';
import detection from './loss-between-hosts.js';

const counter = (delta: number) => [
  { table: 'interface_counters', counter: 'rx_dropped', key: { interface: 'eth0', source: 'rtnl' }, delta },
];
const a = (received: number, drops = 0) =>
  hostView({
    id: 'a',
    deltas: counter(drops),
    rows: {
      ping_summary: [
        { target: 'b', role: 'target', address: '10.0.0.2', transmitted: 200, received, complete: true },
      ],
    },
  });
const b = (drops?: number) =>
  hostView({
    id: 'b',
    deltas: drops === undefined ? [] : counter(drops),
    rows: { addresses: [{ family: 4, address: '10.0.0.2' }] },
  });

const join = (parts: object) => ({
  sender: '10.0.0.2:80',
  receiver: '10.0.0.1:40000',
  role: 'server',
  far_host: 'a',
  far_capture: 'hosts/a/capture/packets.pcap',
  ...{ sent: 1418, sent_data: 0, lost: 0, lost_data: 0, lost_frames: [], changes: [] },
  ...{ duplicated: 0, not_sent: 0 },
  ...parts,
});
const ofJoin = (parts: object) =>
  judge(
    detection,
    hostView({ id: 'b', rows: { capture_joins: [join(parts)] } }),
    hostView({ id: 'a' }),
  ).filter((r) => r.statement.includes('two captures'));

describe('loss-between-hosts, packet by packet', () => {
  it('tells lost ACKs of a direction without data as a hint: a filter may leave them out', () => {
    const [found] = ofJoin({ lost: 251, lost_frames: [7, 9] });
    expect(found).toMatchObject({ state: 'fired', severity: 'hint', numbers: { lost: 251, packets: 1418 } });
    expect(found?.statement).toMatch(/^251 of 1418 packets without data \(ACKs\) .* an ACK filter/);
    expect(ofJoin({ lost: 2 })).toMatchObject([{ state: 'clear' }]);
  });

  it('of a direction with data counts its data', () => {
    expect(ofJoin({ sent_data: 1000, lost: 251, lost_data: 40 })).toMatchObject([
      { state: 'fired', severity: 'warning', numbers: { lost: 40, packets: 1000 } },
    ]);
    expect(ofJoin({ sent_data: 1000, lost: 251 })).toMatchObject([{ state: 'clear' }]);
  });
});

describe('loss-between-hosts', () => {
  it('clears both ends where no interface counts a drop', () => {
    expect(verdicts(detection, a(190), b(0))).toEqual(['warning', 'not_exercised']);
  });

  it('does not blame the network where an end drops packets, or was not counted', () => {
    expect(verdicts(detection, a(190), b(10))[0]).toBe('clear');
    expect(verdicts(detection, a(190), b())[0]).toBe('not_observable');
    expect(verdicts(detection, a(200), b(0))[0]).toBe('clear');
  });
});
