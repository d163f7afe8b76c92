import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Artifact } from '../core/artifact.js';
import type { ByteBudget } from './budget.js';
import { type Job, maxBytesOf } from './job.js';
import type { CollectOptions } from './options.js';
import { type HostPlan, refusal } from './plan.js';
import { pool } from './pool.js';
import type { OnProgress, Phase } from './progress.js';
import type { Redaction } from './redaction.js';
import type { LiveCapture } from './capture-watch.js';
import { type JobContext, notRun, runJob } from './run-job.js';
import type { Beside } from './beside.js';
import type { ReadyHost } from './ready-host.js';
import type { StartLine } from './start-line.js';
import { wallTime } from '../core/wall-clock.js';
import { timeLimit } from '../core/time-limit.js';

/** The window opens after this even if some start probe still hangs. */
const START_PATIENCE_MS = 1000;
/** A probe of the window may end this much after it. */
const SLACK_MS = 400;
/** What is left for the end snapshot once the user wants out. */
const LAST_CALL_MS = 500;
/** For tcpdump to listen on every host; who does not by then is not waited for. */
const BEGIN_PATIENCE_MS = 15_000;
/** A capture that is not asked to end (we hang) ends this much after its window by itself. */
const CAPTURE_SLACK_MS = 60_000;
/** Probes of the window mostly sleep; the bound is for what they cost in processes. */
const DURING_AT_ONCE = 24;

export interface HostRun extends ReadyHost {
  readonly plan: HostPlan;
  /** `durationMs` is what is left of the window for this host. */
  readonly options: CollectOptions;
  /** Where hosts wait for each other between the start snapshot and the window. */
  readonly opening: StartLine;
  readonly spool: string;
  readonly budget: ByteBudget;
  /** Bytes that probes of the start snapshot were cut at, by stem. */
  readonly cut: Map<string, number>;
  /** Ends the window: the user's Ctrl-C or the time budget. */
  readonly stop: AbortSignal;
  /** Ends everything at once: a second Ctrl-C. */
  readonly abandon: AbortSignal;
  readonly onProgress: OnProgress;
  readonly redaction: Redaction;
  /** Closes the window before its time. */
  readonly close: AbortSignal;
  /** A capture has begun. */
  readonly onBegun: () => void;
  /** A capture ended because there was no room for more. */
  readonly onFull: () => void;
  /** What goes on in the window besides the probes. */
  readonly beside?: Beside | undefined;
  /** The window of this host opens and closes. */
  readonly onWindow: (isOpen: boolean) => void;
  /** Called once per artifact, as soon as it is complete; its words are not those of the bundle yet. */
  readonly record: (artifact: Artifact) => void;
}

export interface WindowTimes {
  readonly startSnapshotAt: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly endSnapshotAt: string;
}

export function everyJob(plan: HostPlan): Job[] {
  return [...plan.start, ...plan.once, ...plan.during, ...plan.end, ...plan.last];
}

/** Start snapshot → probes and logs during the window → end snapshot. Never throws for what a host does. */
export async function runHost(run: HostRun): Promise<WindowTimes> {
  const { host, options } = run;
  const atOnce = Math.min(8, Math.max(2, host.cpus * 2));
  const hung = new Set<string>();
  const phase = (name: Phase): void => run.onProgress({ type: 'phase', host: host.id, phase: name });
  const probeTimeout = (job: Job): number =>
    Math.min(job.probe.timeoutMs ?? options.probeTimeoutMs, options.probeTimeoutMs);

  // Every running probe listens; the default bound of ten is for leaks, which these are not.
  setMaxListeners(0, run.stop, run.abandon);
  phase('start');
  const startSnapshotAt = wallTime();
  const starting = pool(run.plan.start, atOnce, async (job) => {
    hung.add(job.stem);
    const artifacts = await execute(run, job, run.stop, probeTimeout(job));
    if (artifacts.every((a) => a.outcome !== 'timed_out')) hung.delete(job.stem);
  });
  const captures = beginCaptures(run);
  const patience = options.together ? BEGIN_PATIENCE_MS : START_PATIENCE_MS;
  const begun = Promise.all([options.together ? undefined : starting, captures.begun]);
  await Promise.race([begun, sleep(patience, undefined, { ref: false })]);
  await run.opening.arrive();

  phase('window');
  run.onWindow(true);
  const startedAt = wallTime();
  const opened = performance.now();
  const windowLeft = (): number => Math.max(0, options.durationMs - (performance.now() - opened));
  const during = pool(withoutCaptures(run.plan.during), DURING_AT_ONCE, async (job) => {
    const limit = Math.min(job.probe.timeoutMs ?? Infinity, windowLeft() + SLACK_MS);
    await execute(run, job, run.stop, limit);
  });
  const once = pool(run.plan.once, atOnce, async (job) => {
    await execute(run, job, run.stop, probeTimeout(job));
  });
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const beside = run.beside?.host(run, closing.signal);
  const closed = AbortSignal.any([run.stop, run.close, ...(run.beside ? [run.beside.over] : [])]);
  // Where captures are all there is, nothing is waited for when they are over.
  await Promise.race([waitFor(windowLeft(), closed), ...(options.together ? [captures.ended] : [])]);
  closing.abort('the window was closed');
  captures.finish();
  await Promise.race([Promise.all([during, beside]), sleep(SLACK_MS, undefined, { ref: false })]);
  const endedAt = wallTime();

  run.onWindow(false);
  phase('end');
  const ender = run.stop.aborted ? timeLimit(LAST_CALL_MS) : run.stop;
  const endSignal = AbortSignal.any([run.abandon, ender]);
  setMaxListeners(0, endSignal);
  const endSnapshotAt = wallTime();
  const ending = pool(run.plan.end, atOnce, async (job) => {
    // What hung at the start, or still does, gets a short second chance only.
    const limit = hung.has(job.stem) ? Math.max(500, probeTimeout(job) / 3) : probeTimeout(job);
    await execute(run, job, endSignal, limit);
  });
  const last = pool(run.plan.last, atOnce, async (job) => {
    await execute(run, job, endSignal, probeTimeout(job));
  });
  await Promise.all([starting, during, once, ending, last, captures.ended, beside]);
  return { startSnapshotAt, startedAt, endedAt, endSnapshotAt };
}

