import { argvOf, type Job } from '../collect/job.js';
import type { CollectOptions } from '../collect/options.js';
import { refusal } from '../collect/plan.js';
import { type HostSource, isUnreachable } from '../collect/host-source.js';
import { chooseCollectors } from '../collect/choose-collectors.js';
import { musterHosts } from '../collect/muster.js';
import { type Prepared, prepare } from '../collect/prepare.js';
import { AS_THEY_ARE } from '../collect/naming.js';
import { maskingPolicy } from '../collect/redaction.js';
import type { Collector } from '../core/collector.js';
import { EXIT } from '../core/errors.js';
import { formatBytes, formatDuration } from '../core/units.js';
import { commandLine } from './command-line.js';
import { painter } from './style.js';

interface Entry {
  readonly phase: string;
  readonly collector: string;
  readonly probe: string;
  readonly subject: string | undefined;
  readonly effect: string;
  readonly argv: readonly string[];
  readonly refused: string | undefined;
}

/** Prints every command verbatim, in order; runs nothing but the look around that planning needs. */
export async function dryRun(
  all: readonly Collector[],
  sources: readonly HostSource[],
  options: CollectOptions,
  flags: { readonly json?: boolean; readonly color?: boolean },
): Promise<number> {
  const collectors = chooseCollectors(all, options);
  const absent: string[] = [];
  const mask = maskingPolicy(options, { environment: process.env, argv: [] }).text;
  const muster = musterHosts(sources, {
    collectors,
    options,
    mask,
    stop: new AbortController().signal,
    onProgress: (event) => {
      if (event.type === 'absent') absent.push(`${event.host}: ${event.reason}`);
    },
  });
  await muster.opened();
  const outcomes = await Promise.all(muster.arrivals.map(({ outcome }) => outcome));
  const ready = outcomes.flatMap((outcome) => (isUnreachable(outcome) ? [] : [outcome]));
  const naming = { ...AS_THEY_ARE, mask };
  const hosts = ready.map((host) =>
    plannedHost(prepare(host, collectors, options, naming, undefined, ready)),
  );
  await Promise.all(ready.map(({ transport }) => transport.close()));
  for (const line of absent) process.stderr.write(`${line}\n`);
  const text = flags.json
    ? `${JSON.stringify({ hosts }, null, 2)}\n`
    : hosts.map((host) => asText(host, options, flags.color)).join('\n');
  process.stdout.write(text);
  return absent.length > 0 ? EXIT.incomplete : EXIT.done;
}

interface PlannedHost {
  readonly host: string;
  readonly targets: Prepared['targets'];
  readonly probes: readonly Entry[];
}

function plannedHost({ host, targets, plan, options }: Prepared): PlannedHost {
  const probes = (['start', 'once', 'during', 'last'] as const).flatMap((phase) =>
    plan[phase].map((job) => entryOf(phase, job, options, host.uid)),
  );
  return { host: host.id, targets, probes };
}

function entryOf(phase: string, job: Job, options: CollectOptions, uid: number): Entry {
  const source = job.sources[0];
  return {
    phase: phase === 'start' ? 'start+end' : phase === 'last' ? 'end' : phase,
    collector: job.collector.id,
    probe: job.probe.id,
    subject: job.probe.subject,
    effect: job.effect,
    argv: source === undefined ? [] : argvOf(source),
    refused: refusal(job, options, uid)?.reason,
  };
}

function asText(
  { host, targets, probes }: PlannedHost,
  options: CollectOptions,
  color: boolean | undefined,
): string {
  const paint = painter(process.stdout, color);
  const lines = [
    `${paint('bold', host)}: profile ${options.profile}, window ${formatDuration(options.durationMs)}, ` +
      `at most ${formatDuration(options.budgetTimeMs)} and ${formatBytes(options.budgetBytes)}`,
    `targets: ${targets.map((t) => `${t.name} (${t.origin})`).join(', ') || 'none'}`,
  ];
  const scripts: string[] = [];
  let collector = '';
  for (const entry of probes.toSorted((a, b) =>
    a.collector < b.collector ? -1 : a.collector > b.collector ? 1 : 0,
  )) {
    if (entry.collector !== collector) lines.push('', paint('bold', (collector = entry.collector)));
    const effect = entry.effect === 'reads' ? '' : paint('yellow', `  [${entry.effect.replace('_', ' ')}]`);
    const what =
      entry.refused === undefined
        ? commandLine(entry.argv, scripts)
        : paint('dim', `not run: ${entry.refused}`);
    lines.push(`  ${entry.phase.padEnd(9)} ${what}${effect}`);
  }
  const appendix = scripts.map((text, i) => `\n${paint('bold', `SCRIPT-${i + 1}`)}\n${text.trimEnd()}`);
  return `${[...lines, ...appendix].join('\n')}\n`;
}
