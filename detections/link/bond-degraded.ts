import { defineDetection, type Fired } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { bondSlaves } from '../../src/tables/bond-slaves.js';
import { bonds } from '../../src/tables/bonds.js';

const NO_PARTNER = '00:00:00:00:00:00';

export default defineDetection({
  id: 'NIC-08',
  name: 'bond-degraded',
  layer: 'link',
  title: 'A bond lost a port, or its switch does not speak LACP',
  scope: 'host',
  reads: [bonds, bondSlaves],
  thresholds: {
    ports: { value: 0, unit: 'ports out of use', source: 'Documentation/networking/bonding.rst' },
  },
  realIf:
    'A port is down, an 802.3ad port has no partner or another aggregator, or its churn state says so. The idle port of an active-backup bond is normal; its rx_nohandler and drops too.',
  remedy: {
    text: 'look at cable and switch port of the port named; configure LACP on the switch',
    safety: 'disruptive',
  },
  evaluate(view, limits) {
    const ports = view.latest(bondSlaves);
    const fired = view.latest(bonds).flatMap((bond): Fired[] => {
      const own = ports.filter((p) => p.bond === bond.bond);
      const lacp = bond.mode?.includes('802.3ad') === true;
      const bad = own.flatMap((p) => {
        const why =
          p.mii_status !== undefined && p.mii_status !== 'up'
            ? `is ${p.mii_status}`
            : lacp && p.partner_mac === NO_PARTNER
              ? 'has no LACP partner'
              : lacp &&
                  bond.aggregator_id !== undefined &&
                  p.aggregator_id !== undefined &&
                  p.aggregator_id !== bond.aggregator_id
                ? 'is in another aggregator'
                : [p.actor_churn_state, p.partner_churn_state].includes('churned')
                  ? 'is churned'
                  : undefined;
        return why === undefined ? [] : [{ port: p, why }];
      });
      const isDown = bond.mii_status === 'down' || (own.length > 0 && bad.length === own.length);
      if (bad.length <= limits.ports && !isDown) return [];
      return [
        {
          state: 'fired',
          severity: isDown ? 'critical' : 'warning',
          subject: bond.bond,
          statement: `${bond.bond} (${bond.mode ?? '?'}): ${bad.length} of ${own.length} ports out of use${bad.length > 0 ? `: ${bad.map((b) => `${b.port.interface} ${b.why}`).join(', ')}` : ''}`,
          numbers: { ports: own.length, out_of_use: bad.length },
          cites: [
            bad[0] ? cite(bad[0].port) : cite(bond),
            ...bad.slice(1).map((b) => cite(b.port)),
            cite(bond),
          ],
        },
      ];
    });
    if (fired.length > 0) return fired;
    return view.latest(bonds).length > 0
      ? { state: 'clear', statement: 'every port of every bond is in use or ready' }
      : { state: 'not_exercised', statement: 'there is no bond' };
  },
});
