import { createInverse, type MapperOptions, type Revealer } from './mapper.js';
import type { IdentityMap } from './map-file.js';
import type { NameKind, Names } from './name-map.js';
import { WordIndex } from './word-index.js';

/**
 * The owner's way back. Addresses come back exactly; names in the case of their pseudonym; IPv6 addresses in the form
 * of RFC 5952. A pseudonym that the map does not have stays.
 */
export function createRevealer(map: IdentityMap, options: MapperOptions = {}): Revealer {
  return createInverse(map.key, pseudonyms(map), options);
}

/** Pseudonyms are words nothing else looks like; domains, mail addresses and home directories are made of them. */
function pseudonyms(map: IdentityMap): Names {
  const words = new WordIndex<{ kind: NameKind; text: string }>();
  for (const [pseudonym, original] of map.names) {
    const text = Buffer.from(original, 'utf8').toString('latin1');
    words.add(pseudonym, { kind: pseudonym.startsWith('h') ? 'host' : 'user', text });
  }
  const none = (): undefined => undefined;
  return { words, domainName: none, mailAddress: none, homeOwner: none };
}
