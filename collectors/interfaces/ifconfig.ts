import type { Line } from '../../src/core/collector.js';
import { type Parsed, type RowOf, row } from '../../src/core/table.js';
import { addresses } from '../../src/tables/addresses.js';
import { interfaceCounters } from '../../src/tables/interface-counters.js';
import { interfaces } from '../../src/tables/interfaces.js';
import { whole, wordsOf } from './words.js';

interface Block {
  readonly first: number;
  last: number;
  readonly link: RowOf<typeof interfaces>;
  readonly counters: Record<string, number>;
  countersFrom?: number;
}

/**
 * `ifconfig -a`: net-tools 2.x (`eth0: flags=4163<UP,…>  mtu 1500`) and the older layout that net-tools 1.60 and
 * BusyBox print (`eth0  Link encap:Ethernet  HWaddr …`). Its counters come from /proc/net/dev.
 */
export function* ifconfig(lines: Iterable<Line>): Iterable<Parsed> {
  let block: Block | undefined;
  for (const { n, text } of lines) {
    if (text.trim() === '') continue;
    if (/^\S/.test(text)) {
      if (block) yield* rowsOf(block);
      const link = headOf(text);
      block = link && { first: n, last: n, link, counters: {} };
      if (!block) yield { gap: 'not an interface', line: n };
      continue;
    }
    if (!block) {
      yield { gap: 'a line without an interface', line: n };
      continue;
    }
    const known = yield* readBody(block, n, text);
    if (known) block.last = n;
    else yield { gap: 'not a line of an interface', line: n };
  }
  if (block) yield* rowsOf(block);
}

function headOf(text: string): RowOf<typeof interfaces> | undefined {
  const modern = /^(\S+): flags=\d+<([^>]*)>\s+mtu (\d+)/.exec(text);
  if (modern) {
    const [, name = '', flags = '', mtu] = modern;
    return { interface: name, flags: flags === '' ? [] : flags.split(','), mtu: whole(mtu) };
  }
  const old = /^(\S+)\s+Link encap:(.*?)(?:\s+HWaddr (\S+))?\s*$/.exec(text);
  if (!old) return undefined;
  return { interface: old[1] ?? '', flags: [], mac: old[3]?.toLowerCase() };
}

function* readBody(block: Block, n: number, text: string): Generator<Parsed, boolean> {
  const line = text.trim();
  const [first = ''] = wordsOf(line);
  if (first === 'inet' || first === 'inet6') {
    const address = addressOf(line, block.link.interface);
    if (address) yield row(addresses, n, address);
    return address !== undefined;
  }
  if (first === 'RX' || first === 'TX' || line.startsWith('collisions:')) {
    Object.assign(block.counters, countersOf(line));
    block.countersFrom ??= n;
  } else if (/\bMTU:\d/.test(line)) {
    block.link.flags = wordsOf(line.replace(/\s*MTU:.*$/, '')).filter((word) => /^[A-Z]+$/.test(word));
    block.link.mtu = whole(/MTU:(\d+)/.exec(line)?.[1]);
  } else if (!/^(?:ether|loop|unspec|tunnel|infiniband|device|Interrupt|ppp|sit|slip)\b/.test(first)) {
    return false;
  }
  const mac = /^(?:ether|infiniband) (\S+)/.exec(line)?.[1];
  if (mac !== undefined) block.link.mac = mac.toLowerCase();
  const qlen = whole(/txqueuelen[ :](\d+)/.exec(line)?.[1]);
  if (qlen !== undefined) block.link.qlen = qlen;
  return true;
}

/** `inet A [netmask M] [broadcast B] [destination P]`, `inet addr:A [P-t-P:P] [Bcast:B] Mask:M`, and inet6. */
function addressOf(line: string, device: string): RowOf<typeof addresses> | undefined {
  const match = /^inet(6?)(?: addr:)? ?([0-9a-f.:]+)(?:\/(\d+))?/i.exec(line);
  const [, six, address = '', slash] = match ?? [];
  if (!match || address === '') return undefined;
  const pick = (pattern: RegExp): string | undefined => pattern.exec(line)?.[1];
  const mask = pick(/(?:netmask |Mask:)([\d.]+)/);
  return {
    // `eth0:web` is a label of eth0, not an interface.
    interface: device.split(':')[0] ?? device,
    ...(device.includes(':') && { label: device }),
    family: six === '' ? 4 : 6,
    address,
    prefix_length: whole(slash ?? pick(/prefixlen (\d+)/)) ?? lengthOf(mask),
    peer: pick(/(?:destination |P-t-P:)([\d.]+)/),
    // net-tools prints 0.0.0.0 where there is none.
    broadcast: pick(/(?:broadcast |Bcast:)(?!0\.0\.0\.0)([\d.]+)/),
    scope: pick(/(?:scopeid 0x[0-9a-f]+<|Scope:)(\w+)/)?.toLowerCase(),
  };
}

function lengthOf(mask: string | undefined): number | undefined {
  const bytes = mask?.split('.').map(Number);
  if (bytes?.length !== 4 || bytes.some((b) => !(b <= 255))) return undefined;
  const bits = bytes.map((b) => b.toString(2).padStart(8, '0')).join('');
  return /^1*0*$/.test(bits) ? (bits.indexOf('0') < 0 ? 32 : bits.indexOf('0')) : undefined;
}

/** Words after RX or TX and the column they are; sums of several kernel counters have columns of their own. */
const COLUMNS: Readonly<Record<string, string>> = {
  'RX packets': 'rx_packets',
  'RX bytes': 'rx_bytes',
  'RX errors': 'rx_errors',
  'RX dropped': 'rx_dropped_and_missed',
  'RX overruns': 'rx_fifo_errors',
  'RX frame': 'rx_frame_like_errors',
  'TX packets': 'tx_packets',
  'TX bytes': 'tx_bytes',
  'TX errors': 'tx_errors',
  'TX dropped': 'tx_dropped',
  'TX overruns': 'tx_fifo_errors',
  'TX carrier': 'tx_carrier_like_errors',
  'TX collisions': 'collisions',
};

function countersOf(line: string): Record<string, number> {
  const values: Record<string, number> = {};
  let direction = line.startsWith('RX') ? 'RX' : 'TX';
  for (const [, turn, name, digits] of line.matchAll(/\b(?:(RX|TX) )?([a-z]+)[ :](\d{1,20})\b/g)) {
    if (turn !== undefined) direction = turn;
    const column = COLUMNS[`${direction} ${name}`];
    if (column !== undefined) values[column] = Number(digits);
  }
  return values;
}

function* rowsOf({ first, last, link, counters, countersFrom }: Block): Iterable<Parsed> {
  if (link.interface.includes(':')) return;
  yield row(interfaces, first, link, last);
  if (countersFrom === undefined) return;
  const data = { interface: link.interface, source: 'proc_net_dev' as const, ...counters };
  yield row(interfaceCounters, countersFrom, data, last);
}
