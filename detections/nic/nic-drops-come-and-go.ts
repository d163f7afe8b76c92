import { defineDetection } from '../../src/core/detection.js';
import { recordedResults } from '../../src/core/recorded-result.js';
import { recordedFaults } from '../../src/tables/recorded-faults.js';

export default defineDetection({
  id: 'NIC-14',
  name: 'nic-drops-come-and-go',
  layer: 'nic',
  title: 'A NIC or queue drops packets from time to time',
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
    'Counters of drops grow in the moments in which segments are sent again, at three times the rate of the rest of the time. rx_dropped counts unknown protocols too and is left out.',
  remedy: {
    text: 'which queue: ethtool -S, tc -s qdisc, softnet_stat over one event; then its ring, backlog or limit',
    safety: 'read_only',
  },
  evaluate: (view, limits) =>
    recordedResults(
      view.rows(recordedFaults),
      ['receiver_nic_drops', 'sender_nic_drops', 'sender_queue_drops', 'receiver_stack_drops'],
      limits,
      'drops of a host when segments were lost',
    ),
});
