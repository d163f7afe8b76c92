import { BlockList, isIP } from 'node:net';

/** A connection in question, as its first packet addresses it. */
export interface Flow {
  readonly proto: 'tcp' | 'udp' | 'icmp';
  readonly src: readonly string[];
  readonly dst: string;
  readonly dport?: number;
  /** It does not come about; false: it is established and stuck. */
  readonly isNew?: boolean;
}

/** `yes`: every condition of the rule was read and holds. `maybe`: some could not be judged. */
export type Match = 'yes' | 'maybe' | 'no';

/** `port` undefined: an ephemeral one that the client chose. */
type Side = { readonly addresses: readonly string[]; readonly port?: number };

/** Where clients take their ports from at the lowest: net.ipv4.ip_local_port_range of Linux (RFC 6335 has 49152). */
const EPHEMERAL = 32_768;

/**
 * Whether a rule (text of iptables-save or nft) takes packets of this flow, in either direction. `before`: rules of
 * the same chain that end the way of what they match; a packet that one of them takes never comes to this rule.
 */
export function ruleMatches(rule: string, flow: Flow, before: readonly string[] = []): Match {
  const near: Side = { addresses: flow.src };
  const far: Side = { addresses: [flow.dst], ...(flow.dport !== undefined && { port: flow.dport }) };
  const packets: Packet[] = [
    { proto: flow.proto, from: near, to: far, ...(flow.isNew === true && { state: 'new' }) },
    { proto: flow.proto, from: far, to: near, state: 'established' },
  ];
  const matches = packets.map((packet): Match => {
    const match = matchOf(rule, packet);
    if (match === 'no') return 'no';
    const taken = before.map((other) => matchOf(other, packet));
    if (taken.includes('yes')) return 'no';
    return taken.includes('maybe') ? 'maybe' : match;
  });
  return matches.find((m) => m === 'yes') ?? matches.find((m) => m === 'maybe') ?? 'no';
}

/** What a rule asks for, and whether a packet has it; undefined where that is not known. */
const CONDITIONS: readonly {
  readonly pattern: RegExp;
  readonly holds: (match: RegExpExecArray, packet: Packet) => boolean | undefined;
}[] = [
  {
    pattern: /(?:^|\s)(?<not>! )?-p (?<v>\S+)/,
    holds: (m, p) => unless(m, sameProto(m.groups?.['v'], p.proto)),
  },
  {
    pattern: /\b(?:meta l4proto|ip protocol|ip6 nexthdr) (?<not>!= )?(?<v>[\w-]+)/,
    holds: (m, p) => unless(m, sameProto(m.groups?.['v'], p.proto)),
  },
  {
    pattern: /\b(?<v>tcp|udp) (?:dport|sport|flags)\b/,
    holds: (m, p) => m.groups?.['v'] === p.proto,
  },
  { pattern: /\bicmp(?:v6)? (?:type|code)\b/, holds: (_, p) => (p.proto === 'icmp' ? undefined : false) },
  {
    pattern: /(?<not>! )?(?:-d|--destination) (?<v>\S+)|\bip6? daddr (?<not2>!= )?(?<v2>[^@\s]\S*|\{[^}]*\})/,
    holds: (m, p) => unless(m, inNetworks(p.to.addresses, value(m))),
  },
  {
    pattern: /(?<not>! )?(?:-s|--source) (?<v>\S+)|\bip6? saddr (?<not2>!= )?(?<v2>[^@\s]\S*|\{[^}]*\})/,
    holds: (m, p) => unless(m, inNetworks(p.from.addresses, value(m))),
  },
  {
    pattern:
      /(?<not>! )?--(?:dport|dports|destination-ports?) (?<v>\S+)|\b(?:tcp|udp|th) dport (?<not2>!= )?(?<v2>\d\S*|\{[^}]*\})/,
    holds: (m, p) => unless(m, inPorts(p.to.port, value(m))),
  },
  {
    pattern:
      /(?<not>! )?--(?:sport|sports|source-ports?) (?<v>\S+)|\b(?:tcp|udp|th) sport (?<not2>!= )?(?<v2>\d\S*|\{[^}]*\})/,
    holds: (m, p) => unless(m, inPorts(p.from.port, value(m))),
  },
  {
    pattern: /(?<not>! )?--(?:ctstate|state) (?<v>\S+)|\bct state (?<not2>!= )?(?<v2>[a-z]\S*|\{[^}]*\})/,
    holds: (m, p) =>
      p.state === undefined ? undefined : unless(m, value(m).toLowerCase().includes(p.state)),
  },
  // Neither interfaces, sets and marks nor times and rates are known from outside.
  {
    pattern:
      /(?:^|\s)-[io] |\biifname|\boifname|\biif\b|\boif\b|match-set|@|\bmark\b|-m (?:recent|limit|hashlimit|string|time|owner|connlimit|u32|bpf|addrtype|mac)|\blimit rate|xt match|ttl|length|hour|skuid/,
    holds: () => undefined,
  },
];

