import { answer, type Head, type Kind } from './kind.js';

/** Which table `iptables -L` listed: it does not say, but each has chains of its own. */
function tableOf({ text, words }: Head): string {
  const given = words[words.indexOf('-t') + 1];
  if (words.includes('-t') && given !== undefined) return given;
  const has = (chain: string): boolean => new RegExp(`^Chain ${chain} \\(policy`, 'm').test(text);
  if (has('FORWARD') && has('PREROUTING')) return 'mangle';
  if (has('POSTROUTING')) return 'nat';
  return has('PREROUTING') ? 'raw' : 'filter';
}

/** Addresses in the rules tell the family, else the name. */
function familyOf({ text, words, path }: Head): 'ip' | 'ip6' {
  if (/\s::\/0\s/.test(text)) return 'ip6';
  if (/\s0\.0\.0\.0\/0\s/.test(text)) return 'ip';
  return words.includes('ip6tables') || /ip6tables/.test(path) ? 'ip6' : 'ip';
}

const TABLES = ['filter', 'nat', 'mangle', 'raw', 'security'];

/** The interface an output is about, where only the file's name can tell it. */
function interfaceInName({ words, path }: Head): string | undefined {
  const at = words.findIndex((w) => /^ethtool$/.test(w));
  const last = words.at(-1);
  if (at >= 0 && words.length > at + 2 && last !== undefined && !last.startsWith('-')) return last;
  return /(?:^|[_.\-/])((?:en[opsx]\w*\d|eth\d+|bond\d+|wl[ops]\w*\d|ib\d+)(?:\.\d+)?)(?=[_.\-/]|$)/.exec(
    path,
  )?.[1];
}

const nic = (probe: string, flag: string, sign: RegExp, subject: Kind['subject']): Kind => ({
  collector: 'nic',
  probe,
  what: `ethtool ${flag}`.trim(),
  tool: 'ethtool',
  sign,
  subject: subject ?? interfaceInName,
  answers: (head) => [
    { question: `nic ${probe} ${(subject ?? interfaceInName)(head) ?? ''}`, rank: 1, probe },
  ],
});
const about =
  (sign: RegExp): Kind['subject'] =>
  ({ text }) =>
    sign.exec(text)?.[1];

