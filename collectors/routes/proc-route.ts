import type { Line, ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { routes } from '../../src/tables/routes.js';
import { ipv6FromHex } from '../../src/core/ipv6.js';
import { destinationText, ipv4FromHex, prefixLength } from './addresses.js';

/** linux/route.h, linux/ipv6_route.h */
const RTF_REJECT = 0x200;
const RTF_ANYCAST = 0x0010_0000;
const RTF_LOCAL = 0x8000_0000;
/** The kernel counts the headers in: `fib_advmss + 40` (net/ipv4/fib_trie.c), although the column says MTU. */
const HEADERS = 40;

/** /proc/net/route (main table only, of a multipath route the first hop) or /proc/net/ipv6_route (all tables, not named). */
export function* procRoute(output: ProbeOutput): Iterable<Parsed> {
  for (const line of output.lines()) {
    const text = line.text.trim();
    if (text === '' || text.startsWith('Iface')) continue;
    const words = text.split(/\s+/);
    if (/^[0-9a-f]{32}$/i.test(words[0] ?? '')) yield* ipv6(line, words);
    else yield ipv4(line, words);
  }
}

/** `Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT`; addresses in machine byte order. */
function ipv4({ n }: Line, words: readonly string[]): Parsed {
  const [dev, destination, gateway, flags, , , metric, mask, mss] = words;
  const address = ipv4FromHex(destination ?? '');
  const via = ipv4FromHex(gateway ?? '');
  const length = prefixLength(ipv4FromHex(mask ?? '') ?? '');
  if (
    address === undefined ||
    via === undefined ||
    length === undefined ||
    !/^[0-9a-f]{4,8}$/i.test(flags ?? '')
  )
    return { gap: 'not a line of /proc/net/route', line: n };
  const isReject = (parseInt(flags ?? '0', 16) & RTF_REJECT) !== 0;
  return row(routes, n, {
    family: 4,
    table: 'main',
    // Without a device and not rejected: the kernel drops in silence.
    type: isReject ? 'unreachable' : dev === '*' ? 'blackhole' : 'unicast',
    destination: destinationText(address, length, 32),
    via: via === '0.0.0.0' ? undefined : via,
    dev: dev === '*' ? undefined : dev,
    metric: unsigned(metric),
    advmss: Number(mss) > HEADERS ? unsigned(String(Number(mss) - HEADERS)) : undefined,
    flags: [],
  });
}

/** `destination length source length gateway metric references use flags device`, all hexadecimal. */
function* ipv6({ n }: Line, words: readonly string[]): Iterable<Parsed> {
  const [address, source, via] = [words[0], words[2], words[4]].map((hex) => ipv6FromHex(hex ?? ''));
  const [length, sourceLength, metric, flags] = [words[1], words[3], words[5], words[8]].map(hexNumber);
  const dev = words[9];
  if (
    address === undefined ||
    source === undefined ||
    via === undefined ||
    length === undefined ||
    sourceLength === undefined ||
    metric === undefined ||
    flags === undefined ||
    dev === undefined
  )
    return yield { gap: 'not a line of /proc/net/ipv6_route', line: n };
  // The kernel's own end of every table, not a route anybody added; `ip route` does not show it either.
  if (metric === 0xffff_ffff && length === 0 && (flags & RTF_REJECT) !== 0) return;
  yield row(routes, n, {
    family: 6,
    type: typeOf(flags, address),
    destination: destinationText(address, length, 128),
    from: sourceLength === 0 ? undefined : destinationText(source, sourceLength, 128),
    via: via === '::' ? undefined : via,
    dev,
    metric,
    flags: [],
  });
}

function typeOf(flags: number, address: string): string {
  if ((flags & RTF_REJECT) !== 0) return 'unreachable';
  // `&` is signed in 32 bits: compare with 0 only.
  if ((flags & RTF_LOCAL) !== 0) return 'local';
  if ((flags & RTF_ANYCAST) !== 0) return 'anycast';
  return /^ff[0-9a-f]{2}:/.test(address) ? 'multicast' : 'unicast';
}

function hexNumber(text: string | undefined): number | undefined {
  return /^[0-9a-f]{1,8}$/i.test(text ?? '') ? parseInt(text ?? '', 16) : undefined;
}

function unsigned(text: string | undefined): number | undefined {
  return /^\d{1,10}$/.test(text ?? '') ? Number(text) : undefined;
}
