import type { Command, PlanContext, Probe, ReadLog } from '../../src/core/collector.js';

export interface Params {
  readonly lines: number;
  readonly units: readonly string[];
}

/** util-linux since 2.24: `facility:level: time text`, times with their offset. */
const DECODED = ['-x', '--time-format', 'iso'] as const;

/**
 * Kernel ring buffer as it is and what is added within the window; kernel messages, warnings and network
 * services of the last 24 hours (or the run's time bounds) from the journal or, without one, syslog files.
 */
export function plan(context: PlanContext<Params>): Probe[] {
  const quick = context.profile === 'quick' ? { timeoutMs: 4000 } : {};
  const probes: Probe[] = [
    {
      id: 'dmesg',
      when: 'once',
      root: 'better',
      // Old util-linux and busybox know neither option; `-r` has levels, but times since boot.
      run: [{ argv: ['dmesg', ...DECODED] }, { argv: ['dmesg', '-r'] }],
    },
  ];
  if (context.windowMs >= 1000) probes.push(following());
  if (context.profile === 'quick' && !context.host.tools.has('journalctl')) return probes;
  const journal = (id: string, filter: readonly string[], files: readonly ReadLog[]): Probe => ({
    id,
    when: 'once',
    root: 'better',
    ...quick,
    run: [...journalCommands(context, filter), ...files],
  });
  const kernelOnly = ' kernel: ';
  const services = `(${context.params.units.map(identifier).join('|')})(\\[\\d+\\])?:`;
  probes.push(
    journal(
      'kernel',
      ['-k', '-b'],
      [
        file(context, '/var/log/kern.log*'),
        file(context, '/var/log/messages*', kernelOnly),
        file(context, '/var/log/syslog*', kernelOnly),
      ],
    ),
    journal('warnings', ['-b', '-p', 'warning'], []),
    journal(
      'network-services',
      ['-b', ...context.params.units.flatMap((unit) => ['-u', unit])],
      [file(context, '/var/log/syslog*', services), file(context, '/var/log/messages*', services)],
    ),
  );
  return probes;
}

/** What the kernel says while everything else is measured: a link that flaps, a table that overflows. */
function following(): Probe {
  return {
    id: 'dmesg-window',
    when: 'during',
    endsWithWindow: true,
    root: 'better',
    run: [
      { argv: ['dmesg', '-W', ...DECODED] },
      { argv: ['journalctl', '-k', '-f', '-n', '0', '-q', '--no-pager', '--utc', '-o', 'short-iso-precise'] },
    ],
  };
}

/**
 * journalctl ends with 0 also when there is no journal at all; `grep` turns that into a failure, so that the
 * next alternative is tried. It also keeps a pager from ever starting. systemd before 234 has no precise format.
 */
function journalCommands(context: PlanContext<Params>, filter: readonly string[]): Command[] {
  if (!context.host.tools.has('journalctl')) return [];
  const bounds = [
    `--since=${context.since === undefined ? '-24h' : `@${Math.floor(context.since / 1000)}`}`,
    ...(context.until === undefined ? [] : [`--until=@${Math.ceil(context.until / 1000)}`]),
  ];
  return ['short-iso-precise', 'short-iso'].map((format) => ({
    argv: [
      'sh',
      '-c',
      'journalctl "$@" | grep -a ""',
      'sh',
      ...filter,
      '-q',
      '--no-pager',
      '--utc',
      '-o',
      format,
      '-n',
      String(context.params.lines),
      ...bounds,
    ],
  }));
}

function file(context: PlanContext<Params>, glob: string, grep?: string): ReadLog {
  return {
    log: {
      glob,
      ...(grep !== undefined && { grep }),
      ...(context.since !== undefined && { since: context.since }),
      ...(context.until !== undefined && { until: context.until }),
    },
  };
}

/** Syslog identifier of a unit name or glob: the part before `@`, `.` or a wildcard. */
function identifier(unit: string): string {
  return unit.replace(/[@.*?[].*$/, '').replace(/[\\+()|{}^$]/g, '\\$&');
}
