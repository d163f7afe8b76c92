import { z } from 'zod';
import { defineCollector } from '../../src/core/collector.js';
import { addresses } from '../../src/tables/addresses.js';
import { bondSlaves } from '../../src/tables/bond-slaves.js';
import { bonds } from '../../src/tables/bonds.js';
import { interfaceCounters } from '../../src/tables/interface-counters.js';
import { interfaces } from '../../src/tables/interfaces.js';
import { linkState } from '../../src/tables/link-state.js';
import { parse } from './parse.js';
import { plan } from './plan.js';

export default defineCollector({
  id: 'interfaces',
  title: 'Interfaces, links and addresses',
  why: 'Did a link flap, lose its carrier, change its MTU or address, or did the interface drop or damage packets during the window? Also shows bonds whose ports are down and switches that do not speak LACP.',
  layer: 'link',
  effect: 'reads',
  cost: 'cheap',
  profiles: ['quick', 'network', 'full'],
  params: z.object({}),
  fills: [interfaces, interfaceCounters, addresses, linkState, bonds, bondSlaves],
  tools: { ip: 'iproute2', ifconfig: 'net-tools', bridge: 'iproute2' },
  plan,
  parse,
});
