import { defineDetection } from '../../src/core/detection.js';
import { recordedResults } from '../../src/core/recorded-result.js';
import { recordedFaults } from '../../src/tables/recorded-faults.js';

export default defineDetection({
  id: 'APP-14',
  name: 'reader-stalls',
  layer: 'application',
  title: 'Application stops reading from time to time',
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
    'While it lasts bytes lie unread, the application takes less than half of what it usually reads, and the sender is held back by the window. A queue that is full for a moment while it is read is normal.',
  remedy: {
    text: 'look at what the process does at those times: stack, locks, disk, garbage collection; evidence correlate --recording has the times',
    safety: 'read_only',
  },
  evaluate: (view, limits) =>
    recordedResults(view.rows(recordedFaults), ['slow_reader'], limits, 'reader that stands still'),
});
