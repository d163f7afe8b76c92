import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import duplicateAddress from './duplicate-address.js';

describe('duplicate-address', () => {
  const GW = '02:00:00:00:00:01';
  const OTHER = '02:00:00:00:00:99';
  const CLI = '02:00:00:00:00:05';
  const client = (start: string, end = start) => ({
    id: 'cli',
    rows: {
      routes: [{ family: 4, destination: 'default', via: '10.0.0.1', dev: 'eth0', flags: [] }],
      interfaces: [{ interface: 'eth0', mac: CLI, flags: [] }],
      addresses: [{ interface: 'eth0', family: 4, address: '10.0.0.5' }],
      neighbours: [
        { address: '10.0.0.1', interface: 'eth0', mac: start, states: ['REACHABLE'], _snapshot: 'start' },
        { address: '10.0.0.1', interface: 'eth0', mac: end, states: ['REACHABLE'], _snapshot: 'end' },
      ],
    },
  });
  const owner = (id: string, mac: string, knows = CLI) => ({
    id,
    rows: {
      interfaces: [
        { interface: 'lan0', mac, flags: [] },
        { interface: 'lan1', mac: '02:00:00:00:00:02', flags: [] },
      ],
      addresses: [{ interface: 'lan0', family: 4, address: '10.0.0.1' }],
      neighbours: [{ address: '10.0.0.5', interface: 'lan0', mac: knows, states: ['STALE'] }],
    },
  });
  it('fires where the MAC of the gateway changes', () => {
    expect(verdicts(duplicateAddress, client(GW, OTHER))).toEqual(['fired critical 10.0.0.1']);
  });
  it('fires where the MAC changes between two snapshots that show the same one', () => {
    const { rows } = client(GW);
    const change = (mac: string) => ({ address: '10.0.0.1', interface: 'eth0', mac, states: ['STALE'] });
    const flaps = { ...rows, neighbour_changes: [change(OTHER), change(GW), change(OTHER), change(GW)] };
    expect(verdicts(duplicateAddress, { id: 'cli', rows: flaps })).toEqual(['fired critical 10.0.0.1']);
    const calm = { ...rows, neighbour_changes: [change(GW), change(GW)] };
    expect(verdicts(duplicateAddress, { id: 'cli', rows: calm })).toEqual(['clear']);
  });
  it('fires where another machine than the owner answers, in one look', () => {
    expect(verdicts(duplicateAddress, client(OTHER), owner('gw', GW))[0]).toBe('fired critical 10.0.0.1');
  });
  it('fires where two hosts have the address', () => {
    expect(verdicts(duplicateAddress, client(GW), owner('gw', GW), owner('edge', OTHER))[0]).toBe(
      'fired critical 10.0.0.1',
    );
  });
  it('fires where the kernel found the address in use', () => {
    const rows = { addresses: [{ interface: 'eth0', family: 6, address: 'fd00::1', flags: ['dadfailed'] }] };
    expect(verdicts(duplicateAddress, { rows })).toEqual(['fired critical fd00::1']);
  });
  it('says nothing of a change after one look', () => {
    const { rows } = client(GW);
    const once = { ...rows, neighbours: rows.neighbours.slice(0, 1) };
    expect(verdicts(duplicateAddress, { id: 'cli', rows: once })).toEqual(['not_exercised']);
    expect(verdicts(duplicateAddress, { id: 'cli', rows: once }, owner('gw', GW))[0]).toBe('clear');
  });
  it('takes no entry that was set by hand for an answer', () => {
    const { rows } = client(OTHER);
    const set = { ...rows, neighbours: rows.neighbours.map((n) => ({ ...n, states: ['PERMANENT'] })) };
    expect(verdicts(duplicateAddress, { id: 'cli', rows: set }, owner('gw', GW))[0]).toBe('not_exercised');
    const setLater = { ...rows, neighbours: [client(GW).rows.neighbours[0], set.neighbours[1]] };
    expect(verdicts(duplicateAddress, { id: 'cli', rows: setLater as typeof rows })).toEqual([
      'not_exercised',
    ]);
  });
  it('is not fooled by VRRP, by a second port of the owner, or by the same private address elsewhere', () => {
    expect(verdicts(duplicateAddress, client(GW, '00:00:5e:00:01:0a'))).toEqual(['fired info 10.0.0.1']);
    expect(verdicts(duplicateAddress, client('02:00:00:00:00:02'), owner('gw', GW))[0]).toBe('clear');
    expect(verdicts(duplicateAddress, client(GW), owner('far', OTHER, '02:00:00:00:00:55'))[0]).toBe('clear');
    expect(verdicts(duplicateAddress, client(GW), owner('gw', GW))[0]).toBe('clear');
  });
});
