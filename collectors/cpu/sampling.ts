import type { PlanContext, Probe } from '../../src/core/collector.js';

/** No more samples than this, however long the window. */
const MOST = 120;

/**
 * What happens inside the window, second by second. The counters at both ends already give the means, so the
 * tools are used only where they are installed, and never in the quick profile.
 */
export function samplingProbes({ profile, windowMs, host }: PlanContext): Probe[] {
  const seconds = Math.floor((windowMs - 500) / 1000);
  if (profile === 'quick' || seconds < 1) return [];
  const interval = Math.ceil(seconds / MOST);
  const samples = Math.floor(seconds / interval);
  const probes: Probe[] = [];
  if (host.tools.has('mpstat')) {
    const argv = ['mpstat', '-P', 'ALL', `${interval}`, `${samples}`] as const;
    probes.push({ id: 'mpstat', when: 'during', run: { argv } });
  }
  if (host.tools.has('vmstat')) {
    // The first line comes at once, so one more fits into the same time.
    const argv = ['vmstat', '-n', `${interval}`, `${samples + 1}`] as const;
    probes.push({ id: 'vmstat', when: 'during', run: { argv } });
  }
  return probes;
}
