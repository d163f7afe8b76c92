import type { Command, PlanContext, Probe, Source } from '../../src/core/collector.js';

/**
 * Never `-L`: iptables creates (and hooks up) the table it is asked to list. `…-save` shows only the tables that
 * /proc/net/ip*_tables_names has, or in the nft variant those of the ruleset, and creates none.
 */
export function plan(context: PlanContext): Probe[] {
  const { profile, host } = context;
  return [
    {
      id: 'nft',
      when: 'start_end',
      root: 'needed',
      // Terse first: the elements of one large set would otherwise push the rules out of the size limit.
      run: [nft('-a', '-t', 'list', 'ruleset'), nft('-a', 'list', 'ruleset')],
    },
    ...iptables('iptables', 'ip_tables', host.tools),
    ...iptables('ip6tables', 'ip6_tables', host.tools),
    ...(profile === 'quick' ? [] : sets(host.tools, profile === 'full')),
    ...(profile === 'full' && host.modules.present.has('ip_vs')
      ? [{ id: 'ipvs', when: 'once' as const, run: { read: '/proc/net/ip_vs' } }]
      : []),
  ];
}

function nft(...args: string[]): Command {
  return { argv: ['nft', ...args], modules: ['nf_tables'] };
}

/**
 * The two variants see different rules and may both be in use. `iptables-nft-save` repeats what `nft` shows, but
 * with every match in full and with the counters of the policies. It asks the kernel for the extensions behind the
 * rules (nft_compat), which are there where iptables-nft made any rule.
 */
function iptables(name: 'iptables' | 'ip6tables', module: string, tools: ReadonlySet<string>): Probe[] {
  const legacy: Source[] = [{ argv: [`${name}-legacy-save`, '-c'], modules: [module] }];
  // Before 1.8 there was one variant and one name.
  if (!tools.has(`${name}-nft-save`)) legacy.push({ argv: [`${name}-save`, '-c'], modules: [module] });
  legacy.push({ read: `/proc/net/${name.replace('tables', '_tables')}_names` });
  return [
    ...(tools.has(`${name}-nft-save`)
      ? [
          {
            id: `${name}-nft`,
            when: 'start_end' as const,
            root: 'needed' as const,
            run: { argv: [`${name}-nft-save`, '-c'] as const, modules: ['nf_tables', 'nft_compat'] },
          },
        ]
      : []),
    { id: `${name}-legacy`, when: 'start_end', root: 'needed', run: legacy },
  ];
}

/** What rules refer to by name. Large by nature, so capped apart from the rules. */
function sets(tools: ReadonlySet<string>, everything: boolean): Probe[] {
  const once = { when: 'once', root: 'needed', maxBytes: 1024 * 1024 } as const;
  return [
    ...(tools.has('nft') ? [{ id: 'nft-sets', ...once, run: nft('list', 'sets') }] : []),
    ...(tools.has('nft') && everything ? [{ id: 'nft-maps', ...once, run: nft('list', 'maps') }] : []),
    ...(tools.has('ipset')
      ? [
          {
            id: 'ipset',
            ...once,
            run: {
              argv: everything ? (['ipset', 'list'] as const) : (['ipset', 'list', '-t'] as const),
              modules: ['ip_set'],
            },
          },
        ]
      : []),
  ];
}
