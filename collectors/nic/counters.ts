import type { Line } from '../../src/core/collector.js';
import { type Parsed, type RowOf, row } from '../../src/core/table.js';
import { nicCounters } from '../../src/tables/nic-counters.js';

interface Heading {
  readonly indent: number;
  readonly name: string;
  readonly queue?: Queue;
}

type Queue = Pick<RowOf<typeof nicCounters>, 'queue' | 'direction'>;

/**
 * `ethtool -S DEV` and `--phy-statistics`: `     name: number`. Most drivers put the queue into the name; vmxnet3
 * prints `Tx Queue#: 0` as a heading and indents the parts of a sum.
 */
export function* counters(device: string, lines: Iterable<Line>, phy: boolean): Iterable<Parsed> {
  const above: Heading[] = [];
  const seen = new Map<string, number>();
  for (const { n, text } of lines) {
    if (text.trim() === '' || /^(?:NIC|PHY) statistics:|^no stats available/.test(text)) continue;
    const [, indent = '', name, digits] = /^(\s*)(\S(?:.*\S)?)\s*:\s*(-?\d{1,20})\s*$/.exec(text) ?? [];
    if (name === undefined) {
      yield { gap: 'not a counter', line: n };
      continue;
    }
    while ((above.at(-1)?.indent ?? -1) >= indent.length) above.pop();
    const [, direction, heading] = /^([RT]x) (Queue#)$/.exec(name) ?? [];
    if (heading !== undefined) {
      const queue = {
        queue: Number(digits),
        direction: direction === 'Rx' ? ('rx' as const) : ('tx' as const),
      };
      above.push({ indent: indent.length, name, queue });
      continue;
    }
    const queue = above.find((h) => h.queue)?.queue ?? queueIn(name);
    const sum = above.findLast((h) => !h.queue)?.name;
    const full = sum === undefined ? name : `${sum} / ${name}`;
    above.push({ indent: indent.length, name });
    const key = JSON.stringify([full, queue]);
    const occurrence = (seen.get(key) ?? 0) + 1;
    seen.set(key, occurrence);
    yield row(nicCounters, n, {
      interface: device,
      name: full,
      ...queue,
      ...(occurrence > 1 && { occurrence }),
      ...(phy && { phy }),
      value: Number(digits),
    });
  }
}

/** Spellings of `queue N` in the names of drivers. */
const PATTERNS: readonly RegExp[] = [
  // virtio_net, igb, ixgbe, ice, hv_netvsc, veth
  /^(?<direction>[rt]x)_queue_(?<queue>\d{1,4})_/,
  // ena
  /^queue_(?<queue>\d{1,4})_(?<direction>[rt]x)_/,
  // mlx5, virtio_net since Linux 6.8
  /^(?<direction>[rt]x)(?<queue>\d{1,4})_/,
  // i40e, idpf
  /^(?<direction>[rt]x)(?:_q)?-(?<queue>\d{1,4})[._]/,
  // bnxt, bnx2x, tg3
  /^\[(?<queue>\d{1,4})\]:?\s*(?:(?<direction>[rt]x)_)?/,
  // gve
  /^(?<direction>[rt]x)_.*\[(?<queue>\d{1,4})\]$/,
];

function queueIn(name: string): Queue | undefined {
  for (const pattern of PATTERNS) {
    const groups = pattern.exec(name)?.groups;
    if (!groups) continue;
    const direction = groups['direction'];
    return {
      queue: Number(groups['queue']),
      ...((direction === 'rx' || direction === 'tx') && { direction }),
    };
  }
  return undefined;
}
