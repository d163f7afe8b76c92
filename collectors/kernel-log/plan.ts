import type { Command, PlanContext, Probe, ReadLog } from '../../src/core/collector.js';

export interface Params {
  readonly lines: number;
  readonly units: readonly string[];
}

/** `messages` and `syslog`, rotated ones too, as one glob: a host has either. */
const SYSLOG = '/var/log/[ms][ey]s[sl][ao]g*';
/** Syslog files do not show the priority. */
const WORDS = '(?i)(warn|error|fail|critical|timed out|timeout|unreachable|refused)';
/** util-linux since 2.24: `facility:level: time text`, times with their offset. */
const DECODED = ['-x', '--time-format', 'iso'] as const;

/**
 * Kernel ring buffer; kernel messages, warnings and network services of the last 24 hours (or the run's time bounds)
 * from the journal or, without one, syslog files. All when the window is over: what happened in it is there.
 */
export function plan(context: PlanContext<Params>): Probe[] {
  const quick = context.profile === 'quick' ? { timeoutMs: 4000 } : {};
  const probes: Probe[] = [
    {
      id: 'dmesg',
      when: 'end',
      root: 'better',
      // Old util-linux and busybox know neither option; `-r` has levels, but times since boot.
      run: [{ argv: ['dmesg', ...DECODED] }, { argv: ['dmesg', '-r'] }],
    },
  ];
  if (context.profile === 'quick' && !context.host.tools.has('journalctl')) return probes;
  const journal = (id: string, filter: readonly string[], files: readonly ReadLog[]): Probe => ({
    id,
    when: 'end',
    root: 'better',
    ...quick,
    run: [...journalCommands(context, filter), ...files],
  });
  const services = `(${context.params.units.map(identifier).join('|')})(\\[\\d+\\])?:`;
  probes.push(
    journal(
      'kernel',
      ['-k', '-b'],
      [file(context, '/var/log/kern.log*'), file(context, SYSLOG, ' kernel: ')],
    ),
    journal('warnings', ['-b', '-p', 'warning'], [file(context, SYSLOG, WORDS)]),
    journal(
      'network-services',
      ['-b', ...context.params.units.flatMap((unit) => ['-u', unit])],
      [file(context, SYSLOG, services)],
    ),
  );
  return probes;
}

/**
 * journalctl ends with 0 also when there is no journal at all: this ends with 1 then, so that syslog files are read
 * instead, and with 0 where nothing answers the question. systemd before 234 has no precise format.
 */
const SCRIPT =
  'journalctl -o short-iso-precise "$@" | grep -a "" && exit; ' +
  'if journalctl -o cat -q -n 1 --no-pager 2>/dev/null | grep -aq .; then journalctl -o short-iso "$@"; exit; fi; ' +
  'echo "there is no journal" >&2; exit 1';

function journalCommands(context: PlanContext<Params>, filter: readonly string[]): Command[] {
  if (!context.host.tools.has('journalctl')) return [];
  const newest = ['-q', '--no-pager', '--utc', '-n', String(context.params.lines)];
  const since = context.since === undefined ? '-24h' : `@${Math.floor(context.since / 1000)}`;
  const until = context.until === undefined ? [] : [`--until=@${Math.ceil(context.until / 1000)}`];
  return [{ argv: ['sh', '-c', SCRIPT, 'sh', ...filter, ...newest, `--since=${since}`, ...until] }];
}

function file(context: PlanContext<Params>, glob: string, grep?: string): ReadLog {
  return {
    optional: true,
    log: {
      glob,
      ...(grep !== undefined && { grep }),
      ...(context.since !== undefined && { since: context.since }),
      ...(context.until !== undefined && { until: context.until }),
    },
  };
}

/** Syslog identifiers of a unit name or glob: `chrony*` also runs as `chronyd`, `wg-quick@wg0` as `wg-quick`. */
function identifier(unit: string): string {
  const name = unit.replace(/[@.*?[].*$/, '').replace(/[\\+()|{}^$]/g, '\\$&');
  return /[*?[]/.test(unit) ? `${name}[\\w-]*` : name;
}
