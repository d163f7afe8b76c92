import { answer, type Answer, type Head, type Kind } from './kind.js';

const has = (text: string, pattern: RegExp): boolean => pattern.test(text);

const SS = /^(?:Netid\s+)?State\s+Recv-Q\s+Send-Q\s+Local Address/m;
const LISTENING = /^(?:tcp\s+)?LISTEN\s/m;
const CONNECTED = /^(?:tcp\s+)?(?:ESTAB|SYN-SENT|TIME-WAIT|CLOSE-WAIT|FIN-WAIT|LAST-ACK|CLOSING)/m;
const UDP = /^(?:udp\s+)?UNCONN\s/m;
/** Details of each connection are worth more than a plain list. */
const ssRank = ({ text }: Head): number => (has(text, /^\s+\S.*\b(?:rto|cwnd|skmem):?/m) ? 4 : 3);

/** Rows of `ip -o` and of an interface's block. */
const LINK = /^\d+: \S+: <[A-Z_,-]*> mtu \d+/m;
const STATS = /^ {4}RX: +bytes/m;
const INET = /^ {4}inet6? /m;

function linkAnswers({ text }: Head): readonly Answer[] {
  const links = text.match(new RegExp(LINK, 'gm'))?.length ?? 0;
  const details = (has(text, STATS) ? 3 : 0) + (has(text, INET) ? 2 : 0) + (has(text, /minmtu/) ? 1 : 0);
  return [
    // All interfaces first: one file about one of them must not hide the others.
    { question: 'interfaces', rank: links * 10 + details, probe: 'interfaces' },
    ...(has(text, STATS) ? [{ question: 'link counters', rank: 3, probe: 'link-counters' }] : []),
    ...(has(text, INET) ? [{ question: 'addresses', rank: 2, probe: 'address-lines' }] : []),
  ];
}

const linkCovers = ({ text }: Head): readonly string[] => [
  ...(has(text, STATS) ? ['link counters'] : []),
  ...(has(text, INET) ? ['addresses'] : []),
];

const IPV6_ROUTE = /^(?:\w+ )?(?:[0-9a-f]*:[0-9a-f:]+(?:\/\d+)?|default .*\bpref\b) /im;
const IPV4_ROUTE = /^(?:\w+ )?(?:\d+\.\d+\.\d+\.\d+(?:\/\d+)?|default via \d+\.) /im;

function routeAnswers({ text }: Head): readonly Answer[] {
  const rank = has(text, / table local /) ? 4 : 3;
  const [four, six] = [has(text, IPV4_ROUTE), has(text, IPV6_ROUTE)];
  const only4: Answer = { question: 'routes v4', rank, probe: 'route-ipv4' };
  if (!six) return [only4];
  if (!four) return [{ question: 'routes v6', rank, probe: 'route-ipv6' }];
  return [{ ...only4, probe: 'route' }];
}

const isV6Rules = ({ text, words }: Head): boolean =>
  words.includes('-6') || (!words.includes('-4') && !has(text, /lookup default\s*$/m));

const neighbourRank = ({ text }: Head): number => {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.every((line) => /NOARP\s*$/.test(line))) return 2;
  return has(text, /\bused \d+\/\d+\/\d+/) ? 5 : 4;
};

const fromTcp = (six: boolean): Kind => ({
  collector: 'sockets',
  probe: 'all',
  what: six ? '/proc/net/tcp6' : '/proc/net/tcp',
  tool: 'read',
  sign: six
    ? /^(?:\/[^:\n]*:)?\s*sl\s+local_address\s+remote_address\s+st .*inode\s*$/m
    : /^(?:\/[^:\n]*:)?\s*sl\s+local_address rem_address\s+st .*inode\s*$/m,
  answers: answer(six ? 'tcp6' : 'tcp', 1, 'all'),
});
const fromUdp = (six: boolean): Kind => ({
  ...fromTcp(six),
  probe: 'udp',
  what: six ? '/proc/net/udp6' : '/proc/net/udp',
  sign: six
    ? /^(?:\/[^:\n]*:)?\s*sl\s+local_address\s+remote_address\s+st .*ref pointer drops/m
    : /^(?:\/[^:\n]*:)?\s*sl\s+local_address rem_address\s+st .*ref pointer drops/m,
  only: ({ path }) => !/(?:raw6?|icmp6?|udplite6?)$/.test(path),
  answers: answer(six ? 'udp6' : 'udp', 1, 'udp'),
});

