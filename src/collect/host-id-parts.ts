import { isIP } from 'node:net';

/**
 * The address in a host id that is one: ids are file names, so `[2001:db8::1]:22` reads `2001-db8--1-22` there, and
 * `10.0.0.5:2222` reads `10.0.0.5-2222`. `rest` is what stands behind it.
 */
export function hostIdParts(id: string): { readonly address: string | undefined; readonly rest: string } {
  const colons = id.replaceAll('-', ':');
  // From the longest on: a port alone could be the last group.
  const ends = [id.length, ...Array.from(id.matchAll(/-/g), (m) => m.index).toReversed()];
  for (const end of withPortFirst(id, ends)) {
    const [dotted, hex] = [id.slice(0, end), colons.slice(0, end)];
    const address = isIP(dotted) === 4 ? dotted : isIP(hex) === 6 ? hex : undefined;
    if (address !== undefined) return { address, rest: id.slice(end) };
  }
  return { address: undefined, rest: id };
}

/** `…--1-22`: more likely an address and a port than an address that ends in `:22`. */
function withPortFirst(id: string, ends: readonly number[]): readonly number[] {
  const port = /-\d{2,5}$/.exec(id)?.index;
  const isCompressed = id.includes('--');
  return port !== undefined && isCompressed && isIP(id.slice(0, port).replaceAll('-', ':')) === 6
    ? [port, ...ends]
    : ends;
}
