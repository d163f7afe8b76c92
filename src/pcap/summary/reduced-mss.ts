import type { FlowReport } from './flow-types.js';
import type { Reading } from './readings.js';

/** What an Ethernet path over IPv4 holds, bytes, and what every host takes without being asked (RFC 9293, 3.7.1). */
const [ETHERNET_MSS, LEAST_MSS] = [1460, 536];

/** An offer below that of Ethernet: a hint of a tunnel. Pure. */
export function reducedMss({ sides: { client, server }, client: address }: FlowReport): Reading[] {
  if (address.startsWith('[')) return [];
  return Object.entries({ client, server }).flatMap(([who, { mss }]): Reading[] => {
    if (mss === undefined || mss >= ETHERNET_MSS || mss < LEAST_MSS) return [];
    const statement = `the ${who} offers an MSS of ${mss}, not ${ETHERNET_MSS}: a tunnel, or something on the way to this tap rewrote it; only a capture at its own end can tell`;
    return [{ kind: 'mss_reduced', severity: 'info', statement, frames: [] }];
  });
}
