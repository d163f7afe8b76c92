import type { Line, ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { routes } from '../../src/tables/routes.js';
import { destinationText, prefixLength } from './addresses.js';

/**
 * `route [-n] [-6]` and `netstat -rn` of net-tools: main table (IPv6: all). Columns by their titles, since `-n`,
 * `-e` and the version change them. Both print the /proc files, so the words of proc-route.ts hold here as well.
 */
export function* netTools(output: ProbeOutput): Iterable<Parsed> {
  let titles: string[] = [];
  for (const line of output.lines()) {
    const text = line.text.trim();
    if (text === '' || text.startsWith('Kernel IP')) continue;
    if (text.startsWith('Destination ')) titles = text.replace('Next Hop', 'Gateway').split(/\s+/);
    else if (titles.includes('Genmask')) yield ipv4(line, titles);
    else if (titles.includes('If')) yield* ipv6(line, titles);
    else yield { gap: 'a route before the titles', line: line.n };
  }
}

function cells(line: Line, titles: readonly string[]): Record<string, string> | undefined {
  const words = line.text.trim().split(/\s+/);
  if (words.length !== titles.length) return undefined;
  return Object.fromEntries(titles.map((title, index) => [title, words[index] ?? '']));
}

function ipv4(line: Line, titles: readonly string[]): Parsed {
  const cell = cells(line, titles);
  const length = prefixLength(cell?.['Genmask'] ?? '');
  if (!cell || length === undefined) return { gap: 'not an IPv4 route', line: line.n };
  const dev = cell['Iface'] ?? '';
  const rejects = (cell['Flags'] ?? '').includes('!');
  return row(routes, line.n, {
    family: 4,
    table: 'main',
    type: rejects ? 'unreachable' : dev === '*' ? 'blackhole' : 'unicast',
    destination: destinationText(cell['Destination'] ?? '', length, 32),
    via: gateway(cell['Gateway']),
    dev: /^[-*]$/.test(dev) ? undefined : dev,
    metric: metric(cell['Metric']),
    // The kernel's column is 40 above the segment size (see proc-route.ts); 0 is "not set".
    advmss: Number(cell['MSS']) > 40 ? Number(cell['MSS']) - 40 : undefined,
    flags: [],
  });
}

function* ipv6(line: Line, titles: readonly string[]): Iterable<Parsed> {
  const cell = cells(line, titles);
  const [, address, length] = /^([0-9a-f:.]+|\[::\])\/(\d{1,3})$/i.exec(cell?.['Destination'] ?? '') ?? [];
  if (!cell || address === undefined) return yield { gap: 'not an IPv6 route', line: line.n };
  const rejects = (cell['Flag'] ?? '').includes('!');
  const cost = metric(cell['Met']);
  if (rejects && length === '0' && cost === 0xffff_ffff) return;
  yield row(routes, line.n, {
    family: 6,
    type: rejects ? 'unreachable' : typeOf(cell['Flag'] ?? '', address),
    destination: destinationText(address.replace('[::]', '::'), Number(length), 128),
    via: gateway(cell['Gateway']),
    dev: cell['If'],
    metric: cost,
    flags: [],
  });
}

/** `n` marks local addresses as well as other entries without a next hop: not certain, so not told. */
function typeOf(flags: string, address: string): string | undefined {
  if (flags.includes('n')) return undefined;
  return /^ff[0-9a-f]{2}:/i.test(address) ? 'multicast' : 'unicast';
}

/** `0.0.0.0`, `*`, `-`, `::` and `[::]` all mean: directly connected. */
function gateway(text: string | undefined): string | undefined {
  return text === undefined || /^(0\.0\.0\.0|\*|-|::|\[::\])$/.test(text) ? undefined : text;
}

/** Printed as a signed number although it is unsigned: `-1` is 4294967295. */
function metric(text: string | undefined): number | undefined {
  return /^-?\d{1,10}$/.test(text ?? '') ? Number(text) >>> 0 : undefined;
}
