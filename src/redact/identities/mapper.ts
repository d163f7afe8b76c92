import { hkdfSync } from 'node:crypto';
import { ipv4FromBytes, ipv4ToBytes } from './address-text.js';
import { withholdCertificates } from './certificates.js';
import { mapLabels } from './find-reverse-host.js';
import { Ipv4Map } from './ipv4-map.js';
import { Ipv6Map } from './ipv6-map.js';
import { MacMap } from './mac-map.js';
import { NameMap, type Names } from './name-map.js';
import { replaceIdentities } from './scan.js';
import type { Kind, Substitution } from './substitution.js';

/** Learned from inventory, /etc/hosts, host name, DNS search list, targets, users from uid 1000, $USER and $HOME. */
export interface KnownNames {
  readonly hostNames: readonly string[];
  readonly userNames: readonly string[];
  readonly domains: readonly string[];
  /** What the user named: replaced wherever it stands as a word, also where tools print that word themselves. */
  readonly given?: readonly string[];
}

/** Addresses of binary formats; the input is not changed. 4, 16 and 6 bytes in network order. */
export interface AddressMapper {
  ipv4(address: Uint8Array): Uint8Array;
  ipv6(address: Uint8Array): Uint8Array;
  mac(address: Uint8Array): Uint8Array;
}

export interface IdentityMapper extends AddressMapper {
  /** Names that became known after it was made; what was rewritten before may still hold them. */
  learn(known: KnownNames): void;
  /**
   * Whole lines, one character per byte (latin1). As many lines come back, with every identity replaced by another of
   * its kind. Not idempotent: text rewritten twice holds pseudonyms of pseudonyms.
   */
  rewrite(latin1: string): string;
  /** Tokens of text and addresses of binary formats replaced so far, by kind. */
  readonly counts: ReadonlyMap<Kind, number>;
  /** Pseudonym → original of every name met so far; addresses need none, their key leads back. */
  readonly names: ReadonlyMap<string, string>;
  /** Known names that stay where nothing shows that they are names: tools print these words themselves. */
  readonly left: ReadonlySet<string>;
}

export interface MapperOptions {
  /** Leave the vendor part of MAC addresses readable instead of mapping it consistently. */
  readonly keepVendor?: boolean;
}

export function createIdentityMapper(
  key: Uint8Array,
  known: KnownNames,
  options: MapperOptions = {},
): IdentityMapper {
  const { ipv4, ipv6, mac } = createAddressMaps(key, options);
  const forward = cached(
    (v, p) => ipv4.map(v, p),
    (a, p) => ipv6.map(a, p),
    (m) => mac.map(m),
  );
  const names = new NameMap(subkey(key, 'names'), known, (labels) => mapLabels(labels, forward));
  const counts = new Map<Kind, number>();
  return {
    ...textMapper({ ...forward, names }, (kind) => counts.set(kind, (counts.get(kind) ?? 0) + 1)),
    learn: (more) => names.learn(more),
    counts,
    names: names.table,
    left: names.left,
  };
}

/** The owner's way back from a pseudonymised text: the same scan with the inverse of every map. */
export interface Revealer extends AddressMapper {
  reveal(latin1: string): string;
}

export function createInverse(key: Uint8Array, names: Names, options: MapperOptions = {}): Revealer {
  const { ipv4, ipv6, mac } = createAddressMaps(key, options);
  const back = cached(
    (v, p) => ipv4.invert(v, p),
    (a, p) => ipv6.invert(a, p),
    (m) => mac.invert(m),
  );
  const mapper = textMapper({ ...back, names }, () => undefined);
  return { ...mapper, reveal: (latin1) => mapper.rewrite(latin1) };
}

function createAddressMaps(
  key: Uint8Array,
  options: MapperOptions,
): { ipv4: Ipv4Map; ipv6: Ipv6Map; mac: MacMap } {
  if (key.length !== 32) throw new RangeError(`the key of an identity map has 32 bytes, not ${key.length}`);
  const ipv4 = new Ipv4Map(subkey(key, 'ipv4'));
  const mac = new MacMap(subkey(key, 'mac'), options.keepVendor === true);
  return { ipv4, mac, ipv6: new Ipv6Map(subkey(key, 'ipv6'), ipv4, mac) };
}

/** One key per purpose, so that nothing learned about one map helps against another. */
function subkey(key: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, '', `evidence identities ${purpose}`, 32));
}

function textMapper(
  sub: Substitution,
  replaced: (kind: Kind) => void,
): AddressMapper & { rewrite(latin1: string): string } {
  return {
    rewrite: (latin1) =>
      replaceIdentities(
        withholdCertificates(latin1, () => replaced('certificate')),
        sub,
        replaced,
      ),
    ipv4: counted('ipv4', (address) => ipv4ToBytes(sub.ipv4(ipv4FromBytes(address), 32)), replaced),
    ipv6: counted('ipv6', (address) => sub.ipv6(address, 128), replaced),
    mac: counted('mac', (address) => sub.mac(address), replaced),
  };
}

function counted(
  kind: Kind,
  map: (address: Uint8Array) => Uint8Array,
  replaced: (kind: Kind) => void,
): (address: Uint8Array) => Uint8Array {
  return (address) => {
    const mapped = map(address);
    if (mapped.some((byte, i) => byte !== address[i])) replaced(kind);
    return mapped;
  };
}

/** Entries per map: a busy machine's addresses, a few megabytes. */
const CACHE = 1 << 16;

function cached(
  ipv4: Substitution['ipv4'],
  ipv6: Substitution['ipv6'],
  mac: Substitution['mac'],
): Omit<Substitution, 'names'> {
  const texts = new Map<string, string | null>();
  const [four, six, macs] = [
    new Map<number, number>(),
    new Map<string, Uint8Array>(),
    new Map<string, Uint8Array>(),
  ];
  return {
    ipv4: (value, prefix) => lookUp(four, value * 64 + prefix, () => ipv4(value, prefix)),
    ipv6: (address, prefix) => lookUp(six, `${latin1(address)}${prefix}`, () => ipv6(address, prefix)),
    mac: (address) => lookUp(macs, latin1(address), () => mac(address)),
    remember: (text, compute) => lookUp(texts, text, () => compute() ?? null) ?? undefined,
  };
}

/** Emptied when full: what is in use comes back at once, and nothing is kept for every address ever seen. */
function lookUp<K, V>(cache: Map<K, V>, key: K, compute: () => V): V {
  let value = cache.get(key);
  if (value === undefined) {
    if (cache.size >= CACHE) cache.clear();
    value = compute();
    cache.set(key, value);
  }
  return value;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
