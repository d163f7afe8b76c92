import type { ProbeOutput } from '../../src/core/collector.js';
import { type ParsedRow, type RowOf, row } from '../../src/core/table.js';
import type { hops } from '../../src/tables/hops.js';
import { paths } from '../../src/tables/paths.js';
import type { Section } from './section.js';

export type Hop = RowOf<typeof hops>;
type Path = RowOf<typeof paths>;
type Common = Pick<Hop, 'target' | 'destination' | 'method' | 'protocol' | 'port' | 'round' | 'at'>;

/** Columns that every row of a trace shares. `destination` is what the output itself names, else the last word of argv. */
export function commonOf(
  output: ProbeOutput,
  section: Section,
  method: Hop['method'],
  named?: string,
): Common {
  const argument = output.argv.length > 1 ? output.argv.at(-1) : undefined;
  const destination = [named, argument].find((word) => word !== undefined && isAddress(word));
  const protocol = protocolOf(method, output.argv);
  const port = protocol === 'tcp' ? portOf(output.argv) : undefined;
  return {
    target: output.subject ?? named ?? argument ?? '',
    ...(destination !== undefined && { destination }),
    method,
    ...(protocol && { protocol }),
    ...(port !== undefined && { port }),
    ...(section.round !== undefined && { round: section.round }),
    at: section.at,
  };
}

/** The row that sums up one trace, citing all its lines. */
export function pathRow(
  section: Section,
  common: Common,
  found: readonly Hop[],
  more: Pick<Path, 'complete'> & Partial<Path>,
): ParsedRow {
  const answered = found.filter((hop) => hop.addresses.length > 0 || hop.name !== undefined);
  const last = answered.reduce((most, hop) => Math.max(most, hop.hop), 0);
  const arrived = found.find((hop) => hop.reached === true);
  const first = section.lines[0]?.n ?? 1;
  return row(
    paths,
    first,
    {
      ...common,
      ...(arrived && { reached: true, hops: arrived.hop }),
      ...(last > 0 && { last_answer_hop: last }),
      route: routeOf(found),
      ...more,
    },
    section.lines.at(-1)?.n ?? first,
  );
}

/** More hops than any tool sends probes for: a guard against nonsense numbers. */
export const MOST_HOPS = 255;

/** A router that asks for smaller packets stands before the hop it was asked at, so such answers say nothing here. */
function routeOf(found: readonly Hop[]): string[] {
  const route: string[] = [];
  for (const hop of found) {
    if (hop.pmtu !== undefined && hop.reached !== true) continue;
    while (route.length < hop.hop && route.length < MOST_HOPS) route.push('*');
    const who = hop.addresses.length > 0 ? hop.addresses.toSorted().join('|') : hop.name;
    if (who !== undefined && route[hop.hop - 1] === '*') route[hop.hop - 1] = who;
  }
  return route;
}

export function isAddress(word: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(word) || /^[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*(%\S+)?$/i.test(word);
}

/** A finite number, or undefined: `Number('')` is 0 and must not pass. */
export function numberOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,15}(\.\d{1,9})?$/.test(text)) return undefined;
  return Number(text);
}

/** mtr: ICMP unless `-u`, `-T`; traceroute: UDP unless `-I`, `-T`; tracepath: UDP. Unknown without a command line. */
function protocolOf(method: Hop['method'], argv: readonly string[]): Hop['protocol'] {
  if (method === 'tracepath') return 'udp';
  if (argv.length < 2) return undefined;
  const has = (...flags: string[]): boolean => flags.some((flag) => argv.includes(flag));
  if (has('-T', '--tcp')) return 'tcp';
  if (method === 'mtr') return has('-u', '--udp') ? 'udp' : 'icmp';
  return has('-I', '--icmp') ? 'icmp' : 'udp';
}

function portOf(argv: readonly string[]): number | undefined {
  const at = argv.findIndex((word) => ['-P', '-p', '--port'].includes(word));
  return at < 0 ? undefined : numberOf(argv[at + 1]);
}
