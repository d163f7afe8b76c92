import type { ProbeOutput } from '../../src/core/collector.js';
import type { Parsed } from '../../src/core/table.js';
import { bonding } from './bonding.js';
import { ifconfig } from './ifconfig.js';
import { ipAddress } from './ip-address.js';
import { procAddresses } from './proc-addresses.js';
import { statistics } from './statistics.js';
import { sysfsInterfaces, sysfsLinkState } from './sysfs.js';
import { capped } from './words.js';

/** Which reader knows which probe; `interfaces` has three sources. */
export function parse(output: ProbeOutput): Iterable<Parsed> {
  const lines = capped(output.lines());
  switch (output.probe) {
    case 'sysfs':
      return sysfsLinkState(lines);
    case 'statistics':
      return statistics(lines);
    case 'addresses':
      return procAddresses(lines);
    case 'bonding':
      return bonding(lines);
    case 'bridge-link':
    case 'bridge-vlan':
      // Kept for readers; the state of bridge ports is already in `interfaces`.
      return [];
    // Of a foreign bundle, where several outputs of `ip` repeat each other: only this part of one.
    case 'address-lines':
      return ofTable(ipAddress(output), 'addresses');
    case 'link-counters':
      return ofTable(ipAddress(output), 'interface_counters');
    default:
      return output.tool === 'ifconfig'
        ? ifconfig(lines)
        : output.tool === 'read'
          ? sysfsInterfaces(lines)
          : ipAddress(output);
  }
}

function* ofTable(all: Iterable<Parsed>, table: string): Iterable<Parsed> {
  for (const parsed of all) if ('gap' in parsed || parsed.table === table) yield parsed;
}
