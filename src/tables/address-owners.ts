import { cite, type FleetView, type HostView } from '../core/fact-view.js';
import { addresses } from './addresses.js';
import { interfaces } from './interfaces.js';
import { neighbours } from './neighbours.js';

export interface AddressOwner {
  readonly host: string;
  /** Of the port that has the address. */
  readonly mac: string;
  /** Of all its ports: it may answer with any of them (ARP flux). */
  readonly macs: ReadonlySet<string>;
  readonly cite: string;
}

/**
 * Hosts of the bundle that have this address on the segment of the asking host: they know a MAC of it as a neighbour
 * on the same interface. The same private address elsewhere (virbr0, docker0) is another one.
 */
export function addressOwners(address: string, asking: HostView, { hosts }: FleetView): AddressOwner[] {
  const ours = new Set(asking.latest(interfaces).flatMap((i) => i.mac ?? []));
  return hosts
    .filter((h) => h !== asking)
    .flatMap((h) => {
      const ports = h.latest(interfaces);
      const at = h.latest(addresses).find((a) => a.address === address);
      const port = ports.find((i) => i.interface === at?.interface);
      const isNear = h
        .rows(neighbours)
        .some((n) => n.interface === port?.interface && n.mac !== undefined && ours.has(n.mac));
      if (port?.mac === undefined || !isNear) return [];
      return [
        { host: h.id, mac: port.mac, macs: new Set(ports.flatMap((i) => i.mac ?? [])), cite: cite(port) },
      ];
    });
}
