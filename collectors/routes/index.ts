import { z } from 'zod';
import { defineCollector } from '../../src/core/collector.js';
import { routeExceptions } from '../../src/tables/route-exceptions.js';
import { routeLookups } from '../../src/tables/route-lookups.js';
import { routes } from '../../src/tables/routes.js';
import { rules } from '../../src/tables/rules.js';
import { parse } from './parse.js';
import { plan } from './plan.js';

export default defineCollector({
  id: 'routes',
  title: 'Routes and policy rules',
  why: 'Which way do packets to the target leave, from which address, with which MTU, and did that change within the window? A missing, blackhole or duplicate default route, or a policy rule, shows here.',
  layer: 'routing',
  effect: 'reads',
  cost: 'cheap',
  profiles: ['quick', 'network', 'full'],
  params: z.object({}),
  fills: [routes, rules, routeLookups, routeExceptions],
  tools: { ip: 'iproute2' },
  plan,
  parse,
});
