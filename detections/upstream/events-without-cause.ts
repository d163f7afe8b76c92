import { defineDetection } from '../../src/core/detection.js';
import { recordedResults } from '../../src/core/recorded-result.js';
import { recordedFaults } from '../../src/tables/recorded-faults.js';

/** Symptoms, and what stayed open. All other faults of a recording have a detection of their own. */
const FAULTS = ['undetermined', 'receive_window', 'send_buffer', 'spurious_retransmissions', 'allowance'];

export default defineDetection({
  id: 'UPS-06',
  name: 'events-without-cause',
  layer: 'upstream',
  title: 'Something comes and goes, and the recording alone names no cause',
  scope: 'host',
  reads: [recordedFaults],
  thresholds: {},
  realIf:
    'Round trips, acknowledgements, queues or retransmissions left their usual range, often enough or as was waited for, and the decision tree ended at a symptom (a window or a send buffer that holds the sender back, needless retransmissions, a limit of the cloud) or without an answer. Lost or late ACKs leave no other trace, nor does a queue of one flow alone. It is a question, and no cause.',
  remedy: {
    text: 'record it again with captures at both ends (evidence record --until-event EXPR --allow-capture), join them (evidence pcap A B)',
    safety: 'read_only',
  },
  // Where the cause is not known, it is not known how bad it is: never critical.
  evaluate: (view) =>
    recordedResults(view.rows(recordedFaults), FAULTS, { critical: Infinity }, 'event that names no cause'),
});
