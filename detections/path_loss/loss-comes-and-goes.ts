import { defineDetection } from '../../src/core/detection.js';
import { recordedResults } from '../../src/core/recorded-result.js';
import { recordedFaults } from '../../src/tables/recorded-faults.js';

export default defineDetection({
  id: 'PATH-17',
  name: 'loss-comes-and-goes',
  layer: 'path_loss',
  title: 'Packets are lost in bursts',
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
    'Segments are sent again in bursts that the rest of the time does not explain, less what D-SACK reports as needless, no counter of either host grows meanwhile, and the delay does not rise, or only after it (the backlog that is sent then) or in a part of it. Of pings alone the direction cannot be told.',
  remedy: {
    text: 'capture at both ends over one burst (evidence capture), join them: which direction, which hop',
    safety: 'read_only',
  },
  evaluate: (view, limits) =>
    recordedResults(view.rows(recordedFaults), ['path_loss'], limits, 'burst of loss'),
});
