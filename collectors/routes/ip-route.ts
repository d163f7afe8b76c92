import { integer, Words } from './words.js';

/** What one line of `ip route` says, with the column names of the tables. */
export interface RouteText {
  destination: string;
  type: string;
  mtu_locked?: boolean;
  quickack?: boolean;
  flags: string[];
  other: string[];
  /** `<local,brd>` behind the word `cache` of a lookup. */
  cacheFlags?: string[];
  text: Partial<Record<TextColumn, string>>;
  numbers: Partial<Record<NumberColumn, number>>;
}

const TEXTS = {
  from: 'from',
  tos: 'tos',
  dsfield: 'tos',
  dev: 'dev',
  table: 'table',
  proto: 'proto',
  scope: 'scope',
  src: 'src',
  congctl: 'congctl',
  pref: 'pref',
} as const;
const NUMBERS = {
  metric: 'metric',
  nhid: 'nhid',
  mtu: 'mtu',
  advmss: 'advmss',
  hoplimit: 'hoplimit',
  initcwnd: 'initcwnd',
  initrwnd: 'initrwnd',
  window: 'window',
  rto_min: 'rto_min_ms',
  expires: 'expires_s',
  weight: 'weight',
} as const;
type TextColumn = (typeof TEXTS)[keyof typeof TEXTS] | 'via' | 'encap';
type NumberColumn = (typeof NUMBERS)[keyof typeof NUMBERS];

const TYPES =
  /^(unicast|local|broadcast|multicast|anycast|throw|unreachable|prohibit|blackhole|nat|xresolve)$/;
/** RTNH_F_* and RTM_F_* words without a value (iproute2 lib/utils.c print_rt_flags). */
const FLAGS =
  /^(onlink|linkdown|dead|pervasive|offload|offload_failed|trap|rt_offload|rt_offload_failed|rt_trap|unresolved|notify|redirected)$/;
/** Words with one value that no table has a column for. */
const VALUED = new Set(
  'realms realm rtt rttvar ssthresh cwnd reordering features error iif uid mark users age used flowid'.split(
    ' ',
  ),
);
/** Values that say nothing about the route itself. */
const IRRELEVANT = new Set(['uid', 'iif', 'error', 'users', 'age', 'used']);

/** `[TYPE] DESTINATION [from X] [tos X] [nhid N] [encap …] [via [FAMILY] X] [dev X] …` (iproute2 ip/iproute.c). */
export function readRoute(line: string): RouteText | undefined {
  const words = new Words(line);
  const first = words.next() ?? '';
  const typed = TYPES.test(first);
  const destination = typed ? words.next() : first;
  if (destination === undefined || !/^(default|(?=.*[.:])[0-9a-f:.]+(\/\d{1,3})?)$/i.test(destination))
    return undefined;
  const route = empty(destination, typed ? first : 'unicast');
  readAttributes(words, route);
  return route;
}

/** `\tnexthop via X dev Y weight N FLAGS` below a multipath route. */
export function readNexthop(line: string): RouteText | undefined {
  const words = new Words(line);
  if (!words.skip('nexthop')) return undefined;
  const route = empty('', '');
  readAttributes(words, route);
  return route;
}

/** `    cache expires 595sec mtu 1400` below a looked-up route: adds to it. */
export function addCacheLine(line: string, route: RouteText): boolean {
  const words = new Words(line);
  if (words.peek() !== 'cache') return false;
  readAttributes(words, route);
  return true;
}

function empty(destination: string, type: string): RouteText {
  return { destination, type, flags: [], other: [], text: {}, numbers: {} };
}

function readAttributes(words: Words, route: RouteText): void {
  for (let word = words.next(); word !== undefined; word = words.next()) {
    if (FLAGS.test(word)) route.flags.push(word);
    else if (word === 'via') {
      // The family is named when it is not that of the destination: `via inet6 fe80::1`.
      const hop = words.next();
      const address = hop === 'inet' || hop === 'inet6' ? words.next() : hop;
      if (address !== undefined) route.text.via = address;
    } else if (word === 'encap') {
      // It has words of its own named src, dst, tos; what follows it is always the way out.
      route.text.encap = words.until(['via', 'dev', 'nhid', 'nexthop']);
    } else if (word === 'cache') readCacheFlags(words, route);
    else if (word in TEXTS) {
      const value = words.next();
      if (value !== undefined) route.text[TEXTS[word as keyof typeof TEXTS]] = value;
    } else if (word in NUMBERS) readNumber(word as keyof typeof NUMBERS, words, route);
    else if (word === 'quickack') route.quickack = words.next() === '1';
    else if (VALUED.has(word)) {
      const value = words.next();
      if (!IRRELEVANT.has(word)) route.other.push(word, value ?? '');
    } else route.other.push(word);
  }
}

function readNumber(word: keyof typeof NUMBERS, words: Words, route: RouteText): void {
  // `lock` may stand before the value of any metric; it matters for the MTU.
  const locked = words.skip('lock');
  const value = integer(words.next());
  if (value !== undefined) route.numbers[NUMBERS[word]] = value;
  if (locked && word === 'mtu') route.mtu_locked = true;
}

function readCacheFlags(words: Words, route: RouteText): void {
  const flags = /^<(.*)>$/.exec(words.peek() ?? '')?.[1];
  if (flags === undefined) return;
  words.next();
  route.cacheFlags = flags.split(',');
}
