import { chooseCollectors } from '../collect/choose-collectors.js';
import { type HostSource, isUnreachable } from '../collect/host-source.js';
import { argvOf, makeJob } from '../collect/job.js';
import { musterHosts } from '../collect/muster.js';
import type { CollectOptions } from '../collect/options.js';
import type { ReadyHost } from '../collect/ready-host.js';
import { maskingPolicy, Redaction } from '../collect/redaction.js';
import { type Collector, type Probe, sourcesOf } from '../core/collector.js';
import { EvidenceError, EXIT } from '../core/errors.js';
import { shellQuote } from '../core/quote.js';
import { formatBytes, formatDuration } from '../core/units.js';
import { changesOf } from '../experiment/changes.js';
import { clientCommand, serverCommand } from '../experiment/load-commands.js';
import { machineProbe } from '../experiment/machine-sampler.js';
import { type PlannedRun, subjectOf } from '../experiment/matrix.js';
import { recorded, recordingOf } from '../experiment/recording.js';
import type { End, ExperimentSettings } from '../experiment/settings.js';
import { collectorOf } from '../experiment/run-experiment.js';
import { costOf, setStage, type Stage } from '../experiment/stage.js';
import { guardProbe, settingsProbe } from '../experiment/sysctl-guard.js';
import { planHostRecording } from '../record/plan-recording.js';
import { commandLine } from './command-line.js';
import { type Paint, painter } from './style.js';

interface PlanRequest {
  readonly collectors: readonly Collector[];
  readonly sources: readonly HostSource[];
  readonly options: CollectOptions;
  readonly settings: ExperimentSettings;
  readonly flags: { readonly json?: boolean; readonly color?: boolean };
}

/** Every command of every run verbatim, the order, time and bytes; connects and looks, sends nothing. */
export async function printPlan({
  collectors,
  sources,
  options,
  settings,
  flags,
}: PlanRequest): Promise<number> {
  const muster = musterHosts(sources, {
    collectors: chooseCollectors(collectors, options),
    options,
    mask: maskingPolicy(options, { environment: process.env, argv: [] }).text,
    stop: new AbortController().signal,
    onProgress: () => {},
  });
  await muster.opened();
  const ready: ReadyHost[] = [];
  try {
    for (const { source, outcome } of muster.arrivals) {
      const host = await outcome;
      if (isUnreachable(host))
        throw new EvidenceError('E_NO_HOST', `${source.id ?? source.label}: ${host.reason}`, host.remedy);
      ready.push(host);
    }
    const [client, server = client] = ready;
    if (!client || !server) throw new EvidenceError('E_NO_HOST', 'no host could be reached');
    const stage = await setStage(client, server, settings, options.allow);
    const commandOf = commandsOf(collectors, options);
    const steps = stage.order.map((planned) => ({
      planned,
      steps: stepsOf(planned, stage, settings, commandOf),
    }));
    const loops = settings.isRecorded ? await loopsOf(stage, collectors, options) : [];
    process.stdout.write(
      flags.json
        ? asJson(steps, loops, stage, settings)
        : asText(steps, loops, stage, settings, painter(process.stdout, flags.color)),
    );
  } finally {
    for (const { transport } of ready) await transport.close();
  }
  return EXIT.done;
}

interface Step {
  readonly host: string;
  readonly what: string;
  readonly argv: readonly string[];
}

interface Loop {
  readonly host: string;
  readonly argv: readonly string[];
}

/** What samples both ends from the first run to the last. */
async function loopsOf(
  stage: Stage,
  collectors: readonly Collector[],
  options: CollectOptions,
): Promise<Loop[]> {
  const masking = maskingPolicy(options, { environment: process.env, argv: [] });
  const redaction = new Redaction({ mode: 'none', masking, policy: masking });
  const request = { collectors: recorded(collectors), record: recordingOf(stage), redaction };
  return Promise.all(
    [...new Set([stage.ends.client.ready, stage.ends.server.ready])].map(async (ready) => ({
      host: ready.host.id,
      argv: (await planHostRecording({ ...ready, options }, request)).argv,
    })),
  );
}

/** What a probe runs on a host: the first of its alternatives that can be there. */
type CommandOf = (probe: Probe, ready: ReadyHost) => readonly string[];

function commandsOf(collectors: readonly Collector[], { allow }: CollectOptions): CommandOf {
  const collector = collectorOf(collectors, 'iperf3');
  return (probe, { host }) => {
    const [source] = makeJob(collector, probe, host, allow.includes('module_load')).sources;
    return source === undefined ? [] : argvOf(source);
  };
}

