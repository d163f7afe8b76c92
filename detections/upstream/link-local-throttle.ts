import { defineDetection } from '../../src/core/detection.js';
import { nicCounters } from '../../src/tables/nic-counters.js';

export default defineDetection({
  id: 'DNS-09',
  name: 'link-local-throttle',
  layer: 'upstream',
  title: 'The cloud drops packets to its link-local services: DNS, time, metadata',
  scope: 'host',
  reads: [nicCounters],
  thresholds: {
    drops_per_s: {
      value: 0,
      unit: 'packets/s',
      source: 'Amazon EC2 User Guide: ENA metric linklocal_allowance_exceeded, 1,024 packets/s',
    },
  },
  realIf:
    'The counter grows in the window. It counts DNS, NTP and instance metadata together, and only ever grows.',
  remedy: { text: 'cache names on the node (nscd, dnsmasq, NodeLocal DNSCache)', safety: 'config_change' },
  evaluate(view, limits) {
    const all = view
      .growth(nicCounters, 'value')
      .filter((g) => g.key['name'] === 'linklocal_allowance_exceeded');
    const [first] = all;
    if (first === undefined)
      return { state: 'not_observable', statement: 'no driver here counts linklocal_allowance_exceeded' };
    const grown = all.find((g) => g.rate > limits.drops_per_s);
    if (grown === undefined)
      return {
        state: 'clear',
        statement: `nothing dropped to link-local services in ${first.seconds.toFixed(1)} s`,
        cites: first.cites,
      };
    const subject = String(grown.key['interface'] ?? '');
    return {
      state: 'fired',
      severity: 'warning',
      basis: grown.basis,
      subject,
      statement: `${grown.delta} packets to link-local services dropped by the cloud on ${subject} in ${grown.seconds.toFixed(1)} s`,
      numbers: { packets: grown.delta, seconds: grown.seconds },
      cites: grown.cites,
    };
  },
});
