import type { PlanContext, Probe } from '../../src/core/collector.js';

/** Classes and filters can only be asked of one interface at a time, and most have none. */
const MOST = 8;

/**
 * One call shows the queueing disciplines of all interfaces. Showing loads no module (tried with sch_* and cls_*
 * modules at hand and absent); only adding a qdisc does.
 */
export function plan({ profile, host, interfaces }: PlanContext): Probe[] {
  const probes: Probe[] = [
    { id: 'qdisc', when: 'start_end', run: { argv: ['tc', '-s', '-d', 'qdisc', 'show'] } },
  ];
  if (profile !== 'full') return probes;
  const loopback = new Set(host.interfaces.filter((i) => i.loopback).map((i) => i.name));
  const names = interfaces.filter((name) => !loopback.has(name));
  for (const name of names.slice(0, MOST)) {
    const ask = (id: string, what: string, ...hook: string[]): Probe => ({
      id,
      subject: name,
      when: 'start_end',
      run: { argv: ['tc', '-s', '-d', what, 'show', 'dev', name, ...hook] },
    });
    probes.push(ask('class', 'class'), ask('filter', 'filter'));
    probes.push(ask('filter-ingress', 'filter', 'ingress'), ask('filter-egress', 'filter', 'egress'));
  }
  const left = names.length - MOST;
  if (left > 0) {
    const reason = `${left} more interfaces were not asked for classes and filters; name one with --interface`;
    const run = { argv: ['tc', '-s', '-d', 'class', 'show'] } as const;
    probes.push({ id: 'class', subject: 'others', when: 'once', run, skip: { outcome: 'not_run', reason } });
  }
  return probes;
}