interface Packet {
  readonly proto: string;
  /** As connection tracking names it; undefined: not known. */
  readonly state?: 'new' | 'established';
  readonly from: Side;
  readonly to: Side;
}

function matchOf(rule: string, packet: Packet): Match {
  // What stands in a comment is no condition.
  const text = rule.replaceAll(/(?:--)?comment "(?:[^"\\]|\\.)*"/g, '');
  const verdicts = CONDITIONS.flatMap(({ pattern, holds }) => {
    const match = pattern.exec(text);
    return match ? [holds(match, packet)] : [];
  });
  if (verdicts.includes(false)) return 'no';
  return verdicts.includes(undefined) ? 'maybe' : 'yes';
}

function value(match: RegExpExecArray): string {
  return match.groups?.['v'] ?? match.groups?.['v2'] ?? '';
}

function unless(match: RegExpExecArray, holds: boolean | undefined): boolean | undefined {
  const isNegated = match.groups?.['not'] !== undefined || match.groups?.['not2'] !== undefined;
  return holds === undefined ? undefined : holds !== isNegated;
}

function sameProto(named: string | undefined, proto: string): boolean {
  const names: Readonly<Record<string, string>> = {
    '6': 'tcp',
    '17': 'udp',
    '1': 'icmp',
    '58': 'icmp',
    'ipv6-icmp': 'icmp',
    icmpv6: 'icmp',
  };
  const name = named ?? '';
  return name === 'all' || (names[name] ?? name) === proto;
}

function inNetworks(addresses: readonly string[], text: string): boolean | undefined {
  if (addresses.length === 0) return undefined;
  const networks = new BlockList();
  for (const word of text.replaceAll(/[{}]/g, '').split(',')) {
    const [address = '', length] = word.trim().split('/');
    const family = isIP(address);
    if (family === 0 || (length !== undefined && !/^\d{1,3}$/.test(length))) return undefined;
    const bits = Number(length ?? (family === 4 ? 32 : 128));
    if (bits > (family === 4 ? 32 : 128)) return undefined;
    networks.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6');
  }
  return addresses.some((a) => isIP(a) !== 0 && networks.check(a, isIP(a) === 4 ? 'ipv4' : 'ipv6'));
}

function inPorts(port: number | undefined, text: string): boolean | undefined {
  const ranges = text.replaceAll(/[{}]/g, '').split(',');
  const parsed = ranges.map((range) => /^\s*(\d{1,5})(?:[:-](\d{1,5}))?\s*$/.exec(range));
  if (parsed.some((m) => m === null)) return undefined;
  if (port === undefined)
    return parsed.every((m) => Number(m?.[2] ?? m?.[1]) < EPHEMERAL) ? false : undefined;
  return parsed.some((m) => m !== null && port >= Number(m[1]) && port <= Number(m[2] ?? m[1]));
}
