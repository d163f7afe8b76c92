import { defineDetection } from '../../src/core/detection.js';
import { captures } from '../../src/tables/captures.js';

export default defineDetection({
  id: 'UPS-04',
  name: 'middlebox-reset',
  layer: 'upstream',
  title: 'A device on the way resets connections',
  scope: 'host',
  reads: [captures],
  thresholds: {
    ttl_delta: { value: 2, unit: 'hops between the TTL of the flow and of its RST', source: 'judgement' },
  },
  realIf:
    'The RST has another TTL or IP id than the flow, or the peer never sent it: both need the packets. A reset by the application or of a health probe is usual.',
  remedy: { text: 'capture at both ends, then read which end did not send the RST', safety: 'read_only' },
  evaluate() {
    return {
      state: 'not_observable',
      statement: 'needs the packets of a capture; the tables hold only how complete it was',
    };
  },
});
