import { defineDetection } from '../../src/core/detection.js';
import { captures } from '../../src/tables/captures.js';

export default defineDetection({
  id: 'CAP-03',
  name: 'capture-one-sided',
  layer: 'upstream',
  title: 'The capture has one direction, or begins in the middle',
  scope: 'host',
  reads: [captures],
  thresholds: {
    connections: { value: 0, unit: 'connections without SYN or without one direction', source: 'judgement' },
  },
  realIf:
    'Without the SYN the window scale is unknown; with one direction there is no RTT and no proof of loss.',
  remedy: {
    text: 'start the capture before the connection, and where both directions pass',
    safety: 'read_only',
  },
  evaluate() {
    return {
      state: 'not_observable',
      statement: 'needs the packets of a capture; the tables hold only how complete it was',
    };
  },
});
