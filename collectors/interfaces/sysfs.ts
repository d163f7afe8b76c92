import type { Line } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { interfaces } from '../../src/tables/interfaces.js';
import { linkState } from '../../src/tables/link-state.js';
import { flagNames, whole } from './words.js';

interface Group {
  readonly name: string;
  readonly first: number;
  last: number;
  readonly values: Map<string, string>;
}

/** `/sys/class/net/NAME/FILE:VALUE`; the plan names the files of one interface one after the other. */
function* groups(lines: Iterable<Line>): Generator<Group | Parsed> {
  let open: Group | undefined;
  for (const { n, text } of lines) {
    if (text.trim() === '') continue;
    const match = /^\/sys\/class\/net\/([^/]+)\/([a-z_/]+):(.*)$/.exec(text);
    if (!match) {
      yield { gap: 'not a file of /sys/class/net', line: n };
      continue;
    }
    const [, name = '', file = '', value = ''] = match;
    if (open?.name !== name) {
      if (open) yield open;
      open = { name, first: n, last: n, values: new Map() };
    }
    // `uevent` has many lines, every other file one.
    const [, key, setting] = file.endsWith('uevent') ? (/^(\w+)=(.*)$/.exec(value) ?? []) : [];
    open.values.set(key === undefined ? file : `${file} ${key}`, setting ?? value.trim());
    open.last = n;
  }
  if (open) yield open;
}

export function* sysfsLinkState(lines: Iterable<Line>): Iterable<Parsed> {
  for (const group of groups(lines)) {
    if (!('values' in group)) {
      yield group;
      continue;
    }
    const { name, values } = group;
    const text = (file: string): string | undefined => values.get(file) || undefined;
    const number = (file: string): number | undefined => whole(values.get(file));
    const data = {
      interface: name,
      ifindex: number('ifindex'),
      operstate: text('operstate'),
      carrier: { '0': false, '1': true }[text('carrier') ?? ''],
      carrier_changes: number('carrier_changes'),
      carrier_up_count: number('carrier_up_count'),
      carrier_down_count: number('carrier_down_count'),
      // -1, and 2^32-1 on older kernels, stand for unknown.
      speed_mbps: known(number('speed')),
      duplex: text('duplex') === 'unknown' ? undefined : text('duplex'),
      dev_port: number('dev_port'),
      numa_node: number('device/numa_node'),
    };
    yield row(linkState, group.first, data, group.last);
  }
}

/** The same files as a stand-in for `ip address` and `ifconfig` on a host that has neither. */
export function* sysfsInterfaces(lines: Iterable<Line>): Iterable<Parsed> {
  for (const group of groups(lines)) {
    if (!('values' in group)) {
      yield group;
      continue;
    }
    const { name, values } = group;
    const number = (file: string): number | undefined => whole(values.get(file));
    const data = {
      interface: name,
      ifindex: number('ifindex'),
      flags: flagsOf(values.get('flags')) ?? [],
      state: values.get('operstate')?.toUpperCase() || undefined,
      mtu: number('mtu'),
      qlen: number('tx_queue_len'),
      mac: values.get('address') || undefined,
      kind: values.get('uevent DEVTYPE'),
      master: values.get('master/uevent INTERFACE'),
      carrier_changes: number('carrier_changes'),
    };
    yield row(interfaces, group.first, data, group.last);
  }
}

function flagsOf(hex: string | undefined): string[] | undefined {
  return hex !== undefined && /^0x[0-9a-f]{1,8}$/i.test(hex) ? flagNames(Number(hex)) : undefined;
}

function known(speed: number | undefined): number | undefined {
  return speed === undefined || speed >= 2 ** 31 ? undefined : speed;
}
