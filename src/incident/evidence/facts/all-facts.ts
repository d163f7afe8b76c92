import type { BundleEvidence, Fact } from '../../../core/documents/record.js';
import type { EvidenceIndex } from '../evidence-index.js';
import { clock } from './clock.js';
import { conntrack } from './conntrack.js';
import { destinations } from './destinations.js';
import { dns } from './dns.js';
import { factsOfTopic, type Topic } from './fact.js';
import { http } from './http.js';
import { interfaces } from './interfaces.js';
import { cpu, disks, ram } from './machine.js';
import { network } from './network.js';
import { path } from './path.js';
import { ping } from './ping.js';
import { pmtu } from './pmtu.js';
import { sockets } from './sockets.js';
import { system } from './system.js';
import { tcp } from './tcp.js';

/** Every topic, in the order documents list them. A new one is a file here and a word in this list. */
const TOPICS: readonly Topic[] = [
  ...[system, network, destinations, tcp, ping, path, pmtu, http, dns],
  ...[conntrack, sockets, interfaces, disks, ram, cpu, clock],
];

/** Everything the bundles say, by id; of two of one id the first. Pure, but for the ids that the index gives out. */
export function factsOf(bundles: readonly BundleEvidence[], index: EvidenceIndex): ReadonlyMap<string, Fact> {
  const facts = new Map<string, Fact>();
  for (const bundle of bundles) {
    for (const topic of TOPICS) {
      for (const fact of factsOfTopic(topic, bundle, index)) {
        if (!facts.has(fact.id)) facts.set(fact.id, fact);
      }
    }
  }
  return facts;
}
