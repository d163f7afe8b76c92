import type { PlanContext, Probe } from '../../src/core/collector.js';
import { GLOBAL, ofInterface } from './settings.js';

/** A node with a thousand container interfaces has a thousand times the same settings. */
const INTERFACES = 24;

/**
 * One `grep` reads some three hundred small files in a tenth of the CPU time that reading them one by one costs us,
 * and on a remote host in one round trip. At both ends of the window: a changed setting is evidence.
 */
export function plan({ host, interfaces }: PlanContext): Probe[] {
  const known = new Set(host.interfaces.map((i) => i.name));
  const physical = host.interfaces.filter((i) => i.physical && i.up).map((i) => i.name);
  const chosen = [...new Set([...interfaces, ...physical])].filter((name) => known.has(name));
  const paths = [...GLOBAL, ...['all', 'default', ...chosen.slice(0, INTERFACES)].flatMap(ofInterface)].map(
    (name) => `/proc/sys/${name}`,
  );
  return [
    {
      id: 'settings',
      when: 'start_end',
      // 2: some of the names do not exist in this kernel, or may be read by root only (`-s` keeps quiet about it).
      okExits: [0, 2],
      run: [{ argv: ['grep', '-s', '-H', '', ...paths] }, { read: paths }],
    },
  ];
}
