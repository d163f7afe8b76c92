import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { judge, verdicts } from '../../test/support/judge.js';
import detection from './another-router-reaches-it.js';

const SERVER = '10.2.0.10';
const ping = (received: number) => [
  { target: 'web', role: 'target', address: SERVER, transmitted: 30, received, complete: true },
];
const address = (text: string) => ({ interface: 'eth0', family: 4, address: text, prefix_length: 24 });
const client = (received: number, hop = '10.1.0.11') =>
  hostView({
    id: 'client',
    rows: {
      addresses: [address('10.1.0.10')],
      ping_summary: ping(received),
      route_lookups: [{ target: 'web', address: SERVER, via: hop, dev: 'eth0' }],
      routes: [{ family: 4, table: 'main', destination: 'default', via: hop, flags: [] }],
    },
  });
const router = (received: number, forward = '1') =>
  hostView({
    id: 'router',
    rows: {
      addresses: [address('10.1.0.1')],
      ping_summary: ping(received),
      sysctl: [{ name: 'net.ipv4.ip_forward', value: forward }],
      routes: [{ family: 4, table: 'main', destination: 'default', via: '10.9.0.1', flags: [] }],
    },
  });

describe('another-router-reaches-it', () => {
  it('names the router that would work', () => {
    const [result] = judge(detection, client(0), router(30));
    expect(result).toMatchObject({
      host: 'client',
      state: 'fired',
      severity: 'critical',
      subject: '10.1.0.11',
      peer: 'router',
    });
  });

  it.each([
    ['the router itself does not reach it', client(0), router(0)],
    ['that host does not forward', client(0), router(30, '0')],
    ['it is the next hop in use', client(0, '10.1.0.1'), router(30)],
  ])('says nothing where %s', (_, asker, other) => {
    expect(verdicts(detection, asker, other)[0]).toBe('clear');
  });

  it('does not mind two gateways that both work', () => {
    expect(verdicts(detection, client(30), router(30))).toEqual(['not_exercised', 'not_exercised']);
  });
});
