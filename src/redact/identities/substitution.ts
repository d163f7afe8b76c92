import type { Names } from './name-map.js';

/** What the scanner puts in the place of what it finds: pseudonyms, or on the way back the originals. */
export interface Substitution {
  /** `prefix` 32 is an address; less is a network with zero host bits, which stay zero. */
  ipv4(value: number, prefix: number): number;
  ipv6(address: Uint8Array, prefix: number): Uint8Array;
  mac(mac: Uint8Array): Uint8Array;
  /** The result for a text that was asked before; computed once. */
  remember(text: string, compute: () => string | undefined): string | undefined;
  readonly names: Names;
}

/** `certificate`: withheld rather than replaced. */
export type Kind = 'ipv4' | 'ipv6' | 'mac' | 'host' | 'user' | 'email' | 'certificate';

/** A token the scanner found: where it ends and what stands there instead. `text` undefined: it stays as it is. */
export interface Match {
  readonly end: number;
  readonly kind: Kind;
  readonly text: string | undefined;
}
