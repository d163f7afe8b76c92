import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FleetRun } from '../collect/fleet.js';
import { makeJob } from '../collect/job.js';
import { refusal } from '../collect/plan.js';
import { notRun, runJob } from '../collect/run-job.js';
import type { ReadyHost } from '../collect/ready-host.js';
import type { Artifact } from '../core/artifact.js';
import type { Collector, Command, Probe } from '../core/collector.js';
import type { Outcome } from '../core/outcome.js';
import { sysctlName } from '../core/sysctl-name.js';
import { after, SETTLE_MS, settled } from './changed-settings.js';
import { changesOf } from './changes.js';
import { causeOf } from './failure-cause.js';
import { portsInUse } from './listening.js';
import { clientCommand, LISTEN_MS, limitSeconds, type Meeting, serverCommand } from './load-commands.js';
import { machineProbe } from './machine-sampler.js';
import { type PlannedRun, subjectOf } from './matrix.js';
import type { End, ExperimentSettings } from './settings.js';
import { freePort, type Stage } from './stage.js';
import { guardProbe, REFUSED } from './sysctl-guard.js';

export interface RunContext {
  readonly fleet: FleetRun;
  readonly collector: Collector;
  readonly stage: Stage;
  readonly settings: ExperimentSettings;
  /** Writes it into the journal. */
  readonly record: (ready: ReadyHost, artifact: Artifact) => Artifact;
}

/** What became of one run. */
export interface RunResult {
  readonly outcome: Outcome;
  readonly reason?: string;
  /** Nothing of ours comes through between these hosts. */
  readonly isBlocked?: true;
  /** The kernel refused a setting of the cell: its other repeats would fail alike. */
  readonly cannotBe?: true;
  /** A setting is not what it was, and why nothing more may be changed. */
  readonly stuck?: string;
  readonly artifacts: readonly Artifact[];
}

/** A server that served its test prints and ends by itself. */
const SERVER_END_MS = 3000;
/** What the machines still print when a client ended early. */
const EARLY_MS = 200;
const MAX_BYTES = 4 * 1024 * 1024;

/** Settings, server, samplers, client; and whatever happens, the end of all of them. Never throws for what a host does. */
export async function oneRun(planned: PlannedRun, context: RunContext): Promise<RunResult> {
  const artifacts: Artifact[] = [];
  const jobs = new Jobs(planned, context, artifacts);
  let result: Omit<RunResult, 'artifacts'>;
  try {
    result = (await change(jobs, planned, context)) ?? (await carry(jobs, planned, context));
  } finally {
    await jobs.end();
  }
  // Over a connection that is gone nothing can be read; after the last run it is, over a new one.
  const lost = artifacts.find((a) => a.outcome === 'connection_lost');
  if (lost)
    return { outcome: 'connection_lost', reason: lost.reason ?? 'the connection was lost', artifacts };
  const stuck = await notPutBack(planned, context);
  return { ...result, artifacts, ...(stuck !== undefined && { stuck }) };
}

/** Waits until what a run changed is what it was. */
async function notPutBack({ cell }: PlannedRun, { stage, fleet }: RunContext): Promise<string | undefined> {
  for (const { end, settings } of changesOf(cell, stage.ends)) {
    const { transport, host } = end.ready;
    const before = settings.flatMap(({ name }) => {
      const value = end.sysctls.get(name);
      return value === undefined ? [] : [{ name, value }];
    });
    const late = after(SETTLE_MS);
    if (await settled(transport, before, () => late() || fleet.abandon.aborted)) continue;
    return `${before.map((s) => s.name).join(', ')} on ${host.id} did not become what it was after a run`;
  }
  return undefined;
}

type Refused = Pick<RunResult, 'outcome' | 'reason' | 'cannotBe'>;

async function change(
  jobs: Jobs,
  { cell }: PlannedRun,
  { stage, settings }: RunContext,
): Promise<Refused | undefined> {
  for (const { side, end, settings: wanted } of changesOf(cell, stage.ends)) {
    const { ready } = end;
    const guard = jobs.start(side, guardProbe(jobs.subject, wanted, settings));
    const late = after(LISTEN_MS);
    if (await settled(ready.transport, wanted, () => guard.ended !== undefined || late())) continue;
    const ended = await guard.stop('it could not be set');
    const what = wanted.map((w) => `${w.name}=${w.value}`).join(', ');
    const said = ended?.reason ?? `${what} did not become what was written`;
    const outcome = ended === undefined || ended.outcome === 'ok' ? 'failed' : ended.outcome;
    const cannotBe = ended?.exit === REFUSED;
    return { outcome, reason: `${ready.host.id}: ${said}`, ...(cannotBe && { cannotBe }) };
  }
  return undefined;
}