export const NETWORK_KINDS: readonly Kind[] = [
  {
    collector: 'sockets',
    probe: 'connections',
    what: 'ss',
    tool: 'ss',
    sign: SS,
    only: ({ text }) => has(text, CONNECTED) || (has(text, LISTENING) && has(text, /^tcp\s/m)),
    answers: (head) => [{ question: 'tcp', rank: ssRank(head), probe: 'connections' }],
    covers: ({ text }) => [
      'tcp6',
      ...(has(text, LISTENING) ? ['tcp listeners'] : []),
      ...(has(text, /^udp\s/m) ? ['udp', 'udp6'] : []),
    ],
  },
  {
    collector: 'sockets',
    probe: 'listeners',
    what: 'ss -l',
    tool: 'ss',
    sign: SS,
    only: ({ text }) => has(text, LISTENING),
    answers: (head) => [{ question: 'tcp listeners', rank: ssRank(head), probe: 'listeners' }],
  },
  {
    collector: 'sockets',
    probe: 'udp',
    what: 'ss -u',
    tool: 'ss',
    sign: SS,
    only: ({ text }) => has(text, UDP),
    answers: answer('udp', 3, 'udp'),
    covers: () => ['udp6'],
  },
  {
    collector: 'sockets',
    probe: 'netstat',
    what: 'netstat -a',
    tool: 'netstat',
    sign: /^Proto\s+Recv-Q\s+Send-Q\s+Local Address\s+Foreign Address\s+State/m,
    answers: answer('tcp', 2, 'netstat'),
    covers: ({ text }) => ['tcp6', 'tcp listeners', ...(has(text, /^udp/m) ? ['udp', 'udp6'] : [])],
  },
  {
    collector: 'sockets',
    probe: 'summary',
    what: 'ss -s',
    tool: 'ss',
    sign: /^Total: \d+[\s\S]*^TCP:\s+\d+ \(estab/m,
    answers: answer('ss summary', 1, 'summary'),
  },
  fromTcp(false),
  fromTcp(true),
  fromUdp(false),
  fromUdp(true),
  {
    collector: 'sockets',
    probe: 'sockstat',
    what: '/proc/net/sockstat',
    tool: 'read',
    sign: /^(?:\/[^:]*:)?sockets: used \d+/m,
    answers: answer('sockstat', 1, 'sockstat'),
  },
  {
    collector: 'sockets',
    probe: 'sockstat',
    what: '/proc/net/sockstat6',
    tool: 'read',
    sign: /^(?:\/[^:]*:)?TCP6: inuse \d+/m,
    answers: answer('sockstat6', 1, 'sockstat'),
  },
  {
    collector: 'interfaces',
    probe: 'interfaces',
    what: 'ip address, ip link',
    tool: 'ip',
    sign: LINK,
    answers: linkAnswers,
    covers: linkCovers,
  },
  {
    collector: 'interfaces',
    probe: 'interfaces',
    what: 'ifconfig',
    tool: 'ifconfig',
    sign: /^\S+: flags=\d+<|^\S+\s+Link encap:/m,
    answers: answer('interfaces', 1, 'interfaces'),
    covers: () => ['addresses', 'link counters'],
  },
  {
    collector: 'interfaces',
    probe: 'statistics',
    what: '/proc/net/dev',
    tool: 'read',
    sign: /^Inter-\|\s+Receive\s+\|\s+Transmit/m,
    prefix: '/proc/net/dev:',
    answers: answer('link counters', 1, 'statistics'),
  },
  {
    collector: 'interfaces',
    probe: 'bonding',
    what: '/proc/net/bonding',
    tool: 'read',
    sign: /^Ethernet Channel Bonding Driver:/m,
    name: /bond/,
    subject: ({ path }) => path.split('/').at(-1),
    answers: ({ path }) => [
      { question: `bonding ${path.split('/').at(-1) ?? ''}`, rank: 1, probe: 'bonding' },
    ],
  },
  {
    collector: 'routes',
    probe: 'route',
    what: 'ip route',
    tool: 'ip',
    sign: /^(?:(?:local|broadcast|multicast|unreachable|blackhole|prohibit|anycast) )?(?:default|[0-9a-f.:]+(?:\/\d+)?) (?:.*\b)?(?:via \S+ )?dev \S+/m,
    // Neighbours and the bridge's forwarding table begin alike.
    only: ({ text }) =>
      !has(text, /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2} /m) &&
      !has(text, /\b(?:lladdr|REACHABLE|STALE|FAILED|INCOMPLETE|NOARP)\b/),
    argv: ({ words }) => ['ip', ...words.filter((w) => w === '-4' || w === '-6'), 'route', 'show'],
    answers: routeAnswers,
    covers: (head) => (routeAnswers(head)[0]?.probe === 'route' ? ['routes v6'] : []),
  },
  {
    collector: 'routes',
    probe: 'route',
    what: 'route -n, netstat -rn',
    tool: 'route',
    sign: /^Destination\s+(?:Gateway\s+Genmask|Next Hop)/m,
    answers: ({ text }) => [
      has(text, /^Destination\s+Next Hop/m)
        ? { question: 'routes v6', rank: 2, probe: 'route' }
        : { question: 'routes v4', rank: 2, probe: 'route' },
    ],
  },
  {
    collector: 'routes',
    probe: 'route-ipv4',
    what: '/proc/net/route',
    tool: 'read',
    sign: /^Iface\tDestination\tGateway /m,
    answers: answer('routes v4', 1, 'route-ipv4'),
  },
  {
    collector: 'routes',
    probe: 'route-ipv6',
    what: '/proc/net/ipv6_route',
    tool: 'read',
    sign: /^[0-9a-f]{32} [0-9a-f]{2} [0-9a-f]{32} [0-9a-f]{2} [0-9a-f]{32} /m,
    answers: answer('routes v6', 1, 'route-ipv6'),
  },
  {
    collector: 'routes',
    probe: 'rule',
    what: 'ip rule',
    tool: 'ip',
    sign: /^\d+:\s+(?:not )?from \S+.*(?:lookup|blackhole|prohibit|unreachable)/m,
    answers: (head) => [
      isV6Rules(head)
        ? { question: 'rules v6', rank: 1, probe: 'rule-ipv6' }
        : { question: 'rules v4', rank: 1, probe: 'rule-ipv4' },
    ],
  },
  {
    collector: 'neighbours',
    probe: 'changes',
    what: 'ip -ts monitor neigh',
    tool: 'ip',
    sign: /^\[\d{4}-\d\d-\d\dT[\d:.]+\] (?:Deleted )?[\da-f:.]+ dev \S+ /m,
  },
  {
    collector: 'neighbours',
    probe: 'neigh',
    what: 'ip neigh',
    tool: 'ip',
    sign: /^[0-9a-f.:]+ dev \S+ .*\b(?:PERMANENT|NOARP|REACHABLE|STALE|INCOMPLETE|DELAY|PROBE|FAILED)\b/m,
    answers: (head) => [{ question: 'neighbours', rank: neighbourRank(head), probe: 'neigh' }],
  },
  {
    collector: 'neighbours',
    probe: 'neigh',
    what: 'arp -n',
    tool: 'arp',
    sign: /^Address\s+HWtype\s+HWaddress/m,
    answers: answer('neighbours', 3, 'neigh'),
  },
  {
    collector: 'neighbours',
    probe: 'neigh',
    what: '/proc/net/arp',
    tool: 'read',
    sign: /^IP address\s+HW type\s+Flags/m,
    answers: answer('neighbours', 1, 'neigh'),
  },
  {
    collector: 'qdisc',
    probe: 'qdisc',
    what: 'tc qdisc',
    tool: 'tc',
    sign: /^qdisc \S+ [0-9a-f]*: (?:dev|root|parent)/m,
    answers: ({ text }) => [
      { question: 'qdisc', rank: has(text, /^ Sent \d+ bytes/m) ? 2 : 1, probe: 'qdisc' },
    ],
  },
];
