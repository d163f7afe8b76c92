import { defineDetection } from '../../src/core/detection.js';
import { recordedResults } from '../../src/core/recorded-result.js';
import { recordedFaults } from '../../src/tables/recorded-faults.js';

export default defineDetection({
  id: 'CPU-08',
  name: 'cpu-taken-at-times',
  layer: 'host_cpu',
  title: 'One CPU is full of softirq or stolen from time to time',
  scope: 'host',
  reads: [recordedFaults],
  thresholds: {
    critical: {
      value: 0.2,
      unit: 'share of the recording',
      source: 'judgement: a fifth of the time (gate G4)',
    },
  },
  realIf:
    'The round trip rises without loss, ping does not, and one CPU spends 30 % in softirq or 10 % stolen at the same time. CPUs are judged one by one.',
  remedy: {
    text: 'mpstat -P ALL 1 over one event; spread the interrupts of the NIC, ask the owner of the hypervisor',
    safety: 'read_only',
  },
  evaluate: (view, limits) =>
    recordedResults(
      view.rows(recordedFaults),
      ['softirq_cpu', 'stolen_cpu'],
      limits,
      'CPU full of softirq or stolen when the round trip rose',
    ),
});
