import { describe, expect, it } from 'vitest';
import { ConnectionEnds } from './connection-ends.js';
import { addressAndPort, connections, grew, roleOf } from './connections.js';

const row = (over: Record<string, unknown> = {}) => ({
  protocol: 'tcp',
  state: 'ESTAB',
  local_address: '10.0.0.1',
  local_port: 40_000,
  remote_address: '10.0.0.2',
  remote_port: 8080,
  socket_id: 'sk:1',
  _artifact: 'a.txt',
  _line: 1,
  ...over,
});
const at = (snapshot: 'start' | 'end', over: Record<string, unknown> = {}) =>
  row({ _snapshot: snapshot, ...over });

describe('connections', () => {
  it('pairs the snapshots; what began in the window has grown by all it has', () => {
    const [old, fresh] = connections([
      at('start', { data_segs_out: 5 }),
      at('end', { data_segs_out: 25 }),
      at('end', { data_segs_out: 7, local_port: 40_001, socket_id: 'sk:2' }),
    ]);
    expect(old && grew(old, 'data_segs_out' as never)).toBe(20);
    expect(fresh && grew(fresh, 'data_segs_out' as never)).toBe(7);
    expect([old?.basis, fresh?.basis]).toEqual(['window', 'window']);
  });

  it('does not take another socket on the same ports for the same connection', () => {
    const [c] = connections([at('start', { segs_in: 50 }), at('end', { segs_in: 9, socket_id: 'sk:9' })]);
    expect(c?.before).toBeUndefined();
  });

  it('knows nothing of a counter that went backwards, and says when there was one snapshot only', () => {
    const [c] = connections([at('start', { segs_in: 50 }), at('end', { segs_in: 9 })]);
    expect(c && grew(c, 'segs_in' as never)).toBeUndefined();
    expect(connections([row()])[0]?.basis).toBe('life');
  });

  it('leaves listeners and UDP out', () => {
    expect(connections([row({ state: 'LISTEN', remote_port: undefined }), row({ protocol: 'udp' })])).toEqual(
      [],
    );
  });

  it('tells who sends', () => {
    const role = (out: number, inward: number) =>
      roleOf(connections([row({ data_segs_out: out, data_segs_in: inward })])[0] as never);
    expect([role(0, 0), role(100, 2), role(1, 100), role(5, 5)]).toEqual([
      'idle',
      'sender',
      'receiver',
      'both',
    ]);
  });

  it('writes IPv6 with brackets', () => {
    expect(addressAndPort('2001:db8::1', 443)).toBe('[2001:db8::1]:443');
  });
});

describe('both ends', () => {
  const host = (id: string, ...rows: ReturnType<typeof row>[]) => ({ id, connections: connections(rows) });
  const back = {
    local_address: '10.0.0.2',
    local_port: 8080,
    remote_address: '10.0.0.1',
    remote_port: 40_000,
  };

  it('are found across hosts', () => {
    const ends = new ConnectionEnds([host('a', row()), host('b', row(back))]);
    expect(ends.peerOf(row())?.host).toBe('b');
    expect(ends.peerOf(row(back))?.host).toBe('a');
  });

  it('are not guessed where two hosts have the same addresses, nor on loopback', () => {
    const ends = new ConnectionEnds([host('a', row()), host('b', row(back)), host('c', row(back))]);
    expect(ends.peerOf(row())).toBeUndefined();
    const lo = { local_address: '127.0.0.1', remote_address: '127.0.0.1' };
    const loops = [host('a', row(lo)), host('b', row({ ...back, ...lo }))];
    expect(new ConnectionEnds(loops).peerOf(row(lo))).toBeUndefined();
  });
});
