import { describe, expect, it } from 'vitest';
import { loadCollectors } from '../../src/collect/registry.js';
import { BASE_TOOLS, type PlanContext, type ProfileName, sourcesOf } from '../../src/core/collector.js';
import type { HostInfo } from '../../src/core/host-info.js';
import { PROFILES as DEFAULTS } from '../../src/collect/options.js';
import { generateScript, planSymbolically, type ScriptOptions } from '../../src/script/generate.js';
import { bareHost, richHost, TARGETS } from '../support/hosts.js';

// One loop judges every plan, on a host that has everything and on one that has nothing.
const collectors = await loadCollectors();
const allTools = collectors.flatMap((c) => Object.keys(c.tools));

const PROFILES: readonly (readonly [ProfileName, number])[] = [
  ['quick', 0],
  ['quick', 2000],
  ['network', 1000],
  ['network', 15_000],
  ['full', 600_000],
];

function contexts(params: Record<string, unknown>): PlanContext<Record<string, unknown>>[] {
  const hosts: readonly HostInfo[] = [richHost(allTools), { ...richHost(allTools), uid: 1000 }, bareHost()];
  return hosts.flatMap((host) =>
    PROFILES.flatMap(([profile, windowMs]) =>
      [TARGETS, []].map((targets) => ({
        host,
        profile,
        windowMs,
        targets,
        interfaces: host.interfaces.filter((i) => i.up).map((i) => i.name),
        logs: [{ glob: '/var/log/app/*.log', grep: 'timeout' }],
        params,
      })),
    ),
  );
}

/** Commands that make the kernel load modules, and what they must name. */
const LOADERS: Readonly<Record<string, RegExp>> = {
  ss: /_diag/,
  nft: /nf_tables/,
  conntrack: /conntrack/,
  'iptables-save': /tables/,
  'ip6tables-save': /tables/,
};

describe.each(collectors)('plan of $id', (collector) => {
  const plans = contexts(collector.params.parse({})).map((context) => ({
    context,
    probes: collector.plan(context),
  }));

  it('is pure: the same context gives the same probes', () => {
    for (const { context, probes } of plans) expect(collector.plan(context)).toEqual(probes);
  });

  it('has ids that are file names and unique', () => {
    for (const { probes } of plans) {
      const names = probes.map((p) => `${p.id} ${p.subject ?? ''}`);
      expect(new Set(names).size, names.join('\n')).toBe(names.length);
      for (const p of probes) expect(p.id).toMatch(/^[a-z0-9][a-z0-9-]*$/);
    }
  });

  it('names every tool it uses, with words that can be passed to exec', () => {
    for (const { probes } of plans) {
      for (const source of probes.flatMap(sourcesOf)) {
        if (!('argv' in source)) continue;
        expect([...Object.keys(collector.tools), ...BASE_TOOLS]).toContain(source.argv[0]);
        for (const word of source.argv) expect(word).not.toContain('\0');
      }
    }
  });

  it('reads absolute paths only', () => {
    for (const { probes } of plans) {
      for (const source of probes.flatMap(sourcesOf)) {
        if (!('read' in source)) continue;
        for (const path of [source.read].flat()) expect(path).toMatch(/^\//);
      }
    }
  });

  it('never makes the kernel load a module without saying so', () => {
    for (const { probes } of plans) {
      for (const source of probes.flatMap(sourcesOf)) {
        const needed = 'argv' in source ? LOADERS[source.argv[0]] : undefined;
        if (!needed || !('argv' in source) || source.argv.includes('--version')) continue;
        if (source.argv[0] === 'ss' && source.argv[1] === '-s') continue; // reads /proc/net/sockstat only
        expect(source.modules?.join(' ') ?? '', source.argv.join(' ')).toMatch(needed);
      }
    }
  });

  it.each(['quick', 'network', 'full'] as const)(
    'can be planned for a host nobody has seen: %s',
    (profile) => {
      for (const targets of [
        [],
        ['https://api.example.net/x', 'db.example.net:5432', '192.0.2.9', '[2001:db8::9]:22'],
      ]) {
        const options: ScriptOptions = {
          ...DEFAULTS[profile],
          profile,
          targets,
          only: [],
          skip: [],
          connectTimeoutMs: 1000,
          hostTimeoutMs: 1000,
          redact: 'secrets',
          redactPatterns: [],
          hide: [],
          interfaces: [],
          logs: [{ glob: '/var/log/app/*.log', grep: 'timeout' }],
          passive: false,
          allow: [],
          out: '.',
          format: 'tar.gz',
          params: {},
        };
        // It throws where a plan asks for more than single facts, or depends on a target it does not name.
        planSymbolically(collector, options);
        const script = generateScript([collector], options);
        // A symbol that is left would be taken for an address, a name or a number.
        expect(script).not.toMatch(/\b240\.\d|100::|\bev[a-z]+\d{3}|fe80::240|\b61001\b|\b61443\b|41024448/);
      }
    },
  );

  it('sends nothing that is marked as reading only, and asks consent for what disturbs', () => {
    const senders = /^(ping6?|mtr|traceroute6?|tracepath6?|dig|host|nslookup|curl|wget|nc|openssl)$/;
    for (const { probes } of plans) {
      for (const p of probes) {
        const effect = p.effect ?? collector.effect;
        const sends = sourcesOf(p).some((s) => 'argv' in s && senders.test(s.argv[0]));
        if (sends) expect(effect, p.id).not.toBe('reads');
        if (effect === 'captures_traffic' || effect === 'changes_state')
          expect(p.consent, p.id).toBeDefined();
      }
    }
  });
});
