import { z } from 'zod';
import { defineCollector } from '../../src/core/collector.js';
import { dnsConfig } from '../../src/tables/dns-config.js';
import { dnsQueries } from '../../src/tables/dns-queries.js';
import { hostsEntries } from '../../src/tables/hosts-entries.js';
import { resolverCounters } from '../../src/tables/resolver-counters.js';
import { parse } from './parse.js';
import { plan } from './plan.js';

export default defineCollector({
  id: 'dns',
  title: 'Name resolution',
  why: 'Does every resolver answer, how fast, the same thing, and every time? A dead first resolver costs each lookup five seconds while the second one looks healthy; resolv.conf, hosts and nsswitch say what programs really ask.',
  layer: 'dns',
  effect: 'sends_traffic',
  cost: 'cheap',
  profiles: ['quick', 'network', 'full'],
  params: z.object({}),
  fills: [dnsConfig, dnsQueries, hostsEntries, resolverCounters],
  tools: {
    dig: 'bind9-dnsutils',
    host: 'bind9-host',
    nslookup: 'bind9-dnsutils',
    getent: 'libc-bin',
    resolvectl: '',
    node: 'nodejs',
    sh: 'dash',
  },
  plan,
  parse,
});
