import { describe, expect, it } from 'vitest';
import { snapshots } from '../../../test/support/bundle-view.js';
import { all, loud } from '../../../test/support/said.js';
import { neighbours } from './neighbours.js';

describe('neighbours', () => {
  const gateway = {
    routes: [{ family: 4, destination: 'default', via: '192.0.2.1', dev: 'eth0', flags: [] }],
  };
  const entry = { address: '192.0.2.1', interface: 'eth0', mac: '02:00:00:00:00:01', states: ['REACHABLE'] };

  it('sees the gateway silent on the link, or with another MAC', () => {
    const [start, end] = snapshots(entry, { mac: '02:00:00:00:00:02' });
    expect(loud(neighbours, { rows: { ...gateway, neighbours: [start, end] } })).toEqual([
      'the gateway 192.0.2.1 on eth0 changed its MAC in the window, from 02:00:00:00:00:01 to 02:00:00:00:00:02',
    ]);
    const failed = { ...entry, mac: undefined, states: ['FAILED'] };
    expect(loud(neighbours, { rows: { ...gateway, neighbours: [failed] } })).toEqual([
      'gateway 192.0.2.1 on eth0: FAILED, MAC unresolved',
    ]);
  });

  it('only mentions others that do not answer', () => {
    const others = ['192.0.2.8', '192.0.2.9'].map((address) => ({ ...entry, address, states: ['FAILED'] }));
    const parts = { rows: { ...gateway, neighbours: [entry, ...others] } };
    expect(loud(neighbours, parts)).toEqual([]);
    expect(all(neighbours, parts)[1]).toBe(
      '2 of 3 neighbours do not answer on the link: 192.0.2.8, 192.0.2.9',
    );
  });
});
