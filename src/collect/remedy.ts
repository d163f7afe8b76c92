import { sourcesOf } from '../core/collector.js';
import type { Outcome } from '../core/outcome.js';
import type { Job } from './job.js';

/** What the user can do to get this evidence next time; empty where nothing sensible can be said. */
export function remedyFor(job: Job, outcome: Outcome, reason: string): { remedy?: string } {
  if (outcome === 'missing_tool') {
    const packages = missingPackages(job);
    return packages.length > 0 ? { remedy: `apt-get install ${packages.join(' ')}` } : {};
  }
  // tcpdump must be signalled too, so the right to run it would not do. `NOPASSWD: …` would be masked as a password.
  if (outcome === 'denied' && job.probe.extension === 'pcap')
    return { remedy: 'log in as root, or permit sudo -n for everything (NOPASSWD for ALL in sudoers)' };
  if (outcome === 'denied') return { remedy: 'run as root: sudo evidence collect …' };
  if (outcome === 'timed_out') return { remedy: 'allow more time: --probe-timeout or --duration' };
  if (outcome === 'truncated' && /output was longer|size limit|size budget/.test(reason)) {
    return { remedy: 'allow more bytes: --budget-size, or narrow it with --grep, --since, --target' };
  }
  if (outcome === 'truncated' && /limit of bytes to search/.test(reason))
    return { remedy: 'search less: --since, or a --log that names fewer files' };
  if (outcome === 'truncated' && /^no space left|could not be written/.test(reason))
    return { remedy: 'free space, or write elsewhere: --out DIR' };
  return {};
}

function missingPackages(job: Job): string[] {
  const names = sourcesOf(job.probe).flatMap((s) =>
    'argv' in s ? (job.collector.tools[s.argv[0]] ?? []) : [],
  );
  // The first alternative is the best one: its package is the advice. A user's collector need not name one.
  return names.slice(0, 1).filter((name) => name !== '');
}
