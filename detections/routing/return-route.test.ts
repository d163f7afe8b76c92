import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { judge, verdicts } from '../../test/support/judge.js';
import detection from './return-route.js';

const route = (destination: string, more: object = {}) => ({
  family: 4,
  table: 'main',
  destination,
  dev: 'eth0',
  flags: [],
  ...more,
});
const client = (received: number) =>
  hostView({
    id: 'client',
    rows: {
      ping_summary: [
        { target: 'web', role: 'target', address: '10.2.0.10', transmitted: 30, received, complete: true },
      ],
      route_lookups: [
        { target: 'web', address: '10.2.0.10', via: '10.1.0.1', dev: 'eth0', src: '10.1.0.10' },
      ],
      routes: [route('default', { via: '10.1.0.1' })],
    },
  });
const server = (...routes: object[]) =>
  hostView({
    id: 'server',
    role: 'server',
    rows: {
      addresses: [{ family: 4, address: '10.2.0.10', prefix_length: 24 }],
      routes: [route('10.2.0.0/24'), ...routes] as never,
    },
  });

describe('return-route', () => {
  it('finds a server that cannot answer', () => {
    const [, result] = judge(detection, client(0), server());
    expect(result).toMatchObject({
      host: 'server',
      state: 'fired',
      severity: 'critical',
      subject: '10.1.0.10',
      peer: 'client',
    });
  });

  it('is content with any route back', () => {
    expect(verdicts(detection, client(0), server(route('default', { via: '10.2.0.1' })))).toEqual([
      'not_exercised',
      'clear',
    ]);
  });

  it('does not look where answers come', () => {
    expect(verdicts(detection, client(30), server())).toEqual(['not_exercised', 'not_exercised']);
  });
});
