import type { Line, ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { conntrackEntries } from '../../src/tables/conntrack-entries.js';
import { shortAddress } from './short-address.js';

/**
 * `conntrack -L [-o extended]` or /proc/net/nf_conntrack:
 * `[ipv4 2] tcp 6 TIMEOUT [STATE] src=… dst=… … [UNREPLIED] src=… dst=… … [ASSURED] mark=0 … use=1`.
 * The keys come twice, first for the original direction, then for the answer.
 */
export function* entries(output: ProbeOutput): Iterable<Parsed> {
  for (const line of output.lines()) {
    const text = line.text.trim();
    // The closing count goes to stderr; older versions and redirections put it between the lines.
    if (text === '' || /^conntrack v[\d.]+ /.test(text)) continue;
    yield readEntry(line, text);
  }
}

function readEntry({ n }: Line, text: string): Parsed {
  const head =
    /^(?:(ipv4|ipv6)\s+\d+\s+)?(\w+)\s+\d+\s+(?:(\d{1,15})\s+)?(?:([A-Z][A-Z0-9_]+)\s+)?(?=src=|\[)/.exec(
      text,
    );
  const [original, reply, rest] = directions(text);
  const src = shortAddress(original.get('src'));
  const dst = shortAddress(original.get('dst'));
  if (!head?.[2] || src === undefined || dst === undefined) return { gap: 'not a connection', line: n };
  return row(conntrackEntries, n, {
    family: head[1] === undefined ? (src.includes(':') ? 6 : 4) : head[1] === 'ipv6' ? 6 : 4,
    proto: head[2],
    timeout_s: number(head[3]),
    state: head[4],
    src,
    dst,
    sport: number(original.get('sport')),
    dport: number(original.get('dport')),
    reply_src: shortAddress(reply.get('src')),
    reply_dst: shortAddress(reply.get('dst')),
    reply_sport: number(reply.get('sport')),
    reply_dport: number(reply.get('dport')),
    icmp_type: number(original.get('type')),
    icmp_code: number(original.get('code')),
    icmp_id: head[2].startsWith('icmp') ? number(original.get('id')) : undefined,
    flags: [...text.matchAll(/\[([A-Z_]+)\]/g)].map((m) => m[1] ?? ''),
    packets: number(original.get('packets')),
    bytes: number(original.get('bytes')),
    reply_packets: number(reply.get('packets')),
    reply_bytes: number(reply.get('bytes')),
    mark: number(rest.get('mark')),
    zone: number(rest.get('zone')),
    id: number(rest.get('id')),
  });
}

const WHOLE = new Set(['mark', 'zone', 'use', 'secctx', 'helper', 'delta-time']);
type Pairs = Map<string, string>;

/** Splits the `key=value` words: the second `src` begins the answer; some words are about the whole connection. */
function directions(text: string): [Pairs, Pairs, Pairs] {
  const [original, reply, rest]: [Pairs, Pairs, Pairs] = [new Map(), new Map(), new Map()];
  let current: Pairs = original;
  for (const [, key = '', value = ''] of text.matchAll(/(?<=\s)([a-z-]+)=(\S*)/g)) {
    if (key === 'src' && original.has('src')) current = reply;
    // `-o id` prints it last; an ICMP id stands inside each direction.
    const isWhole =
      WHOLE.has(key) || (key === 'id' && current.has('id')) || (key === 'id' && rest.has('mark'));
    (isWhole ? rest : current).set(key, value);
  }
  return [original, reply, rest];
}

function number(text: string | undefined): number | undefined {
  return /^\d{1,15}$/.test(text ?? '') ? Number(text) : undefined;
}
