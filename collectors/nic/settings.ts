import type { Line } from '../../src/core/collector.js';
import { type Parsed, type RowOf, row } from '../../src/core/table.js';
import { nicSettings } from '../../src/tables/nic-settings.js';
import { flag, labelled, told, whole } from './values.js';

/** `ethtool DEV` (ethtool 3.x to 6.x): `Settings for DEV:` and labelled lines; link modes fill several lines. */
export function* settings(device: string, lines: Iterable<Line>): Iterable<Parsed> {
  const data: RowOf<typeof nicSettings> = { interface: device };
  let first: number | undefined;
  let last = 1;
  for (const item of labelled(lines)) {
    if (typeof item === 'number') {
      yield { gap: 'not a setting', line: item };
      continue;
    }
    first ??= item.line;
    last = item.endLine;
    assign(data, item.label.toLowerCase(), item.values);
  }
  if (first !== undefined) yield row(nicSettings, first, data, last);
}

function assign(data: RowOf<typeof nicSettings>, label: string, values: readonly string[]): void {
  const value = told(values[0]);
  if (label === 'speed') data.speed_mbps = whole(/^(\d+)Mb\/s/.exec(value ?? '')?.[1]);
  else if (label === 'duplex') data.duplex = duplexOf(value);
  else if (label === 'auto-negotiation') data.auto_negotiation = flag(value);
  else if (label === 'port') data.port = value;
  else if (label === 'transceiver') data.transceiver = value;
  else if (label === 'mdi-x') data.mdi_x = value;
  else if (label === 'wake-on') data.wake_on = value;
  else if (label === 'advertised pause frame use') data.pause_advertised = value;
  else if (label === 'supported link modes') data.supported_link_modes = modesOf(values);
  else if (label === 'advertised link modes') data.advertised_link_modes = modesOf(values);
  else if (label === 'link partner advertised link modes') data.partner_link_modes = modesOf(values);
  else if (label === 'link detected') {
    data.link_detected = flag(value);
    const reason = /^no \((.+)\)$/.exec(value ?? '')?.[1];
    if (reason !== undefined) data.link_down_reason = reason;
  }
}

function duplexOf(value: string | undefined): 'full' | 'half' | undefined {
  const word = value?.toLowerCase();
  return word === 'full' || word === 'half' ? word : undefined;
}

function modesOf(values: readonly string[]): string[] | undefined {
  const modes = values.flatMap((value) => told(value)?.split(/\s+/) ?? []);
  return modes.length > 0 ? modes : undefined;
}

/** `/sys/class/net/DEV/{speed,duplex,carrier,mtu}` where ethtool is missing. */
export function* sysfsSettings(device: string, lines: Iterable<Line>): Iterable<Parsed> {
  const data: RowOf<typeof nicSettings> = { interface: device };
  let first: number | undefined;
  let last = 1;
  for (const { n, text } of lines) {
    if (text.trim() === '') continue;
    const [, file, value = ''] =
      /^\/sys\/class\/net\/[^/]+\/(speed|duplex|carrier|mtu):(\S*)\s*$/.exec(text) ?? [];
    if (file === undefined) {
      yield { gap: 'not a setting', line: n };
      continue;
    }
    first ??= n;
    last = n;
    const number = whole(value);
    // -1, and 2^32-1 on older kernels, stand for unknown.
    if (file === 'speed' && number !== undefined && number < 2 ** 31) data.speed_mbps = number;
    else if (file === 'duplex') data.duplex = duplexOf(value);
    else if (file === 'carrier') data.link_detected = { '0': false, '1': true }[value];
    else if (file === 'mtu') data.mtu = number;
  }
  if (first !== undefined) yield row(nicSettings, first, data, last);
}
