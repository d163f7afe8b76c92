/**
 * Words that stand for what only the host knows, in a form collectors take for the real thing: addresses nobody
 * has (240.0.0.0/4, RFC 1112; 100::/64, RFC 6666), interface names, numbers no plan computes. In the finished script
 * each becomes a shell variable.
 */
export const GATEWAY_4 = '240.0.0.1';
export const GATEWAY_6 = '100::1:0:1';
export const GATEWAY_LINK_LOCAL = 'fe80::240:1';
export const RESOLVER = '240.0.0.53';
/** Further resolvers, only to learn how many a plan asks. */
export const OTHER_RESOLVERS = '240.0.1.';
export const PEER_CLIENT = '240.2.0.1';
export const PEER_PLAIN = '240.2.0.2';
export const PEER_TLS = '240.2.0.3';
export const PORT_PLAIN = 61_001;
export const PORT_TLS = 61_443;
/** MTU of the interface toward the gateway of each version: up to 1500, or above. */
export const MTU_4 = { usual: 1499, jumbo: 65_521 } as const;
export const MTU_6 = { usual: 1498, jumbo: 65_522 } as const;
/** Seconds since the epoch. */
export const SINCE = 4_102_444_801;
export const UNTIL = 4_102_444_802;

/** Interfaces by kind; the shell lists hold their names. */
export const INTERFACES = {
  evphy: 'IF_PHY',
  evvirt: 'IF_VIRT',
  evpdown: 'IF_PHY_DOWN',
  evvdown: 'IF_VIRT_DOWN',
} as const;
export type InterfaceKind = keyof typeof INTERFACES;

/** The nth interface of a kind, from 1. The first two physical ones are where the gateways of IPv4 and IPv6 are. */
export function interfaceName(kind: InterfaceKind, nth: number): string {
  return `${kind}${String(nth).padStart(3, '0')}`;
}
export const LINK_4 = interfaceName('evphy', 1);
export const LINK_6 = interfaceName('evphy', 2);

/** Addresses of the nth target, from 1. */
export function targetAddress(nth: number, family: 4 | 6): string {
  return family === 4 ? `240.1.${nth}.4` : `100::4:${nth}`;
}

/** A list of the host that a probe is run for, item by item. */
export interface Entity {
  /** Its symbol in the subject of a probe. */
  readonly symbol: string;
  /** Shell list, one item a line. */
  readonly list: string;
  /** Names the words of an item get. */
  readonly fields: readonly string[];
}

export const ENTITIES: readonly Entity[] = [
  { symbol: GATEWAY_4, list: 'GW4', fields: ['addr', 'link4', 'mtu4'] },
  { symbol: GATEWAY_6, list: 'GW6', fields: ['addr', 'link6', 'mtu6'] },
  { symbol: GATEWAY_LINK_LOCAL, list: 'GWL', fields: ['addr', 'link6', 'mtu6'] },
  { symbol: PEER_CLIENT, list: 'PEER_CLIENT', fields: ['addr'] },
  { symbol: PEER_PLAIN, list: 'PEER_PLAIN', fields: ['addr', 'port'] },
  { symbol: PEER_TLS, list: 'PEER_TLS', fields: ['addr', 'port'] },
  { symbol: reversed(GATEWAY_4), list: 'GW4', fields: ['addr', 'link4', 'mtu4'] },
  { symbol: reversed(PEER_CLIENT), list: 'PEER_CLIENT', fields: ['addr'] },
  { symbol: reversed(PEER_PLAIN), list: 'PEER_PLAIN', fields: ['addr', 'port'] },
  { symbol: reversed(PEER_TLS), list: 'PEER_TLS', fields: ['addr', 'port'] },
  { symbol: RESOLVER, list: 'RESOLVERS', fields: ['resolver'] },
  { symbol: LINK_4, list: 'IF_PHY', fields: ['dev'] },
  { symbol: interfaceName('evvirt', 1), list: 'IF_VIRT', fields: ['dev'] },
];

/** What each symbol is in the shell, longest first so that none hides another. */
function symbolTable(): [string, string][] {
  const fixed: [string, string][] = [
    [GATEWAY_4, '$addr'],
    [GATEWAY_6, '$addr'],
    [GATEWAY_LINK_LOCAL, '$addr'],
    [RESOLVER, '$resolver'],
    [PEER_CLIENT, '$addr'],
    [PEER_PLAIN, '$addr'],
    [PEER_TLS, '$addr'],
    [String(PORT_PLAIN), '$port'],
    [String(PORT_TLS), '$port'],
    [String(MTU_4.usual), '$mtu4'],
    [String(MTU_4.jumbo), '$mtu4'],
    [String(MTU_6.usual), '$mtu6'],
    [String(MTU_6.jumbo), '$mtu6'],
    [String(SINCE), '$SINCE'],
    [String(UNTIL), '$LOG_UNTIL'],
    ...[GATEWAY_4, PEER_CLIENT, PEER_PLAIN, PEER_TLS].map((address): [string, string] => [
      reversed(address),
      '$(reverse4 "$addr")',
    ]),
  ];
  return fixed;
}
const TABLE = new Map(symbolTable());

const SYMBOL = new RegExp(
  `${[...TABLE.keys()].map((s) => s.replaceAll('.', String.raw`\.`)).join('|')}|240\\.1\\.\\d+\\.4|100::4:\\d+|ev[a-z]+\\d{3}`
    // A longer number or address is another one.
    .replace(/^/, '(?<![0-9.])(?:')
    .replace(/$/, ')(?![0-9])'),
  'g',
);

/** Splits a word into text and shell variables. `dev`: the interface loop it stands in, if any. */
export function partsOf(
  word: string,
  inLoop: boolean,
): readonly { readonly text: string; readonly shell?: string }[] {
  const parts: { text: string; shell?: string }[] = [];
  let from = 0;
  for (const match of word.matchAll(SYMBOL)) {
    if (match.index > from) parts.push({ text: word.slice(from, match.index) });
    parts.push({ text: match[0], shell: shellOf(match[0], inLoop) });
    from = match.index + match[0].length;
  }
  if (from < word.length) parts.push({ text: word.slice(from) });
  return parts;
}

function shellOf(symbol: string, inLoop: boolean): string {
  const target = /^240\.1\.(\d+)\.4$|^100::4:(\d+)$/.exec(symbol);
  if (target) return target[1] === undefined ? `$t${target[2]}_a6` : `$t${target[1]}_a4`;
  if (symbol.startsWith('ev')) return inLoop ? '$dev' : symbol === LINK_6 ? '$link6' : '$link4';
  return TABLE.get(symbol) ?? symbol;
}

/** 192.0.2.1 → 1.2.0.192, as in the names of RFC 1035 §3.5. */
function reversed(address: string): string {
  return address.split('.').toReversed().join('.');
}
