import type { Line } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { packetSteering } from '../../src/tables/packet-steering.js';

interface Queue {
  readonly interface: string;
  readonly queue: string;
  readonly first: number;
  last: number;
  readonly settings: Record<string, string | number>;
}

/** `/sys/class/net/IF/queues/QUEUE/SETTING:VALUE`; the files of one queue stand together. */
export function* steering(lines: Iterable<Line>): Iterable<Parsed> {
  let open: Queue | undefined;
  for (const { n, text } of lines) {
    if (text.trim() === '') continue;
    const flows = /^\/proc\/sys\/net\/core\/rps_sock_flow_entries:(\d{1,12})\s*$/.exec(text)?.[1];
    const match =
      /^\/sys\/class\/net\/([^/]+)\/queues\/([^/]+)\/(rps_cpus|rps_flow_cnt|xps_cpus|xps_rxqs):(\S+)\s*$/.exec(
        text,
      );
    const setting = match && settingOf(match[3] ?? '', match[4] ?? '');
    if (flows !== undefined) {
      const all = { interface: 'all', queue: 'all' };
      yield row(packetSteering, n, { ...all, rps_sock_flow_entries: Number(flows) });
    } else if (match && setting) {
      const [, name = '', queue = ''] = match;
      if (open?.interface !== name || open.queue !== queue) {
        if (open) yield rowOf(open);
        open = { interface: name, queue, first: n, last: n, settings: {} };
      }
      Object.assign(open.settings, setting);
      open.last = n;
    } else {
      yield { gap: 'not a steering setting', line: n };
    }
  }
  if (open) yield rowOf(open);
}

function rowOf({ interface: name, queue, first, last, settings }: Queue): Parsed {
  return row(packetSteering, first, { interface: name, queue, ...settings }, last);
}

function settingOf(name: string, value: string): Record<string, string | number> | undefined {
  if (name === 'rps_flow_cnt') return /^\d{1,12}$/.test(value) ? { [name]: Number(value) } : undefined;
  if (!/^[0-9a-f]+(?:,[0-9a-f]+)*$/i.test(value)) return undefined;
  if (name === 'xps_rxqs') return { [name]: value };
  return { [name]: value, [name.replace('_cpus', '_cpu_count')]: bitsIn(value) };
}

/** CPUs in a mask such as `00000000,000000ff`. */
function bitsIn(mask: string): number {
  let count = 0;
  for (const digit of mask.replaceAll(',', '')) {
    count += Number.parseInt(digit, 16).toString(2).replaceAll('0', '').length;
  }
  return count;
}