export const COUNTER_KINDS: readonly Kind[] = [
  {
    collector: 'tcp-counters',
    probe: 'counters',
    what: 'nstat',
    tool: 'nstat',
    sign: /^#\w+[^\n]*\n(?:Ip|Icmp|Tcp|Udp)\w+\s+\d+\s+[\d.]+\s*$|^TcpExt\w+\s+\d+\s+[\d.]+\s*$/m,
    answers: answer('tcp counters', 3, 'counters'),
    covers: () => ['tcp extension counters', 'ipv6 counters'],
  },
  {
    collector: 'tcp-counters',
    probe: 'counters',
    what: '/proc/net/snmp',
    tool: 'read',
    sign: /^(?:\/[^:\n]*:)?Ip: Forwarding DefaultTTL/m,
    answers: answer('tcp counters', 2, 'counters'),
    covers: ({ text }) => (/^(?:\/[^:\n]*:)?TcpExt: /m.test(text) ? ['tcp extension counters'] : []),
  },
  {
    collector: 'tcp-counters',
    probe: 'counters',
    what: '/proc/net/netstat',
    tool: 'read',
    sign: /^(?:\/[^:\n]*:)?TcpExt: \w*SyncookiesSent/m,
    answers: answer('tcp extension counters', 2, 'counters'),
  },
  {
    collector: 'tcp-counters',
    probe: 'counters',
    what: 'netstat -s',
    tool: 'netstat',
    sign: /^(?:Ip|Tcp|Udp|TcpExt):\n\s+.*\d/m,
    answers: answer('tcp counters', 1, 'counters'),
    covers: () => ['tcp extension counters'],
  },
  {
    collector: 'tcp-counters',
    probe: 'ipv6',
    what: '/proc/net/snmp6',
    tool: 'read',
    sign: /^(?:\/[^:\n]*:)?Ip6InReceives\s+\d+/m,
    name: /^(?!.*dev_snmp6)/,
    answers: answer('ipv6 counters', 1, 'ipv6'),
  },
  {
    collector: 'firewall',
    probe: 'iptables',
    what: 'iptables-save',
    tool: 'iptables-save',
    sign: /^\*(?:filter|nat|mangle|raw|security)\n(?:[:#-][^\n]*\n)*COMMIT|^:(?:INPUT|PREROUTING|OUTPUT) \w+ \[\d+:\d+\]/m,
    argv: (head) => [`${familyOf(head)}tables-save`],
    answers: (head) => [{ question: `${familyOf(head)}tables`, rank: 2, probe: `${familyOf(head)}tables` }],
    covers: (head) => TABLES.map((table) => `${familyOf(head)}tables ${table}`),
  },
  {
    collector: 'firewall',
    probe: 'iptables',
    what: 'iptables -L',
    tool: 'iptables',
    sign: /^Chain \S+ \((?:policy \w+|\d+ references)/m,
    argv: (head) => [`${familyOf(head)}tables`, '-t', tableOf(head), '-L', '-n', '-v'],
    subject: tableOf,
    answers: (head) => [
      {
        question: `${familyOf(head)}tables ${tableOf(head)}`,
        // -x prints whole numbers instead of 12M.
        rank: head.words.some((w) => /^-\w*x/.test(w)) ? 1.5 : 1,
        probe: `${familyOf(head)}tables`,
      },
    ],
  },
  {
    collector: 'firewall',
    probe: 'nft',
    what: 'nft list ruleset',
    tool: 'nft',
    sign: /^table (?:ip|ip6|inet|arp|bridge|netdev) \S+ \{/m,
    answers: answer('nft', 1, 'nft'),
  },
  {
    collector: 'firewall',
    probe: 'ipset',
    what: 'ipset list',
    tool: 'ipset',
    sign: /^Name: \S+\nType: (?:hash|bitmap|list):/m,
    answers: answer('ipset', 1, 'ipset'),
  },
  {
    collector: 'firewall',
    probe: 'ipvs',
    what: '/proc/net/ip_vs',
    tool: 'read',
    sign: /^IP Virtual Server version/m,
    answers: answer('ipvs', 1, 'ipvs'),
  },
  {
    collector: 'conntrack',
    probe: 'stats',
    what: 'conntrack -S',
    tool: 'conntrack',
    sign: /^cpu=\d+\s+found=\d+/m,
    answers: answer('conntrack stats', 2, 'stats'),
  },
  {
    collector: 'conntrack',
    probe: 'stats',
    what: '/proc/net/stat/nf_conntrack',
    tool: 'read',
    sign: /^entries\s+(?:clashres|searched)\s+found\s+new/m,
    answers: answer('conntrack stats', 1, 'stats'),
  },
  {
    collector: 'conntrack',
    probe: 'entries',
    what: 'conntrack -L',
    tool: 'conntrack',
    sign: /^(?:ipv[46]\s+\d+\s+)?(?:tcp|udp|icmp)\w*\s+\d+\s+\d+\s+.*src=\S+ dst=\S+/m,
    answers: answer('conntrack entries', 1, 'entries'),
  },
  {
    collector: 'conntrack',
    probe: 'usage',
    what: '/proc/sys/net/netfilter',
    tool: 'read',
    sign: /^\/proc\/sys\/net\/netfilter\/nf_conntrack_\w+:\d+/m,
    answers: answer('conntrack usage', 2, 'usage'),
  },
  nic('settings', '', /^Settings for \S+:/m, about(/^Settings for (\S+):/m)),
  nic('driver', '-i', /^driver: \S+\nversion:/m, undefined),
  nic('counters', '-S', /^NIC statistics:/m, undefined),
  nic('phy-counters', '--phy-statistics', /^PHY statistics:/m, undefined),
  nic('features', '-k', /^Features for \S+:/m, about(/^Features for (\S+):/m)),
  nic('ring', '-g', /^Ring parameters for \S+:/m, about(/^Ring parameters for (\S+):/m)),
  nic('channels', '-l', /^Channel parameters for \S+:/m, about(/^Channel parameters for (\S+):/m)),
  nic('coalesce', '-c', /^Coalesce parameters for \S+:/m, about(/^Coalesce parameters for (\S+):/m)),
  nic('pause', '-a', /^Pause parameters for \S+:/m, about(/^Pause parameters for (\S+):/m)),
];
