import { defineDetection, type Fired } from '../../src/core/detection.js';
import { grown, span } from '../../src/core/growth.js';
import { interfaceCounters } from '../../src/tables/interface-counters.js';

export default defineDetection({
  id: 'NIC-03',
  name: 'receive-dropped',
  layer: 'nic',
  title: 'The host drops received packets before the protocols',
  scope: 'host',
  reads: [interfaceCounters],
  thresholds: {
    packets: {
      value: 0,
      unit: 'packets in the window',
      source: 'Documentation/networking/statistics.rst rx_dropped',
    },
  },
  realIf:
    'Mostly harmless: rx_dropped counts protocols and VLANs that nobody here handles (LLDP, STP, IPv6 switched off). It is loss only together with softnet drops or a full ring, which have counters of their own.',
  remedy: {
    text: 'see what it is: perf or dropwatch, tcpdump for LLDP, STP and foreign VLANs',
    safety: 'read_only',
  },
  evaluate(view, limits) {
    const list = view
      .growth(interfaceCounters, 'rx_dropped')
      .filter((g) => g.key['source'] === 'rtnl' && g.key['interface'] !== 'lo');
    if (list.length === 0) return { state: 'not_observable', statement: 'rx_dropped is not shown' };
    const fired = grown(list)
      .filter((g) => g.delta > limits.packets)
      .map((g): Fired => ({
        state: 'fired',
        severity: 'info',
        subject: String(g.key['interface']),
        basis: g.basis,
        statement: `${String(g.key['interface'])} dropped ${g.delta} packets ${span(g)} (rx_dropped; foreign protocols and VLANs count too)`,
        numbers: { dropped: g.delta, seconds: g.seconds },
        cites: g.cites,
      }));
    return fired.length > 0 ? fired : { state: 'clear', statement: 'rx_dropped did not grow' };
  },
});
