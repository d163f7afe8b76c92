import { type Bundle, openBundle } from '../bundle/read.js';
import { EvidenceError, EXIT } from '../core/errors.js';
import { compareBeforeAfter } from '../query/compare/before-after.js';
import { readCompared } from '../query/compare/compare.js';
import { comparePeers } from '../query/compare/peers.js';
import type { Compared } from '../query/compare/side.js';
import { knownHosts } from '../query/host-names.js';
import { beforeAfterText, peersText } from './compare-text.js';
import { decryptionKeys, type KeyFlags } from './decryption-keys.js';
import { type KnowledgeFlags, knowledgeOf } from './knowledge-flags.js';
import { painter } from './style.js';

interface Flags extends KeyFlags, KnowledgeFlags {
  readonly hosts?: readonly string[];
  readonly all?: boolean;
  readonly json?: boolean;
  readonly color?: boolean;
}

/** `evidence compare BEFORE AFTER`, or `evidence compare BUNDLE --hosts a,b,c`. Exit 0 whatever differs. */
export async function runCompare(paths: readonly string[], flags: Flags): Promise<number> {
  const [first, , ...more] = paths;
  if (first === undefined || more.length > 0) {
    throw new EvidenceError(
      'E_USAGE',
      `compare: one bundle or two, not ${paths.length}`,
      'evidence compare BEFORE AFTER, or evidence compare BUNDLE --hosts web1,web2,web3',
    );
  }
  const knowledge = await knowledgeOf(flags);
  const bundles: Bundle[] = [];
  for (const path of paths) bundles.push(await openBundle(path, {}, await decryptionKeys(path, flags)));
  const manifests = await Promise.all(bundles.map((b) => b.manifest()));
  const hosts = knownHosts(
    flags.hosts,
    manifests.flatMap((m) => m.hosts.map((h) => h.id)),
    '--hosts',
  );
  const compared: Compared[] = [];
  for (const bundle of bundles) compared.push(await readCompared(bundle, knowledge, hosts));
  const [a, b] = compared;
  const paint = painter(process.stdout, flags.color);
  const show = flags.all === true;
  if (a === undefined || b === undefined) {
    const sides = a?.sides ?? [];
    if (sides.length < 2) {
      throw new EvidenceError(
        'E_USAGE',
        `compare: ${first} has ${sides.length === 0 ? 'no host' : 'one host'}, there is nobody to compare with`,
        'give a second bundle, or one of several hosts',
      );
    }
    // Hosts that were named are peers of each other, whatever their roles are.
    const peers = comparePeers(sides, flags.hosts !== undefined);
    process.stdout.write(flags.json ? json(peers) : peersText(peers, show, paint));
    return EXIT.done;
  }
  const answer = compareBeforeAfter(a, b);
  process.stdout.write(flags.json ? json(answer) : beforeAfterText(answer, show, paint));
  return EXIT.done;
}

/** The sides hold everything that was read; only what they are is printed. */
function json(answer: object): string {
  const plain = (_: string, value: unknown): unknown => (value instanceof Map ? undefined : value);
  return `${JSON.stringify(answer, plain, 2)}\n`;
}
