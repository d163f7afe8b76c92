import { describe, expect, it } from 'vitest';
import type { Command, PlanContext, Probe, Source } from '../../src/core/collector.js';
import { plan } from './plan.js';

const context = (profile: PlanContext['profile'], tools: string[], modules: string[] = []): PlanContext => ({
  host: {
    id: 'h',
    hostname: 'h',
    uid: 0,
    cpus: 1,
    tools: new Set(tools),
    interfaces: [],
    gateways: [],
    resolvers: [],
    peers: [],
    modules: { loadable: true, present: new Set(modules) },
  },
  profile,
  windowMs: 1000,
  targets: [],
  interfaces: [],
  logs: [],
  params: {},
});

const sources = (probe: Probe): Source[] =>
  Array.isArray(probe.run) ? [...(probe.run as readonly Source[])] : [probe.run as Source];
const commands = (probes: readonly Probe[]): Command[] =>
  probes.flatMap(sources).flatMap((source) => ('argv' in source ? [source] : []));

const EVERYTHING = [
  'nft',
  'ipset',
  ...['iptables', 'ip6tables'].flatMap((n) => [`${n}-nft-save`, `${n}-legacy-save`, `${n}-save`]),
];

describe('the plan of the firewall collector', () => {
  it('names the modules of every command, and lists with no command that creates what it lists', () => {
    const all = commands(plan(context('full', EVERYTHING, ['ip_vs'])));
    expect(all.length).toBeGreaterThan(8);
    for (const { argv, modules } of all) {
      expect(modules?.length, argv.join(' ')).toBeGreaterThan(0);
      expect(argv).not.toContain('-L');
    }
  });

  it('takes plain iptables-save for the legacy variant where there is only one', () => {
    const probes = plan(context('quick', ['iptables-save', 'ip6tables-save']));
    expect(probes.map((p) => p.id)).toEqual(['nft', 'iptables-legacy', 'ip6tables-legacy']);
    expect(commands(probes).map((c) => c.argv[0])).toContain('iptables-save');
  });

  it('does not run the ambiguous name where both variants have their own', () => {
    expect(commands(plan(context('quick', EVERYTHING))).map((c) => c.argv[0])).not.toContain('iptables-save');
  });

  it('asks a bare machine which legacy tables it has', () => {
    expect(plan(context('quick', [])).flatMap(sources)).toContainEqual({ read: '/proc/net/ip_tables_names' });
  });

  it('reads IPVS only where the kernel has it, and sets beside the rules', () => {
    expect(plan(context('full', EVERYTHING)).map((p) => p.id)).not.toContain('ipvs');
    expect(plan(context('full', EVERYTHING, ['ip_vs'])).map((p) => p.id)).toContain('ipvs');
    expect(plan(context('network', ['nft'])).map((p) => p.id)).toContain('nft-sets');
  });
});
