import type { PlanContext, Probe } from '../../src/core/collector.js';

/** The monitor ends this much before the window does. */
const SLACK_MS = 500;
/** Some 2,000 changes. A host that talks to thousands of neighbours has as many in seconds. */
const MOST_BYTES = 160 * 1024;

export function plan({ profile, host, windowMs }: PlanContext): Probe[] {
  const entries: Probe = {
    id: 'neigh',
    when: 'start_end',
    run: [{ argv: ['ip', '-s', '-s', 'neigh', 'show'] }, { argv: ['arp', '-n'] }, { read: '/proc/net/arp' }],
  };
  // Two snapshots may both fall into a moment when the right machine answered.
  if (profile === 'quick' || !host.tools.has('timeout')) return [entries];
  const seconds = String(Math.max(1, Math.floor((windowMs - SLACK_MS) / 1000)));
  const monitor: Probe = {
    id: 'changes',
    when: 'during',
    run: host.tools.has('ip')
      ? { argv: ['timeout', seconds, 'ip', '-ts', 'monitor', 'neigh'] }
      : { argv: ['ip', '-ts', 'monitor', 'neigh'] },
    okExits: [124],
    maxBytes: MOST_BYTES,
  };
  return [entries, monitor];
}
