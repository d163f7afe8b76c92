import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import bondDegraded from './bond-degraded.js';

describe('bond-degraded', () => {
  const bond = (extra: object, ...ports: object[]) => ({
    rows: {
      bonds: [{ bond: 'bond0', mii_status: 'up', ...extra }],
      bond_slaves: ports.map((p, i) => ({ bond: 'bond0', interface: `eth${i}`, mii_status: 'up', ...p })),
    },
  });
  it('fires for a port that is down or without a partner', () => {
    expect(
      verdicts(bondDegraded, bond({ mode: 'fault-tolerance (active-backup)' }, {}, { mii_status: 'down' })),
    ).toEqual(['fired warning bond0']);
    const lacp = { mode: 'IEEE 802.3ad Dynamic link aggregation', aggregator_id: 1 };
    expect(
      verdicts(
        bondDegraded,
        bond(lacp, { partner_mac: '00:00:00:00:00:00' }, { partner_mac: '00:00:00:00:00:00' }),
      ),
    ).toEqual(['fired critical bond0']);
    expect(verdicts(bondDegraded, bond(lacp, { aggregator_id: 1 }, { aggregator_id: 2 }))).toEqual([
      'fired warning bond0',
    ]);
  });
  it('is not fooled by an idle backup', () => {
    expect(
      verdicts(bondDegraded, bond({ mode: 'fault-tolerance (active-backup)', active_slave: 'eth0' }, {}, {})),
    ).toEqual(['clear']);
  });
});
