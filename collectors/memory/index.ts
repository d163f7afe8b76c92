import { z } from 'zod';
import { defineCollector, type Probe } from '../../src/core/collector.js';
import { buddyinfo } from '../../src/tables/buddyinfo.js';
import { memory } from '../../src/tables/memory.js';
import { numa } from '../../src/tables/numa.js';
import { pressure } from '../../src/tables/pressure.js';
import { vmstatCounters } from '../../src/tables/vmstat-counters.js';
import { parse } from './parse.js';

export default defineCollector({
  id: 'memory',
  title: 'Memory',
  why: 'Did the machine run out of memory, swap, or stall while reclaiming it? All of these delay or drop packets and kill processes, and look like a network fault from outside.',
  layer: 'host_memory',
  effect: 'reads',
  cost: 'cheap',
  profiles: ['quick', 'network', 'full'],
  params: z.object({}),
  fills: [memory, vmstatCounters, pressure, numa, buddyinfo],
  tools: {},
  plan: ({ profile }) => [
    read('meminfo', '/proc/meminfo'),
    read('vmstat', '/proc/vmstat'),
    read('pressure', '/proc/pressure/memory'),
    // cpulist and numastat, so that the lines of a node stand together.
    read('numa', '/sys/devices/system/node/node[0-9]*/[cn]*st*'),
    ...(profile === 'full' ? [read('buddyinfo', '/proc/buddyinfo')] : []),
  ],
  parse,
});

function read(id: string, path: string): Probe {
  return { id, when: 'start_end', run: { read: path } };
}
