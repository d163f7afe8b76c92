import type { Collector } from '../core/collector.js';
import { type Artifact, isRecorded } from '../core/artifact.js';
import { expectMuchToDo } from '../core/much-to-do.js';
import { timeLimit } from '../core/time-limit.js';
import type { ParseAhead } from '../facts/parse-ahead.js';
import type { Beside } from './beside.js';
import { ByteBudget } from './budget.js';
import { endedRecord, type HostRecord, readyRecord, unreachableRecord } from './host-record.js';
import { everyJob, runHost, type WindowTimes } from './host-run.js';
import { isUnreachable } from './host-source.js';
import { maxBytesOf } from './job.js';
import type { Journal } from './journal.js';
import type { Arrival, Muster } from './muster.js';
import type { CollectOptions } from './options.js';
import { prepare } from './prepare.js';
import type { OnProgress } from './progress.js';
import type { Redaction } from './redaction.js';
import { readTexts } from './read-text.js';
import type { ReadyHost } from './ready-host.js';
import type { ClockOffset } from '../transport/transport.js';
import { StartLine } from './start-line.js';

/** What a run on several hosts needs, from the muster to the journal. */
export interface FleetRun {
  readonly muster: Muster;
  /** Who begins together. */
  readonly ready: readonly ReadyHost[];
  readonly collectors: readonly Collector[];
  readonly options: CollectOptions;
  readonly spool: string;
  readonly journal: Journal;
  readonly stop: AbortSignal;
  /** Closes the windows of all hosts, as their time would. */
  readonly close: AbortController;
  readonly abandon: AbortSignal;
  readonly redaction: Redaction;
  readonly ahead: ParseAhead;
  /** The window of a host opens, and closes. */
  readonly onWindow: (isOpen: boolean) => void;
  readonly beside?: Beside | undefined;
  readonly onProgress: OnProgress;
}

/** What came of all hosts together. */
export interface Fleet {
  readonly hosts: readonly HostRecord[];
  readonly ready: readonly ReadyHost[];
  readonly artifacts: readonly Artifact[];
  readonly usedBytes: number;
  /** From the first start to the last end, by our clock. */
  readonly window: WindowTimes;
}

const BOOT_ID = '/proc/sys/kernel/random/boot_id';
/** A host that came late has at least this much between its two snapshots. */
const LEAST_WINDOW_MS = 2000;
/** Coming later than this shortens a host's window. */
const LATE_MS = 300;
/** From so many on it is their lines that take the time, not the start of ours. */
const MANY_HOSTS = 8;

/** Runs every host that can be had, all windows at the same time. What happens to one host is nothing to another. */
export async function runFleet(run: FleetRun): Promise<Fleet> {
  const { muster, journal } = run;
  if (muster.arrivals.length >= MANY_HOSTS) expectMuchToDo();
  const opening = new StartLine(run.ready.length, run.options.together);
  const begun = new Set<string>();
  void opening.opened.then(() => run.onProgress({ type: 'open', hosts: [...begun] }));
  const share = Math.floor(run.options.budgetBytes / muster.arrivals.length);
  const ready: ReadyHost[] = [];
  const times: WindowTimes[] = [];
  let usedBytes = 0;

  const runOne = async ({ source, outcome }: Arrival): Promise<void> => {
    const host = await outcome;
    if (isUnreachable(host)) return journal.host(unreachableRecord(source, host));
    ready.push(host);
    journal.host(readyRecord(host));
    const left = muster.openedAt() + run.options.durationMs - performance.now();
    // Whole: it goes into shell arithmetic.
    const windowMs = Math.floor(Math.min(run.options.durationMs, Math.max(LEAST_WINDOW_MS, left)));
    const isLate = windowMs < run.options.durationMs - LATE_MS;
    const prepared = prepare(
      host,
      run.collectors,
      run.options,
      run.redaction,
      isLate ? windowMs : undefined,
      run.ready,
    );
    const plan = run.beside ? { ...prepared.plan, during: [] } : prepared.plan;
    const jobs = everyJob(plan);
    const budget = new ByteBudget(share, jobs.map(maxBytesOf));
    const artifacts: Artifact[] = [];
    run.onProgress({
      type: 'planned',
      host: host.host.id,
      probes: jobs.length,
      windowMs: prepared.options.durationMs,
    });
    const window = await runHost({
      ...run,
      ...prepared,
      plan,
      opening: isLate ? new StartLine(1) : opening,
      budget,
      cut: new Map(),
      onBegun: () => begun.add(host.host.id),
      onFull: () => run.options.together && run.close.abort(),
      close: run.close.signal,
      stop: AbortSignal.any([
        run.stop,
        timeLimit(
          run.options.hostTimeoutMs,
          `the time limit of this host (${run.options.hostTimeoutMs / 1000} s) was used up`,
        ),
      ]),
      record: (artifact) => {
        artifacts.push(artifact);
        const recorded = journal.artifact(artifact);
        run.ahead.add(recorded, host.host.timeZone);
        run.onProgress({ type: 'finished', host: host.host.id, artifact: recorded });
      },
    });
    times.push(window);
    usedBytes += budget.used + recordedBytes(artifacts);
    journal.host(endedRecord(host, window, await lookAgain(host), artifacts));
    await host.transport.close();
    run.onProgress({ type: 'ended', host: host.host.id });
  };
  const all = muster.arrivals.map(runOne);
  const left = muster.openedAt() + run.options.durationMs - performance.now();
  const giveUp = setTimeout(() => muster.giveUp(), Math.max(0, left));
  run.stop.addEventListener('abort', () => muster.giveUp(), { once: true });
  await Promise.all(all);
  clearTimeout(giveUp);
  return { hosts: journal.hosts, ready, artifacts: journal.artifacts, usedBytes, window: hullOf(times) };
}

/** What was written besides the probes, which have a budget of their own. */
function recordedBytes(artifacts: readonly Artifact[]): number {
  return artifacts.reduce((sum, a) => sum + (isRecorded(a.path ?? '') ? a.bytes : 0), 0);
}

/** What must not have changed in the window, and a second look at the clock, twice as sharp as the first. */
async function lookAgain({
  transport,
  clock: first,
}: ReadyHost): Promise<{ bootId?: string; clock?: ClockOffset }> {
  // Where the clock could be asked, it came with the answer.
  const clock =
    transport.kind === 'local' ? undefined : await transport.measureClock((first?.errorMs ?? 0) / 2);
  const bootId = clock?.bootId ?? (await readTexts(transport, [BOOT_ID])).get(BOOT_ID)?.trim();
  return { ...(bootId !== undefined && { bootId }), ...(clock && { clock }) };
}

function hullOf(times: readonly WindowTimes[]): WindowTimes {
  const least = (name: keyof WindowTimes): string => times.map((t) => t[name]).toSorted()[0] ?? '';
  const most = (name: keyof WindowTimes): string =>
    times
      .map((t) => t[name])
      .toSorted()
      .at(-1) ?? '';
  return {
    startSnapshotAt: least('startSnapshotAt'),
    startedAt: least('startedAt'),
    endedAt: most('endedAt'),
    endSnapshotAt: most('endSnapshotAt'),
  };
}
