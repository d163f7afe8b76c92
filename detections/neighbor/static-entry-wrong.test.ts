import { describe, expect, it } from 'vitest';
import { evaluateDetection, verdicts } from '../../test/support/evaluate-detection.js';
import staticEntryWrong from './static-entry-wrong.js';

const OWNER = '02:00:00:00:00:01';
const WRONG = '02:00:00:00:00:99';
const CLIENT = '02:00:00:00:00:05';
const gateway = {
  id: 'gw',
  rows: {
    interfaces: [
      { interface: 'lan0', mac: OWNER, flags: [] },
      { interface: 'lan1', mac: '02:00:00:00:00:02', flags: [] },
    ],
    addresses: [{ interface: 'lan0', family: 4, address: '10.0.0.1' }],
    neighbours: [{ address: '10.0.0.5', interface: 'lan0', mac: CLIENT, states: ['STALE'] }],
  },
};

function client(mac: string, states: string[], more: Record<string, object[]> = {}) {
  const entry = { address: '10.0.0.1', interface: 'eth0', mac, states };
  return {
    id: 'cli',
    rows: {
      routes: [{ family: 4, destination: 'default', via: '10.0.0.1', dev: 'eth0', flags: [] }],
      interfaces: [{ interface: 'eth0', mac: CLIENT, flags: [] }],
      neighbours: [{ ...entry, _snapshot: 'end' }],
      ...more,
    },
  };
}
const pinged = (received: number) => ({
  ping_summary: [{ target: '10.0.0.1', role: 'gateway', transmitted: 10, received, complete: true }],
});

describe('static-entry-wrong', () => {
  it('fires where the owner has another MAC', () => {
    const [result] = evaluateDetection(staticEntryWrong, client(WRONG, ['PERMANENT'], pinged(0)), gateway);
    expect(result).toMatchObject({ state: 'fired', severity: 'critical', subject: '10.0.0.1' });
    expect(result?.statement).toBe(
      `next hop 10.0.0.1 on eth0 is set by hand to ${WRONG} (PERMANENT), so nobody is asked for it; gw has it with ${OWNER}`,
    );
  });
  it('fires where another MAC answered before the entry was set, without the owner in the bundle', () => {
    const answered = [{ address: '10.0.0.1', interface: 'eth0', mac: OWNER, states: ['REACHABLE'] }];
    const changed = client(WRONG, ['PERMANENT'], { neighbour_changes: answered });
    expect(verdicts(staticEntryWrong, changed)).toEqual(['fired critical 10.0.0.1']);
  });
  it('is not fooled by an entry that is right, that works, that was learned, or of a cluster', () => {
    const of = (...args: Parameters<typeof client>) =>
      verdicts(staticEntryWrong, client(...args), gateway)[0];
    expect(of(OWNER, ['PERMANENT'])).toBe('clear');
    expect(of('02:00:00:00:00:02', ['PERMANENT'])).toBe('clear');
    expect(of(WRONG, ['PERMANENT'], pinged(10))).toBe('clear');
    expect(of(WRONG, ['REACHABLE'])).toBe('clear');
    expect(of('00:00:5e:00:01:0a', ['PERMANENT'])).toBe('not_exercised');
    expect(of('03:bf:0a:00:00:01', ['PERMANENT'])).toBe('not_exercised');
  });
  it('says nothing where the owner is not known, as of the entries of a network plugin', () => {
    expect(verdicts(staticEntryWrong, client(WRONG, ['PERMANENT']))).toEqual(['not_exercised']);
  });
});
