import { defineDetection, type Fired } from '../../src/core/detection.js';
import { byKey, grown, span } from '../../src/core/growth.js';
import { interfaceCounters } from '../../src/tables/interface-counters.js';
import { nicCounters } from '../../src/tables/nic-counters.js';

const KERNEL = [
  'rx_crc_errors',
  'rx_frame_errors',
  'rx_length_errors',
  'rx_over_errors',
  'tx_carrier_errors',
];
/** Drivers' own names for damage on the wire; per-queue and firmware counters differ in the rest of the name. */
const DRIVER =
  /(?:^|[_ ./])(?:(?:rx_)?(?:crc|fcs|align(?:ment)?|symbol|code|jabber)_?err(?:or)?s?|rx_crc_errors_phy|rx_symbol_err_phy|rx_pcs_symbol_err_phy)(?:$|[_ ])/i;

export default defineDetection({
  id: 'NIC-01',
  name: 'receive-errors',
  layer: 'nic',
  title: 'Frames arrive damaged',
  scope: 'host',
  reads: [interfaceCounters, nicCounters],
  thresholds: {
    errors: {
      value: 0,
      unit: 'frames in the window',
      source: 'IEEE 802.3: a good link has one bit error in 10^12',
    },
  },
  realIf:
    'CRC, frame or symbol errors grow in the window. A total since boot may date from the day of cabling; length errors may be a wrong MTU at the sender.',
  remedy: { text: 'exchange cable, transceiver and switch port, one at a time', safety: 'disruptive' },
  evaluate(view, limits) {
    const kernel = KERNEL.flatMap((name) => view.growth(interfaceCounters, name)).filter(
      (g) => g.key['source'] === 'rtnl',
    );
    const driver = view.growth(nicCounters, 'value').filter((g) => DRIVER.test(String(g.key['name'])));
    const all = [...kernel, ...driver].filter((g) => g.key['interface'] !== 'lo');
    if (all.length === 0)
      return { state: 'not_observable', statement: 'no interface shows its kinds of error apart' };
    const packets = byKey(view.growth(interfaceCounters, 'rx_packets'), 'interface');
    const fired = [...byKey(grown(all), 'interface')].flatMap(([name, list]): Fired[] => {
      const [most] = list;
      if (most === undefined || most.delta <= limits.errors) return [];
      const received = Math.max(0, ...(packets.get(name) ?? []).map((g) => g.delta));
      return [
        {
          state: 'fired',
          severity: received > 0 && most.delta / received >= 0.001 ? 'critical' : 'warning',
          subject: name,
          basis: most.basis,
          statement: `${name} ${span(most)}: ${list
            .slice(0, 3)
            .map((g) => `${g.delta} ${g.counter === 'value' ? String(g.key['name']) : g.counter}`)
            .join(', ')}, of ${received} packets received`,
          numbers: { errors: most.delta, received_packets: received, seconds: most.seconds },
          cites: [most.cites[0], ...list.slice(1, 4).map((g) => g.cites[0])],
        },
      ];
    });
    if (fired.length > 0) return fired;
    const traffic = [...packets.values()].flat().reduce((sum, g) => sum + g.delta, 0);
    return traffic > 0
      ? { state: 'clear', statement: `no frame arrived damaged in ${traffic} packets` }
      : { state: 'not_exercised', statement: 'no packet arrived in the window' };
  },
});
