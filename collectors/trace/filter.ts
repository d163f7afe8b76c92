import { addressBits } from '../../src/core/ip-prefix.js';
import type { Target } from '../../src/core/target.js';

/** Which connections are traced: those with one of the ports and one of the addresses, at whichever end. */
export interface Filter {
  readonly ports: readonly number[];
  readonly addresses: readonly string[];
  /** Only connections that this process reads from or writes to. */
  readonly pid?: number | undefined;
}

export interface Asked {
  readonly ports: readonly number[];
  readonly peers: readonly string[];
  readonly pid?: number | undefined;
}

/** What the user named, and the targets of the run: not the gateway and the busy peers we would choose. */
export function filterOf({ ports, peers, pid }: Asked, targets: readonly Target[]): Filter {
  const named = targets.filter((t) => t.origin === 'given' || t.origin === 'inventory');
  const addresses = [...peers, ...named.flatMap((t) => t.addresses)].map((a) => a.replace(/%.*$/, ''));
  return {
    ports: [...new Set([...ports, ...named.flatMap((t) => t.port ?? [])])],
    addresses: [...new Set(addresses)],
    pid,
  };
}

export function isOpen({ ports, addresses, pid }: Filter): boolean {
  return ports.length === 0 && addresses.length === 0 && pid === undefined;
}

/** Condition on variables that hold the ports in host order; empty: any. */
export function portCondition({ ports }: Filter, local: string, remote: string): string {
  return ports.map((port) => `${local} == ${port} || ${remote} == ${port}`).join(' || ');
}

/**
 * Condition on addresses as they stand in memory. `v4` gives an expression of 32 bits, `v6` one of the n-th 32 bits,
 * both in network order, for either end. Little-endian machines only, as bpftrace's expressions are.
 */
export function addressCondition(
  { addresses }: Filter,
  ends: readonly { readonly v4: string; readonly v6: (word: number) => string }[],
): string {
  return addresses
    .flatMap((text) => {
      const address = addressBits(text);
      if (address === undefined) return [];
      const words = Array.from({ length: address.width / 32 }, (_, i) =>
        swapped(Number((address.bits >> BigInt(address.width - 32 * (i + 1))) & 0xffffffffn)),
      );
      return ends.map(({ v4, v6 }) =>
        words.length === 1
          ? `${v4} == ${words[0]}`
          : `(${words.map((word, i) => `${v6(i)} == ${word}`).join(' && ')})`,
      );
    })
    .join(' || ');
}

function swapped(word: number): number {
  return (((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
}
