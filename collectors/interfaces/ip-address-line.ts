import type { RowOf } from '../../src/core/table.js';
import type { addresses } from '../../src/tables/addresses.js';
import { after, whole, wordsOf } from './words.js';

type Address = RowOf<typeof addresses>;

/** Words that take a value; every other word after `scope` is a flag, or the label of an IPv4 address. */
const PAIRS = new Set(['peer', 'metric', 'brd', 'any', 'mcast', 'scope', 'proto', 'flags']);
const FLAGS = new Set([
  'secondary',
  'temporary',
  'nodad',
  'optimistic',
  'dadfailed',
  'home',
  'deprecated',
  'tentative',
  'permanent',
  'mngtmpaddr',
  'noprefixroute',
  'autojoin',
  'stable-privacy',
  'dynamic',
]);

/**
 * `inet|inet6 LOCAL[/LEN] [peer ADDR/LEN] [metric N] [brd ADDR] scope S [FLAG…] [proto P] [LABEL]`
 * (iproute2 print_addrinfo).
 */
export function addressOf(text: string, device: string): Address | undefined {
  const words = wordsOf(text);
  const [family, local] = words;
  if ((family !== 'inet' && family !== 'inet6') || !text.startsWith(' ') || local === undefined) {
    return undefined;
  }
  const [address = '', ownLength] = local.split('/');
  if (!/^[0-9a-f.:]+$/i.test(address)) return undefined;
  const [peer, peerLength] = after(words, 'peer')?.split('/') ?? [];
  const rest: string[] = [];
  for (let i = 2; i < words.length; i++) {
    const word = words[i] ?? '';
    if (PAIRS.has(word)) i++;
    else rest.push(word);
  }
  const flags = rest.filter((word) => FLAGS.has(word));
  return {
    interface: device,
    family: family === 'inet' ? 4 : 6,
    address,
    prefix_length: whole(ownLength ?? peerLength),
    peer,
    broadcast: after(words, 'brd'),
    scope: after(words, 'scope'),
    flags: flags.length > 0 ? flags : undefined,
    label: rest.find((word) => !FLAGS.has(word)),
    metric: whole(after(words, 'metric')),
    proto: after(words, 'proto'),
  };
}

/** `valid_lft forever|Nsec preferred_lft forever|Nsec` */
export function lifetimesOf(text: string): Pick<Address, 'valid_lft_s' | 'preferred_lft_s'> | undefined {
  const match = /^\s+valid_lft (?:forever|(\d{1,10})sec) preferred_lft (?:forever|(-?\d{1,10})sec)\s*$/.exec(
    text,
  );
  if (!match) return undefined;
  const [, valid, preferred] = match;
  return {
    ...(valid !== undefined && { valid_lft_s: Number(valid) }),
    ...(preferred !== undefined && { preferred_lft_s: Number(preferred) }),
  };
}
