import { defineDetection } from '../../src/core/detection.js';
import { recordedResults } from '../../src/core/recorded-result.js';
import { recordedFaults } from '../../src/tables/recorded-faults.js';

export default defineDetection({
  id: 'PATH-18',
  name: 'queue-comes-and-goes',
  layer: 'path_queue',
  title: 'A queue on the path fills and empties',
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
    'Round trip of the sender and ping rise together, to twice the usual and a millisecond at least, without loss, or no later than it and for as long as it lasts. The rtt of a side that only receives is left from the handshake and is not looked at.',
  remedy: {
    text: 'find what is sent at those times: backup, other users of the link; evidence correlate --recording has the times and the period',
    safety: 'read_only',
  },
  evaluate: (view, limits) =>
    recordedResults(view.rows(recordedFaults), ['path_queue'], limits, 'queue on the path'),
});
