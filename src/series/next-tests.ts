import type { NextTest } from '../core/verdict.js';
import type { Scene } from './readings.js';

/**
 * What would tell the cause of an event that came to the end of the tree: it was late without loss of data, without a
 * late ping and without a full CPU. What was missing in the recording comes first.
 */
export function nextTestsOf({ flow, pings }: Scene, sender: string, receiver: string): NextTest[] {
  const missing = [...(flow?.sender ? [] : [sender]), ...(flow?.receiver ? [] : [receiver])];
  return [
    ...missing.map((host) => ({
      test: `evidence record on ${host} as well  → its queues, CPUs and drops while it lasts`,
      separates: ['slow_reader', 'cpu_contention', 'nic_errors'],
    })),
    ...(pings.length > 0
      ? []
      : [
          {
            test: `ping -D -i 0.2 ${receiver}, while it lasts  → ping is late too: a queue on the path`,
            separates: ['bufferbloat', 'path_jitter'],
          },
        ]),
    {
      test: `evidence record --until-event EXPR --allow-capture on ${sender} and ${receiver}, then evidence pcap with both captures  → packets of one direction, ACKs too, that left and did not arrive, or that were late`,
      separates: ['path_packet_loss', 'bufferbloat', 'path_jitter'],
    },
    {
      test: `evidence trace --port PORT --allow-trace on ${sender} and ${receiver}  → the own queue, the ACK or the read takes the time`,
      separates: ['bufferbloat', 'slow_reader', 'cpu_contention'],
    },
  ];
}