async function carry(
  jobs: Jobs,
  { cell }: PlannedRun,
  { stage, settings, fleet }: RunContext,
): Promise<Omit<RunResult, 'artifacts'>> {
  const { client, server } = stage.ends;
  const used = await portsInUse(server.ready.transport);
  const port =
    settings.port === undefined && used.has(stage.meeting.port) ? freePort(used) : stage.meeting.port;
  const meeting: Meeting = { ...stage.meeting, port };
  const seconds = settings.seconds + settings.omitSeconds;
  const serving = jobs.start(
    'server',
    load('server', jobs.subject, serverCommand(cell, meeting, settings), settings),
  );
  const late = after(LISTEN_MS);
  while (serving.ended === undefined && !late() && !fleet.stop.aborted) {
    if ((await portsInUse(server.ready.transport)).has(port)) break;
    await sleep(20);
  }
  const early = serving.ended;
  if (early) {
    const { outcome, reason } = early;
    return {
      outcome: outcome === 'ok' ? 'failed' : outcome,
      reason: `no server on ${server.ready.host.id}: ${reason ?? 'it ended at once'}`,
    };
  }
  const machines = [jobs.start('client', machineProbe('client', jobs.subject, port, seconds))];
  if (server.ready !== client.ready)
    machines.push(jobs.start('server', machineProbe('server', jobs.subject, port, seconds)));
  const loading = jobs.start(
    'client',
    load('client', jobs.subject, clientCommand(cell, meeting, settings), settings),
  );
  // A client that hears nothing any more waits to the end of its time.
  const endWithServer = async (): Promise<void> => {
    if ((await serving.done)?.outcome === 'connection_lost') await loading.stop('the server is gone');
  };
  void endWithServer();
  const { outcome = 'failed', reason: error } = (await loading.done) ?? {};
  const served = await serving.within(error === undefined ? SERVER_END_MS : EARLY_MS, 'the client had ended');
  for (const machine of machines)
    await machine.within(error === undefined ? 15_000 : EARLY_MS, 'the client had ended');
  if (outcome === 'ok') return { outcome };
  if (error === undefined || outcome === 'connection_lost' || outcome === 'interrupted')
    return { outcome, ...(error !== undefined && { reason: error }) };
  const hosts = { client: client.ready.host.id, server: server.ready.host.id };
  const told = { client: error, server: served?.reason, protocol: cell.protocol, hosts };
  return { outcome, ...causeOf(told, meeting) };
}

function load(end: End, subject: string, run: Command, settings: ExperimentSettings): Probe {
  return {
    id: end,
    subject,
    run,
    when: 'once',
    consent: 'load',
    timeoutMs: (limitSeconds(settings) + 5) * 1000,
  };
}

/** One process of a run, and its end. */
interface Running {
  readonly done: Promise<Artifact | undefined>;
  readonly ended: Artifact | undefined;
  stop(why: string): Promise<Artifact | undefined>;
  /** Stops it when it has not ended by itself within this. */
  within(ms: number, why: string): Promise<Artifact | undefined>;
}

/** The processes of one run on both hosts. */
class Jobs {
  readonly subject: string;
  readonly #context: RunContext;
  readonly #artifacts: Artifact[];
  readonly #running: Running[] = [];

  constructor(planned: PlannedRun, context: RunContext, artifacts: Artifact[]) {
    this.subject = subjectOf(planned);
    this.#context = context;
    this.#artifacts = artifacts;
  }

  start(end: End, probe: Probe): Running {
    const { ready } = this.#context.stage.ends[end];
    const ending = new AbortController();
    let ended: Artifact | undefined;
    const done = this.#run(ready, probe, ending.signal).then((artifact) => (ended = artifact));
    const running: Running = {
      done,
      get ended() {
        return ended;
      },
      stop: async (why) => {
        ending.abort(why);
        return done;
      },
      within: async (ms, why) => {
        const timer = setTimeout(() => ending.abort(why), ms);
        const artifact = await done;
        clearTimeout(timer);
        return artifact;
      },
    };
    this.#running.push(running);
    return running;
  }