function withoutCaptures(jobs: readonly Job[]): Job[] {
  return jobs.filter(({ probe }) => probe.begins === undefined);
}

/** Begins what must see all of the window before it opens. None of the three promises fails. */
function beginCaptures(run: HostRun): {
  readonly begun: Promise<unknown>;
  readonly ended: Promise<unknown>;
  readonly finish: () => void;
} {
  const { host, onProgress } = run;
  const endings: (() => void)[] = [];
  const limitMs = run.options.durationMs + BEGIN_PATIENCE_MS + CAPTURE_SLACK_MS;
  const jobs = run.plan.during.filter(({ probe }) => probe.begins !== undefined);
  const captures = jobs.map((job) => {
    const { subject, lingerMs = 0 } = job.probe;
    const finish = new AbortController();
    endings.push(() => void setTimeout(() => finish.abort(), lingerMs));
    const of = { host: host.id, ...(subject !== undefined && { subject }) };
    let ended: Promise<unknown> = Promise.resolve();
    const begun = new Promise<void>((resolve) => {
      const live: LiveCapture = {
        finish: finish.signal,
        onBegun: () => {
          run.onBegun();
          onProgress({ type: 'begun', ...of });
          resolve();
        },
        onFull: run.onFull,
        onFigures: (figures) => onProgress({ type: 'figures', ...of, ...figures }),
      };
      ended = execute(run, job, run.stop, limitMs, live).finally(resolve);
    });
    return { begun, ended };
  });
  return {
    begun: Promise.all(captures.map((c) => c.begun)),
    ended: Promise.all(captures.map((c) => c.ended)),
    finish: () => {
      for (const end of endings) end();
    },
  };
}

async function execute(
  run: HostRun,
  job: Job,
  signal: AbortSignal,
  timeoutMs: number,
  live?: LiveCapture,
): Promise<Artifact[]> {
  const asked = maxBytesOf(job);
  // Both snapshots are cut at the same size: what is only in one of them cannot be compared.
  const ceiling = job.snapshot === 'end' ? run.cut.get(job.stem) : undefined;
  let granted = run.budget.start(asked, ceiling);
  const room = { maxBytes: granted, grow: () => (granted = run.budget.grow(granted, asked, ceiling)) };
  const artifacts = await attemptAll(run, job, signal, timeoutMs, room, live);
  const written = artifacts.reduce((sum, a) => sum + a.bytes, 0);
  run.budget.finish(granted, written);
  if (job.snapshot === 'start' && artifacts.some((a) => a.outcome === 'truncated'))
    run.cut.set(job.stem, granted);
  for (const artifact of artifacts) run.record(artifact);
  return artifacts;
}

async function attemptAll(
  run: HostRun,
  job: Job,
  signal: AbortSignal,
  timeoutMs: number,
  room: Pick<JobContext, 'maxBytes' | 'grow'>,
  live: LiveCapture | undefined,
): Promise<Artifact[]> {
  const at = { host: run.host.id };
  const refused = refusal(job, run.options, run.host.uid);
  if (refused) return [notRun(job, at, refused.outcome, refused.reason)];
  if (signal.aborted) return [notRun(job, at, 'interrupted', reasonOf(signal))];
  if (room.maxBytes === 0) return [notRun(job, at, 'truncated', 'nothing kept: the size budget was used up')];
  run.onProgress({ type: 'started', host: run.host.id, collector: job.collector.id, probe: job.probe.id });
  // A fault of ours in one probe must not cost the others.
  const faulty = (error: unknown): Artifact[] => [
    notRun(job, at, 'failed', `internal error: ${String(error)}`),
  ];
  return runJob(job, {
    host: run.host.id,
    uid: run.host.uid,
    ...(run.host.timeZone !== undefined && { timeZone: run.host.timeZone }),
    transport: run.transport,
    spool: run.spool,
    timeoutMs,
    ...room,
    redaction: run.redaction,
    signal,
    abortReason: () => (signal.aborted ? reasonOf(signal) : undefined),
    ...(live && { live }),
  }).catch(faulty);
}

/** Why a run was stopped, in words: the abort reason is a string of ours or a timeout of the platform. */
function reasonOf(signal: AbortSignal): string {
  return typeof signal.reason === 'string' ? signal.reason : 'stopped before it could end';
}

async function waitFor(ms: number, stop: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: stop }).catch(() => {});
}
