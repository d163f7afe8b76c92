import type { Line } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { system } from '../../src/tables/system.js';
import { virtualization } from '../../src/tables/virtualization.js';

type Values = Record<string, string | number | string[]>;

const OS_RELEASE: Readonly<Record<string, string>> = {
  PRETTY_NAME: 'os_name',
  ID: 'os_id',
  VERSION_ID: 'os_version',
};
const TEXTS: Readonly<Record<string, string>> = {
  '/proc/sys/kernel/hostname': 'hostname',
  '/proc/sys/kernel/osrelease': 'kernel',
  '/proc/sys/kernel/version': 'kernel_version',
  '/proc/sys/kernel/random/boot_id': 'boot_id',
};
const NUMBERS: Readonly<Record<string, string>> = {
  '/proc/sys/kernel/tainted': 'tainted',
  '/proc/sys/kernel/pid_max': 'pid_max',
  '/proc/sys/kernel/threads-max': 'threads_max',
};

/** `/path:line` of the files that say which machine this is; together one row. */
export function* identity(lines: Iterable<Line>): Iterable<Parsed> {
  const found: Values = {};
  let [first, last] = [0, 0];
  for (const { n, text } of lines) {
    const at = text.indexOf(':');
    const values = at > 0 ? valuesOf(text.slice(0, at), text.slice(at + 1).trim()) : undefined;
    if (!values) {
      yield { gap: 'not an identity line', line: n };
      continue;
    }
    if (Object.keys(values).length === 0) continue;
    Object.assign(found, values);
    first ||= n;
    last = n;
  }
  if (first > 0) yield row(system, first, found, last);
}

function valuesOf(path: string, value: string): Values | undefined {
  if (path === '/etc/os-release') return osRelease(value);
  const text = TEXTS[path];
  if (text !== undefined) return value === '' ? {} : { [text]: value };
  const number = NUMBERS[path];
  if (number !== undefined) return /^\d{1,20}$/.test(value) ? { [number]: Number(value) } : undefined;
  if (path === '/proc/uptime') {
    const match = /^(\d{1,12}(?:\.\d+)?)(?: |$)/.exec(value);
    return match ? { uptime_s: Number(match[1]) } : undefined;
  }
  if (path === '/proc/sys/fs/file-nr') {
    const match = /^(\d{1,20})\s+\d+\s+(\d{1,20})$/.exec(value);
    return match ? { files_open: Number(match[1]), files_max: Number(match[2]) } : undefined;
  }
  if (path.endsWith('/current_clocksource')) return { clocksource: value };
  if (path.endsWith('/available_clocksource')) return { clocksources: value.split(/\s+/).filter(Boolean) };
  return undefined;
}

/** os-release(5): shell-like assignments, values with or without quotes. */
function osRelease(line: string): Values | undefined {
  if (line === '' || line.startsWith('#')) return {};
  const match = /^([A-Za-z0-9_]+)=(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|(.*))$/.exec(line);
  if (!match) return undefined;
  const [, name = '', double, single, plain] = match;
  const column = OS_RELEASE[name];
  const value = double?.replace(/\\(.)/g, '$1') ?? single ?? plain ?? '';
  return column === undefined || value === '' ? {} : { [column]: value };
}

/** `systemd-detect-virt`: one word. */
export function virtualKind({ n, text }: Line): Parsed {
  const kind = text.trim();
  if (!/^[a-z][a-z0-9_-]{0,40}$/.test(kind)) return { gap: 'not a kind of virtualisation', line: n };
  return row(virtualization, n, { source: 'systemd-detect-virt', kind });
}

const FIRMWARE: Readonly<Record<string, string>> = {
  '/run/systemd/container': 'container',
  '/sys/hypervisor/type': 'hypervisor',
  '/sys/class/dmi/id/sys_vendor': 'vendor',
  '/sys/class/dmi/id/product_name': 'product',
  '/sys/class/dmi/id/bios_vendor': 'bios_vendor',
  '/proc/device-tree/model': 'vendor',
};

/** DMI, device tree and hypervisor files of sysfs; together one row. */
export function* firmware(lines: Iterable<Line>): Iterable<Parsed> {
  const found: Record<string, string> = {};
  let [first, last] = [0, 0];
  for (const { n, text } of lines) {
    const match = /^(\/[^:]+):(.*)$/.exec(text);
    const column = FIRMWARE[match?.[1] ?? ''];
    // The device tree ends its texts with a NUL.
    const value = (match?.[2] ?? '').replaceAll('\0', '').trim();
    if (column === undefined) yield { gap: 'not a firmware line', line: n };
    else if (value !== '') {
      found[column] = value;
      first ||= n;
      last = n;
    }
  }
  if (first > 0) yield row(virtualization, first, { source: 'firmware', ...found }, last);
}
