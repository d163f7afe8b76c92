import { exceededAllowances } from '../../src/core/allowances.js';
import { defineDetection, type Fired } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { span } from '../../src/core/growth.js';
import { nicCounters } from '../../src/tables/nic-counters.js';

const EXCEEDED = /^conntrack_allowance_exceeded$/;

export default defineDetection({
  id: 'FW-03',
  name: 'conntrack-allowance',
  layer: 'upstream',
  title: 'The cloud tracks no more connections of the instance',
  scope: 'host',
  reads: [nicCounters],
  thresholds: {
    packets: {
      value: 0,
      unit: 'packets in the window',
      source: 'ENA driver conntrack_allowance_exceeded: new connections dropped outside of the instance',
    },
    left: {
      value: 1000,
      unit: 'connections',
      source: 'judgement: smaller instances are allowed some ten thousand',
    },
  },
  realIf:
    'The counter grows in the window, or few connections are left. It is outside of the instance: nf_conntrack_max has nothing to do with it, ss and conntrack show nothing.',
  remedy: {
    text: 'larger instance; security group rules that allow all need no tracking',
    safety: 'disruptive',
  },
  evaluate(view, limits) {
    const all = view.growth(nicCounters, 'value').filter((g) => EXCEEDED.test(String(g.key['name'])));
    if (all.length === 0)
      return {
        state: 'not_observable',
        statement: 'no driver here tells the connection allowance of a cloud',
      };
    const exceeded = exceededAllowances(all, EXCEEDED)
      .filter((g) => g.delta > limits.packets)
      .map((g): Fired => ({
        state: 'fired',
        severity: 'critical',
        subject: String(g.key['interface']),
        basis: g.basis,
        statement: `the cloud dropped ${g.delta} packets of ${String(g.key['interface'])} ${span(g)}: its connection allowance is used up`,
        numbers: { packets: g.delta, seconds: g.seconds },
        cites: g.cites,
      }));
    if (exceeded.length > 0) return exceeded;
    const left = view.latest(nicCounters).filter((c) => c.name === 'conntrack_allowance_available');
    const low = left.find((c) => c.value < limits.left);
    if (low === undefined)
      return {
        state: 'clear',
        statement: 'the connection allowance was not exceeded',
        cites: left.map(cite),
      };
    return {
      state: 'fired',
      severity: 'warning',
      subject: low.interface,
      statement: `the cloud tracks only ${low.value} more connections of ${low.interface}`,
      numbers: { left: low.value },
      cites: [cite(low)],
    };
  },
});
