import { defineDetection } from '../../src/core/detection.js';
import { captures } from '../../src/tables/captures.js';

export default defineDetection({
  id: 'CAP-02',
  name: 'capture-duplicates',
  layer: 'upstream',
  title: 'The capture holds packets twice',
  scope: 'host',
  reads: [captures],
  thresholds: {
    share: { value: 0.01, unit: 'of the packets', source: 'an incident captured on `any`' },
  },
  realIf:
    'The same IP id and sequence number come again within a millisecond, as on the interface `any` or on a bridge and its port. Then they look like retransmissions.',
  remedy: {
    text: 'capture on one interface; remove duplicates before counting (editcap -d)',
    safety: 'read_only',
  },
  evaluate() {
    return {
      state: 'not_observable',
      statement: 'needs the packets of a capture; the tables hold only how complete it was',
    };
  },
});
