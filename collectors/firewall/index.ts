import { z } from 'zod';
import { defineCollector } from '../../src/core/collector.js';
import { firewallChains } from '../../src/tables/firewall-chains.js';
import { firewallObjects } from '../../src/tables/firewall-objects.js';
import { firewallRules } from '../../src/tables/firewall-rules.js';
import { ipvsBackends } from '../../src/tables/ipvs-backends.js';
import { parse } from './parse.js';
import { plan } from './plan.js';

export default defineCollector({
  id: 'firewall',
  title: 'Firewall rules and counters',
  why: 'Does a rule or a policy of this machine drop or reject the packets? A rule existing proves nothing: its counter has to grow between the two snapshots.',
  layer: 'firewall',
  effect: 'reads',
  cost: 'cheap',
  profiles: ['quick', 'network', 'full'],
  params: z.object({}),
  fills: [firewallRules, firewallChains, firewallObjects, ipvsBackends],
  tools: {
    nft: 'nftables',
    'iptables-nft-save': 'iptables',
    'iptables-legacy-save': 'iptables',
    'iptables-save': 'iptables',
    'ip6tables-nft-save': 'iptables',
    'ip6tables-legacy-save': 'iptables',
    'ip6tables-save': 'iptables',
    ipset: '',
  },
  plan,
  parse,
});