function stepsOf(
  planned: PlannedRun,
  { ends, meeting }: Stage,
  settings: ExperimentSettings,
  commandOf: CommandOf,
): Step[] {
  const { cell } = planned;
  const { client, server } = { client: ends.client.ready, server: ends.server.ready };
  const subject = subjectOf(planned);
  const seconds = settings.seconds + settings.omitSeconds;
  const watch = (end: End, ready: ReadyHost): Step => ({
    host: ready.host.id,
    what: 'watch',
    argv: commandOf(machineProbe(end, subject, meeting.port, seconds), ready),
  });
  return [
    ...changesOf(cell, ends).map(({ end: { ready }, settings: own }) => ({
      host: ready.host.id,
      what: 'set, and put back',
      argv: commandOf(guardProbe(subject, own, settings), ready),
    })),
    { host: server.host.id, what: 'server', argv: serverCommand(cell, meeting, settings).argv },
    watch('client', client),
    ...(client === server ? [] : [watch('server', server)]),
    { host: client.host.id, what: 'client', argv: clientCommand(cell, meeting, settings).argv },
  ];
}

interface Steps {
  readonly planned: PlannedRun;
  readonly steps: readonly Step[];
}

function asJson(
  all: readonly Steps[],
  recording: readonly Loop[],
  stage: Stage,
  settings: ExperimentSettings,
): string {
  const runs = all.map(({ planned: { run, block, cell }, steps }) => ({
    run,
    block,
    cell: cell.label,
    commands: steps,
  }));
  const skipped = stage.skipped.map(({ cell, reason }) => ({ cell: cell.label, reason }));
  const plan = {
    settings,
    meeting: stage.meeting,
    cost: costOf(stage.order, settings),
    skipped,
    recording,
    runs,
  };
  return `${JSON.stringify(plan, null, 2)}\n`;
}

function asText(
  all: readonly Steps[],
  loops: readonly Loop[],
  stage: Stage,
  settings: ExperimentSettings,
  paint: Paint,
): string {
  const { ends, meeting, cells, order } = stage;
  const scripts: string[] = [];
  const recording = loops.map(
    ({ host, argv }) => `${host}  from the first run to the last: ${commandLine(argv, scripts)}\n`,
  );
  const runs = all.map(({ planned, steps }) => runText(planned, steps, scripts, paint));
  const appendix = scripts.map((text, i) => `\n${paint('bold', `SCRIPT-${i + 1}`)}\n${text.trimEnd()}\n`);
  return [
    `${paint('bold', 'client')} ${ends.client.ready.host.id} (${ends.client.version ?? ''}), ${paint('bold', 'server')} ${ends.server.ready.host.id} (${ends.server.version ?? ''}), at ${meeting.address} port ${meeting.port}\n`,
    `${cells.length} cells, ${settings.repeats} repeats: ${order.length} runs in random order by blocks, --seed ${settings.seed}\n`,
    `${costText(stage, settings)}\n`,
    ...(settings.sysctls.length > 0 ? [beforeText(stage)] : []),
    ...stage.skipped.map(({ cell, reason }) => `${paint('yellow', 'skipped')} ${cell.label}: ${reason}\n`),
    ...recording,
    ...runs,
    ...appendix,
  ].join('');
}

function costText({ order }: Stage, settings: ExperimentSettings): string {
  const { usualMs, mostMs, mostBytes } = costOf(order, settings);
  const seconds = order.length * (settings.seconds + settings.omitSeconds);
  const bytes =
    mostBytes === undefined
      ? `as many bytes as the path carries in ${formatDuration(seconds * 1000)} of sending (at 1 Gbit/s ${formatBytes(seconds * 125e6)}); --bitrate limits TCP`
      : `at most ${formatBytes(mostBytes)}`;
  return `about ${formatDuration(usualMs)}, at most ${formatDuration(mostMs)}; ${bytes}`;
}

/** What is read before the first run and after the last, and what it is now. */
function beforeText({ ends, order }: Stage): string {
  const changed = new Set(order.flatMap(({ cell }) => changesOf(cell, ends).map(({ end }) => end)));
  return [...changed]
    .flatMap(({ ready, sysctls }) => {
      const [source] = sourcesOf(settingsProbe([...sysctls.keys()]));
      return [
        ...[...sysctls].map(
          ([name, value]) => `${ready.host.id}: ${name} is ${value} now, and will be again\n`,
        ),
        `${ready.host.id}  read before the first run and after the last: ${shellQuote(source ? argvOf(source) : [])}\n`,
      ];
    })
    .join('');
}

function runText(
  { run, block, cell }: PlannedRun,
  steps: readonly Step[],
  scripts: string[],
  paint: Paint,
): string {
  const lines = steps.map(({ host, what, argv }) => `  ${host}  ${what}: ${commandLine(argv, scripts)}`);
  return `\n${paint('bold', `${run}. ${cell.label}`)} (block ${block})\n${lines.join('\n')}\n`;
}
