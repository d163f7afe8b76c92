import { describe, expect, it } from 'vitest';
import { loud } from '../../../test/support/said.js';
import { tcpConnect } from './tcp-connect.js';

describe('tcp connects', () => {
  const connect = (columns: object) => ({
    target: 'db.example:5432',
    address: '192.0.2.7',
    port: 5432,
    outcome: 'connected',
    connect_ms: 3,
    limit_ms: 4000,
    ...columns,
  });

  it('counts what was refused, timed out and late', () => {
    const rows = [
      connect({}),
      connect({ connect_ms: 3010 }),
      connect({ outcome: 'timeout', connect_ms: undefined, error: 'ETIMEDOUT' }),
      connect({ outcome: 'refused', connect_ms: undefined }),
    ];
    expect(loud(tcpConnect, { rows: { tcp_connects: rows } })).toEqual([
      'db.example:5432: 2 of 4 connects to 192.0.2.7:5432 did not succeed: 1 timed out, 1 refused, each given 4 s or more to be answered',
      'db.example:5432: 1 of 4 connects to 192.0.2.7:5432 took 1 s or more (median 1.51 s, worst 3.01 s); Linux sends a SYN again when 1 s brought no answer',
    ]);
  });

  it('does not hold a closed port against a peer that nobody named', () => {
    const target = '192.0.2.7:53210';
    const rows = [connect({ target, port: 53_210, outcome: 'refused', connect_ms: undefined })];
    const peer = { targets: [{ name: target, addresses: ['192.0.2.7'], origin: 'peer' as const }] };
    expect(loud(tcpConnect, { manifest: peer, rows: { tcp_connects: rows } })).toEqual([]);
    expect(loud(tcpConnect, { rows: { tcp_connects: rows } })).toHaveLength(1);
  });
});
