import type { Command, PlanContext, Probe } from '../../src/core/collector.js';
import type { Target } from '../../src/core/target.js';

const MODULES = ['nf_conntrack', 'nf_conntrack_netlink'];
/** About 20,000 connections; a full table of a large gateway is fifty times that. */
const ALL_ENTRIES = 4 * 1024 * 1024;
const TARGET_ENTRIES = 512 * 1024;
/** Addresses asked per target. */
const PER_TARGET = 4;

export function plan(context: PlanContext): Probe[] {
  const { modules, uid } = context.host;
  const probes: Probe[] = [
    { id: 'usage', when: 'start_end', run: { read: '/proc/sys/net/netfilter/nf_conntrack_*' } },
    {
      id: 'stats',
      when: 'start_end',
      // Unprivileged, the tool prints the same as the file and then fails.
      run:
        uid === 0
          ? [conntrack('-S'), { read: '/proc/net/stat/nf_conntrack' }]
          : { read: '/proc/net/stat/nf_conntrack' },
    },
    ...(context.profile === 'quick' ? [] : context.targets.flatMap(ofTarget)),
    ...(context.profile === 'full' ? [all()] : []),
  ];
  if (!modules.loadable || modules.present.has('nf_conntrack')) return probes;
  // Said once, not once per question.
  return probes.slice(0, 1).map((probe) => ({
    ...probe,
    skip: { outcome: 'unsupported', reason: 'nf_conntrack is not loaded: this kernel tracks no connections' },
  }));
}

function conntrack(...args: string[]): Command {
  return { argv: ['conntrack', ...args], modules: MODULES };
}

function all(): Probe {
  return {
    id: 'entries',
    when: 'once',
    root: 'needed',
    maxBytes: ALL_ENTRIES,
    run: [conntrack('-L', '-o', 'extended'), { read: '/proc/net/nf_conntrack' }],
  };
}

/** The connections to the target as the first packet addressed them, before any NAT of this machine. */
function ofTarget(target: Target): Probe[] {
  return target.addresses.slice(0, PER_TARGET).map((text, index): Probe => {
    const address = text.replace(/%.*/, '');
    return {
      id: index === 0 ? 'entries-to' : `entries-to-${index + 1}`,
      subject: target.name,
      when: 'start_end',
      root: 'needed',
      maxBytes: TARGET_ENTRIES,
      run: conntrack('-L', '-f', address.includes(':') ? 'ipv6' : 'ipv4', '-o', 'extended', '-d', address),
    };
  });
}
