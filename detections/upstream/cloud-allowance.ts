import { exceededAllowances } from '../../src/core/allowances.js';
import { defineDetection, type Fired } from '../../src/core/detection.js';
import { span } from '../../src/core/growth.js';
import { nicCounters } from '../../src/tables/nic-counters.js';

const ALLOWANCE = /^(?:bw_in|bw_out|pps|linklocal)_allowance_exceeded$/;

export default defineDetection({
  id: 'NIC-09',
  name: 'cloud-allowance',
  layer: 'upstream',
  title: 'The cloud limits bandwidth or packet rate of the instance',
  scope: 'host',
  reads: [nicCounters],
  thresholds: {
    packets: {
      value: 0,
      unit: 'packets in the window',
      source: 'ENA driver, Monitor network performance for ENA: queued or dropped for the allowance',
    },
  },
  realIf:
    'The counter grows in the window, while the symptom is there. A total since boot is of some burst in the past. linklocal is DNS, metadata and time service only.',
  remedy: { text: 'larger instance or fewer packets; a local DNS cache for linklocal', safety: 'disruptive' },
  evaluate(view, limits) {
    const all = view.growth(nicCounters, 'value').filter((g) => ALLOWANCE.test(String(g.key['name'])));
    if (all.length === 0)
      return { state: 'not_observable', statement: 'no driver here tells the allowances of a cloud' };
    const fired = exceededAllowances(all, ALLOWANCE)
      .filter((g) => g.delta > limits.packets)
      .map((g): Fired => ({
        state: 'fired',
        severity: 'critical',
        subject: `${String(g.key['interface'])} ${String(g.key['name'])}`,
        basis: g.basis,
        statement: `${g.delta} packets of ${String(g.key['interface'])} were queued or dropped ${span(g)}: ${String(g.key['name'])}`,
        numbers: { packets: g.delta, packets_per_s: g.rate, seconds: g.seconds },
        cites: g.cites,
      }));
    return fired.length > 0 ? fired : { state: 'clear', statement: 'no allowance was exceeded' };
  },
});
