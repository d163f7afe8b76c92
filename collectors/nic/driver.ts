import type { Line } from '../../src/core/collector.js';
import { type Parsed, type RowOf, row } from '../../src/core/table.js';
import { nicDrivers } from '../../src/tables/nic-drivers.js';
import { flag, labelled, told } from './values.js';

/** `ethtool -i DEV`: driver, version, firmware-version, bus-info, supports-*. */
export function* driver(device: string, lines: Iterable<Line>): Iterable<Parsed> {
  const values = new Map<string, string | undefined>();
  let first: number | undefined;
  let last = 1;
  for (const item of labelled(lines)) {
    if (typeof item === 'number') {
      yield { gap: 'not a driver line', line: item };
      continue;
    }
    first ??= item.line;
    last = item.endLine;
    values.set(item.label, told(item.values[0]));
  }
  if (first === undefined) return;
  const data: RowOf<typeof nicDrivers> = {
    interface: device,
    driver: values.get('driver'),
    version: values.get('version'),
    firmware_version: values.get('firmware-version'),
    bus_info: values.get('bus-info'),
    supports_self_test: flag(values.get('supports-test')),
  };
  yield row(nicDrivers, first, data, last);
}

/** `/sys/class/net/DEV/device/{uevent,driver/module/version}` where ethtool is missing. */
export function* sysfsDriver(device: string, lines: Iterable<Line>): Iterable<Parsed> {
  const values = new Map<string, string>();
  let first: number | undefined;
  let last = 1;
  for (const { n, text } of lines) {
    if (text.trim() === '') continue;
    const uevent = /^\/sys\/class\/net\/[^/]+\/device\/uevent:(\w+)=(.*)$/.exec(text);
    const version = /^\/sys\/class\/net\/[^/]+\/device\/driver\/module\/version:(.*)$/.exec(text)?.[1];
    if (uevent) values.set(uevent[1] ?? '', uevent[2]?.trim() ?? '');
    else if (version !== undefined) values.set('version', version.trim());
    else {
      yield { gap: 'not a driver line', line: n };
      continue;
    }
    first ??= n;
    last = n;
  }
  if (first === undefined) return;
  const data: RowOf<typeof nicDrivers> = {
    interface: device,
    driver: told(values.get('DRIVER')),
    version: told(values.get('version')),
    bus_info: told(values.get('PCI_SLOT_NAME')),
    pci_id: told(values.get('PCI_ID'))?.toLowerCase(),
  };
  yield row(nicDrivers, first, data, last);
}
