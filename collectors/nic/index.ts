import { z } from 'zod';
import { defineCollector } from '../../src/core/collector.js';
import { nicCounters } from '../../src/tables/nic-counters.js';
import { nicDrivers } from '../../src/tables/nic-drivers.js';
import { nicParameters } from '../../src/tables/nic-parameters.js';
import { nicQueues } from '../../src/tables/nic-queues.js';
import { nicSelfTests } from '../../src/tables/nic-self-tests.js';
import { nicSettings } from '../../src/tables/nic-settings.js';
import { parse } from './parse.js';
import { plan } from './plan.js';

export default defineCollector({
  id: 'nic',
  title: 'Network cards and drivers',
  why: 'Does the card or its driver drop, damage or delay packets: CRC errors, ring overflow, pause frames, cloud allowances exceeded, a half-duplex or too slow link, an old driver?',
  layer: 'nic',
  effect: 'reads',
  cost: 'cheap',
  profiles: ['quick', 'network', 'full'],
  params: z.object({}),
  fills: [nicSettings, nicDrivers, nicCounters, nicParameters, nicQueues, nicSelfTests],
  tools: { ethtool: 'ethtool' },
  plan,
  parse,
});
