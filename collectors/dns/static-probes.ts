import type { PlanContext, Probe } from '../../src/core/collector.js';

/** The stub of systemd-resolved: where it is a name server, the service has been asked before us. */
const STUBS = new Set(['127.0.0.53', '127.0.0.54']);

/**
 * `resolvectl` makes D-Bus start systemd-resolved where it is not running, which would change the host. Its
 * runtime folder can outlive it; its process cannot, and a plain file tells that.
 */
const IF_RUNNING = `grep -qsx systemd-resolve /proc/[0-9]*/comm || {
  echo 'systemd-resolved is not running: not asked'
  exit 0
}
exec resolvectl "$1"`;

/** Configuration as files; systemd-resolved, where it is here, by its own tool. */
export function staticProbes({ host, profile }: Pick<PlanContext, 'host' | 'profile'>): Probe[] {
  const usesStub = host.resolvers.some((r) => STUBS.has(r));
  const asksResolved = profile !== 'quick' && host.tools.has('resolvectl');
  const uplink = { read: '/run/systemd/resolve/resolv.conf' };
  return [
    { id: 'resolv-conf', when: 'once', effect: 'reads', run: { read: '/etc/resolv.conf' } },
    { id: 'hosts', when: 'once', effect: 'reads', run: { read: '/etc/hosts' } },
    // gai.conf is absent on many hosts; read beside nsswitch.conf its absence is no failure.
    {
      id: 'name-service',
      when: 'once',
      effect: 'reads',
      run: { read: ['/etc/nsswitch.conf', '/etc/gai.conf'] },
    },
    ...(usesStub || asksResolved
      ? [
          {
            id: 'resolved',
            when: 'once',
            effect: 'reads',
            run: asksResolved ? [askResolved('status'), uplink] : uplink,
          } satisfies Probe,
        ]
      : []),
    ...(asksResolved
      ? [
          {
            id: 'resolved-statistics',
            when: 'start_end',
            effect: 'reads',
            run: askResolved('statistics'),
          } satisfies Probe,
        ]
      : []),
  ];
}

function askResolved(verb: string): { argv: [string, ...string[]] } {
  return { argv: ['sh', '-c', IF_RUNNING, 'sh', verb] };
}
