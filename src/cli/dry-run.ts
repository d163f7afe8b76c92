import { localTransport } from '../transport/local.js';
import { argvOf, type Job } from '../collect/job.js';
import type { CollectOptions } from '../collect/options.js';
import { refusal } from '../collect/plan.js';
import { type Prepared, prepare } from '../collect/prepare.js';
import { startRedaction } from '../collect/redaction.js';
import type { Collector } from '../core/collector.js';
import { EXIT } from '../core/errors.js';
import { shellQuote } from '../core/quote.js';
import { formatBytes, formatDuration } from '../core/units.js';
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
  options: CollectOptions,
  flags: { readonly json?: boolean; readonly color?: boolean },
): Promise<number> {
  const { policy } = startRedaction(options, { environment: process.env, argv: [] });
  const prepared = await prepare(all, localTransport('dry-run'), options, policy);
  const entries = (['start', 'once', 'during', 'last'] as const).flatMap((phase) =>
    prepared.plan[phase].map((job) => entryOf(phase, job, options, prepared.host.uid)),
  );
  const text = flags.json
    ? `${JSON.stringify({ host: prepared.host.id, targets: prepared.targets, probes: entries }, null, 2)}\n`
    : asText(entries, prepared, options, flags.color);
  process.stdout.write(text);
  return EXIT.done;
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
  entries: readonly Entry[],
  { host, targets }: Prepared,
  options: CollectOptions,
  color: boolean | undefined,
): string {
  const paint = painter(process.stdout, color);
  const lines = [
    `${paint('bold', host.id)}: profile ${options.profile}, window ${formatDuration(options.durationMs)}, ` +
      `at most ${formatDuration(options.budgetTimeMs)} and ${formatBytes(options.budgetBytes)}`,
    `targets: ${targets.map((t) => `${t.name} (${t.origin})`).join(', ') || 'none'}`,
  ];
  const scripts: string[] = [];
  let collector = '';
  for (const entry of entries.toSorted((a, b) =>
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

/** A script of several lines is printed once, verbatim, below the list. */
function commandLine(argv: readonly string[], scripts: string[]): string {
  const words = argv.map((word) => {
    if (!word.includes('\n')) return shellQuote([word]);
    if (!scripts.includes(word)) scripts.push(word);
    return `SCRIPT-${scripts.indexOf(word) + 1}`;
  });
  return words.join(' ');
}