  /** Everything that still runs, the newest first: the settings are put back when nothing uses them any more. */
  async end(): Promise<void> {
    for (const running of this.#running.toReversed()) await running.stop('the run was over');
  }

  async #run(ready: ReadyHost, probe: Probe, ending: AbortSignal): Promise<Artifact | undefined> {
    const { fleet, collector } = this.#context;
    const { host, transport } = ready;
    const job = makeJob(
      collector,
      probe,
      host,
      fleet.options.allow.includes('module_load'),
      undefined,
      fleet.redaction,
    );
    const refused = refusal(job, fleet.options, host.uid);
    // The guard ends last, and by its own signal: it must not be cut short by Ctrl-C.
    const isGuard = probe.consent === 'changes';
    const signal = isGuard ? ending : AbortSignal.any([fleet.stop, ending]);
    const made = refused
      ? [notRun(job, { host: host.id }, refused.outcome, refused.reason)]
      : await runJob(job, {
          host: host.id,
          uid: host.uid,
          transport,
          spool: fleet.spool,
          timeoutMs: probe.timeoutMs ?? fleet.options.probeTimeoutMs,
          maxBytes: MAX_BYTES,
          redaction: fleet.redaction,
          signal,
          abortReason: () => (signal.aborted ? String(signal.reason) : undefined),
        });
    let last: Artifact | undefined;
    for (const artifact of made) last = await this.#keep(ready, artifact, isGuard);
    return last;
  }

  async #keep(ready: ReadyHost, artifact: Artifact, isGuard: boolean): Promise<Artifact> {
    const { record, fleet } = this.#context;
    const judged = await (isGuard ? guardEnd : loadEnd)(artifact, fleet.spool);
    // As it was told, not as it is written: the words of the bundle may be pseudonyms.
    this.#artifacts.push(record(ready, judged));
    return judged;
  }
}

/** A guard is always ended by us; what it was asked to do, and what the kernel said to it, is in its output. */
async function guardEnd(artifact: Artifact, spool: string): Promise<Artifact> {
  if (artifact.path === undefined || artifact.bytes === 0) return artifact;
  const refused = refusedBy(await readFile(join(spool, artifact.path), 'utf8').catch(() => ''));
  if (refused !== undefined) return { ...artifact, outcome: 'failed', reason: refused };
  if (artifact.outcome !== 'interrupted') return artifact;
  const { reason: _, remedy: __, ...rest } = artifact;
  return { ...rest, outcome: 'ok' };
}

/** iperf3 ends with 0 although it failed when it prints JSON; its `error` says what happened. */
async function loadEnd(artifact: Artifact, spool: string): Promise<Artifact> {
  if ((artifact.probe !== 'client' && artifact.probe !== 'server') || artifact.path === undefined)
    return artifact;
  const error = errorOf(await readFile(join(spool, artifact.path), 'utf8').catch(() => ''));
  if (error === undefined || artifact.outcome === 'connection_lost') return artifact;
  // What we ended ourselves says so better than iperf3 does.
  if (artifact.outcome === 'interrupted') return artifact;
  return { ...artifact, outcome: 'failed', reason: error };
}

/** What the kernel said to a value it did not take, of the output of a guard. */
export function refusedBy(text: string): string | undefined {
  const [, path = '', words = ''] = /^refused (\S+) (.*)$/m.exec(text) ?? [];
  if (path === '') return undefined;
  const want = `want ${path} `;
  const wanted = text.split('\n').find((line) => line.startsWith(want)) ?? '';
  return `the kernel refuses ${sysctlName(path)}=${wanted.slice(want.length)}: ${words}`;
}

/** A server whose client goes away prints its report twice; the first one says why. */
const ERROR = /^\t"error":\t"((?:[^"\\]|\\.){1,500})"$/m;

export function errorOf(json: string): string | undefined {
  return ERROR.exec(json)?.[1]?.replace(/^(?:error|interrupt) - /, '');
}
