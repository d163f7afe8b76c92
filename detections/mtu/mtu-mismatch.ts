import { defineFleetDetection, type Result } from '../../src/core/detection.js';
import { cite, type HostView } from '../../src/core/fact-view.js';
import { addresses } from '../../src/tables/addresses.js';
import { interfaces } from '../../src/tables/interfaces.js';
import { neighbours } from '../../src/tables/neighbours.js';

type HostResult = Result & { readonly host: string };

export default defineFleetDetection({
  id: 'NIC-13',
  name: 'mtu-mismatch',
  layer: 'mtu',
  title: 'Two ends of one segment have different MTUs',
  scope: 'fleet',
  reads: [interfaces, neighbours],
  thresholds: {
    bytes: { value: 0, unit: 'bytes of difference', source: 'RFC 1122: hosts of one link share its MTU' },
  },
  realIf:
    'Two hosts that know each other as neighbours have different MTUs on that link: what the larger one sends the smaller may drop without a word. TCP hides it by its MSS. Jumbo frames on both ends are fine.',
  remedy: { text: 'give every host and switch port of the segment one MTU', safety: 'config_change' },
  evaluate({ hosts }, limits) {
    return hosts.flatMap((host): HostResult[] => {
      const pairs = hosts.flatMap((peer) => (peer === host ? [] : portsBetween(host, peer)));
      if (pairs.length === 0)
        return [
          { host: host.id, state: 'not_exercised', statement: 'no other host of the bundle is a neighbour' },
        ];
      // Told once, of the end that sends more than the other takes.
      const fired = pairs
        .filter((p) => p.mtu - p.peerMtu > limits.bytes)
        .map((p): HostResult => ({
          host: host.id,
          state: 'fired',
          severity: 'warning',
          subject: p.port,
          peer: p.peer,
          statement: `${p.port} has an MTU of ${p.mtu} bytes, ${p.peerPort} of ${p.peer} on the same segment one of ${p.peerMtu}`,
          numbers: { mtu: p.mtu, peer_mtu: p.peerMtu },
          cites: p.cites,
        }));
      return fired.length > 0
        ? fired
        : [{ host: host.id, state: 'clear', statement: `no smaller MTU at ${pairs.length} neighbours` }];
    });
  },
});

/** Interfaces by which `host` knows a MAC of `peer` as a neighbour, with the interface of the peer that has it. */
function portsBetween(host: HostView, peer: HostView) {
  const own = host.latest(interfaces);
  const theirs = peer.latest(interfaces);
  const owned = new Map(peer.latest(addresses).map((a) => [a.address, a.interface]));
  const seen = new Set<string>();
  return host.latest(neighbours).flatMap((n) => {
    const port = own.find((i) => i.interface === n.interface);
    const peerPort = theirs.find(
      (i) => i.interface === owned.get(n.address) && i.mac !== undefined && i.mac === n.mac,
    );
    const name = `${n.interface} ${peerPort?.interface ?? ''}`;
    if (port?.mtu === undefined || peerPort?.mtu === undefined || seen.has(name)) return [];
    seen.add(name);
    const cites: [string, ...string[]] = [cite(port), cite(peerPort), cite(n)];
    return [
      {
        port: port.interface,
        mtu: port.mtu,
        peer: peer.id,
        peerPort: peerPort.interface,
        peerMtu: peerPort.mtu,
        cites,
      },
    ];
  });
}
