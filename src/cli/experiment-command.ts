import type { CollectOptions } from '../collect/options.js';
import { EvidenceError, EXIT } from '../core/errors.js';
import { cellsOf, orderOf } from '../experiment/matrix.js';
import type { ExperimentRecord } from '../experiment/record.js';
import { RECORDED } from '../experiment/recording.js';
import { runExperiment } from '../experiment/run-experiment.js';
import type { ExperimentSettings } from '../experiment/settings.js';
import { costOf } from '../experiment/stage.js';
import { collectJson, runCollect } from './collect-command.js';
import { collectSummary } from './collect-summary.js';
import { type ExperimentFlags, experimentSettings } from './experiment-flags.js';
import { printPlan } from './experiment-plan.js';
import { type EndFlags, experimentSources } from './experiment-sources.js';
import { experimentText } from './experiment-text.js';

interface Flags extends ExperimentFlags, EndFlags {
  readonly allowLoad?: boolean;
  readonly allowChanges?: boolean;
  readonly dryRun?: boolean;
}

/** For looking around, for the end of the last run and for reading the settings again. */
const BESIDES_MS = 120_000;

/** `evidence experiment`: 3 where a cell was skipped or a run failed, 130 after Ctrl-C. */
export async function runExperimentCommand(
  given: Record<string, unknown>,
  isDefault: (flag: string) => boolean,
): Promise<number> {
  const flags = given as unknown as Flags;
  const settings = experimentSettings(flags);
  if (flags.dryRun !== true) checkConsent(flags, settings);
  let record: ExperimentRecord | undefined;
  const code = await runCollect(forRun(given), isDefault, {
    output: {
      text: (collected, seal, paint) =>
        (record ? experimentText(record, paint) : '') + collectSummary(collected, seal, paint),
      json: (collected, uploaded) => ({ ...collectJson(collected, uploaded), experiment: record }),
    },
    options: (options) => ofExperiment(options, settings, flags),
    sources: (hosts, connectTimeoutMs, onNotice) => experimentSources(hosts, connectTimeoutMs, onNotice),
    print: (collectors, sources, options, shown) =>
      printPlan({ collectors, sources, options, settings, flags: shown }),
    control: () => ({
      onHosts: (run) => runExperiment(run, settings, (done) => (record = done)),
    }),
    withoutVerdict: true,
  });
  const isWhole = record?.skipped.length === 0 && record.sysctls.every((s) => s.restored);
  return code === EXIT.done && flags.dryRun !== true && !isWhole ? EXIT.incomplete : code;
}

/** The load is that of the experiment, not that of the collector of latency under load. */
function forRun(given: Record<string, unknown>): Record<string, unknown> {
  return { ...given, allowLoad: undefined, profile: 'network', only: ['iperf3', 'sysctl', ...RECORDED] };
}

/** The order is that of the whole matrix; what turns out to be impossible only makes it shorter. */
function ofExperiment(options: CollectOptions, settings: ExperimentSettings, flags: Flags): CollectOptions {
  const order = orderOf(cellsOf(settings), settings.repeats, settings.seed);
  const mostMs = costOf(order, settings).mostMs + BESIDES_MS;
  const allow = flags.allowLoad === true ? [...options.allow, 'load' as const] : options.allow;
  const budgetTimeMs = Math.max(options.budgetTimeMs, mostMs);
  return { ...options, allow, onlyGivenTargets: true, budgetTimeMs, hostTimeoutMs: mostMs };
}

function checkConsent(flags: Flags, { sysctls }: ExperimentSettings): void {
  const missing = [
    ...(flags.allowLoad === true ? [] : ['--allow-load']),
    ...(flags.allowChanges === true || sysctls.length === 0 ? [] : ['--allow-changes']),
  ];
  if (missing.length === 0) return;
  const what =
    missing[0] === '--allow-load'
      ? 'an experiment fills the path between the two hosts'
      : 'an experiment with --sysctl changes kernel settings for the length of a run';
  throw new EvidenceError(
    'E_CONSENT',
    `${what}: it needs ${missing.join(' and ')}`,
    'see every command, the time and the bytes first: --dry-run',
  );
}
