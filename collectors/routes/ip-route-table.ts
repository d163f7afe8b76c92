import type { Line, ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { routeExceptions } from '../../src/tables/route-exceptions.js';
import { routes } from '../../src/tables/routes.js';
import { addCacheLine, readNexthop, readRoute, type RouteText } from './ip-route.js';

interface Block {
  readonly first: Line;
  readonly last: number;
  readonly route: RouteText;
  readonly nexthops: readonly { readonly n: number; readonly hop: RouteText }[];
}

/** `ip route show table all` (-4, -6, plain, -details or -oneline): a multipath route gives a row per next hop. */
export function* ipRouteTable(output: ProbeOutput): Iterable<Parsed> {
  for (const block of blocks(output)) {
    if ('gap' in block) yield block;
    else if (block.nexthops.length === 0) yield routeRow(output, block, block.route, block.last);
    else
      for (const [index, { n, hop }] of block.nexthops.entries())
        yield routeRow(output, block, merged(block.route, hop), n, index + 1);
  }
}

/** `ip route show cache`: the same lines, each about one destination, with a `cache …` line below. */
export function* ipRouteCache(output: ProbeOutput): Iterable<Parsed> {
  for (const block of blocks(output)) {
    if ('gap' in block) yield block;
    else {
      const { route } = block;
      const { from, via, dev } = route.text;
      yield row(
        routeExceptions,
        block.first.n,
        {
          family: familyOf(output, block.first.text),
          destination: route.destination,
          from,
          via,
          dev,
          mtu: route.numbers.mtu,
          mtu_locked: route.mtu_locked,
          expires_s: route.numbers.expires_s,
          flags: [...route.flags, ...(route.cacheFlags ?? [])],
        },
        block.last,
      );
    }
  }
}

/** Lines that belong together: indented ones continue the route above; `-oneline` joins them by a backslash. */
export function* blocks(output: ProbeOutput): Iterable<Block | { gap: string; line: number }> {
  let block: (Block & { last: number; nexthops: { n: number; hop: RouteText }[] }) | undefined;
  for (const line of output.lines()) {
    for (const [index, text] of line.text.split('\\').entries()) {
      if (text.trim() === '') continue;
      if (index === 0 && !/^\s/.test(text)) {
        if (block) yield block;
        const route = readRoute(text);
        block = route && { first: line, last: line.n, route, nexthops: [] };
        if (!route) yield { gap: 'not a route', line: line.n };
        continue;
      }
      const hop = readNexthop(text);
      if (block && hop) block.nexthops.push({ n: line.n, hop });
      // `nh_info …` repeats the next hop object of the line above (-details).
      else if (!block || !(addCacheLine(text, block.route) || text.trim().startsWith('nh_info'))) {
        yield { gap: 'not part of a route', line: line.n };
        continue;
      }
      block.last = line.n;
    }
  }
  if (block) yield block;
}

function merged(route: RouteText, hop: RouteText): RouteText {
  return {
    ...route,
    flags: [...route.flags, ...hop.flags],
    other: [...route.other, ...hop.other],
    text: { ...route.text, ...hop.text },
    numbers: { ...route.numbers, ...hop.numbers },
  };
}

function routeRow(
  output: ProbeOutput,
  block: Block,
  route: RouteText,
  endLine: number,
  nexthop?: number,
): Parsed {
  const { table = 'main', ...text } = route.text;
  const family = familyOf(output, block.first.text);
  return row(
    routes,
    block.first.n,
    {
      family,
      table,
      type: route.type,
      destination: route.destination,
      ...text,
      // The kernel does not send an IPv4 metric of 0.
      ...(family === 4 && { metric: 0 }),
      ...route.numbers,
      nexthop,
      mtu_locked: route.mtu_locked,
      quickack: route.quickack,
      flags: route.flags,
      other: route.other.length > 0 ? route.other.join(' ') : undefined,
    },
    endLine,
  );
}

/** Told by the probe; of a foreign file by the line: only IPv6 has colons, a preference and a hop limit. */
export function familyOf(output: Pick<ProbeOutput, 'probe' | 'argv'>, line: string): 4 | 6 {
  if (output.probe.endsWith('-ipv4') || output.argv.includes('-4')) return 4;
  if (output.probe.endsWith('-ipv6') || output.argv.includes('-6')) return 6;
  const destination = line.replace(/ via inet6 \S+/, '');
  return /[0-9a-f]*:[0-9a-f:]*|\bpref\b|\bhoplimit\b|\berror\b/i.test(destination) ? 6 : 4;
}
