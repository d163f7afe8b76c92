import { setTimeout as sleep } from 'node:timers/promises';
import type { Fleet, FleetRun } from '../collect/fleet.js';
import { endedRecord, readyRecord, unreachableRecord } from '../collect/host-record.js';
import { isUnreachable } from '../collect/host-source.js';
import { makeJob } from '../collect/job.js';
import type { ReadyHost } from '../collect/ready-host.js';
import { runJob } from '../collect/run-job.js';
import type { Artifact } from '../core/artifact.js';
import type { Collector } from '../core/collector.js';
import { EvidenceError } from '../core/errors.js';
import { measuresOf } from '../core/experiment-results/measures.js';
import type { TableRow } from '../core/table-row.js';
import { factsOf } from '../facts/facts.js';
import type { Transport } from '../transport/transport.js';
import { proveRestored, type RestoredSetting } from './changed-settings.js';
import { changesOf } from './changes.js';
import type { HostEnd } from './host-end.js';
import type { Cell, PlannedRun } from './matrix.js';
import { oneRun, type RunContext, type RunResult } from './one-run.js';
import { type ExperimentRecord, recordOf, writeRecord } from './record.js';
import { type EndsRecorded, recordEnds } from './recording.js';
import { runLine } from './run-line.js';
import type { ExperimentSettings } from './settings.js';
import { setStage, type Stage } from './stage.js';
import { guardSeconds, settingsProbe } from './sysctl-guard.js';

/** So many runs in a row that cannot even connect, before any could, and the rest is not tried. */
const BLOCKED_AT_MOST = 2;

/**
 * The part of a run between muster and sealing: every planned run in its order, one at a time. What fails is kept and
 * the others go on; what was changed is put back and read again.
 *
 * @param onRecord what came of it, as it is written into the bundle
 */
export async function runExperiment(
  fleet: FleetRun,
  settings: ExperimentSettings,
  onRecord: (record: ExperimentRecord) => void,
): Promise<Fleet> {
  const artifacts: Artifact[] = [];
  const record = (ready: ReadyHost, artifact: Artifact): Artifact => {
    const recorded = fleet.journal.artifact(artifact);
    artifacts.push(recorded);
    fleet.onProgress({ type: 'finished', host: ready.host.id, artifact: recorded });
    return recorded;
  };
  const began = new Date().toISOString();
  const ready = await arrived(fleet);
  const [client, server = client] = ready;
  if (!client || !server) throw new EvidenceError('E_NO_HOST', 'no host could be reached');
  try {
    const stage = await setStage(client, server, settings, fleet.options.allow);
    const collector = collectorOf(fleet.collectors, 'iperf3');
    const context: RunContext = { fleet, collector, stage, settings, record };
    for (const end of changedEnds(stage)) await readSettings(end, end.ready.transport, 'start', context);
    const results = await recordedRuns(context);
    const sysctls = await restored(context);
    const measures = measuresOf(tableOf(collector, artifacts, fleet.spool));
    const done = recordOf({ stage, settings, results, measures, sysctls });
    onRecord(await writeRecord(fleet.spool, done, fleet.redaction));
  } finally {
    const window = { startSnapshotAt: began, startedAt: began, endedAt: now(), endSnapshotAt: now() };
    for (const one of ready) {
      const clock = one.transport.kind === 'local' ? undefined : await one.transport.measureClock();
      const own = artifacts.filter((a) => a.host === fleet.redaction.hostId(one.host.id));
      fleet.journal.host(endedRecord(one, window, clock ? { clock } : {}, own));
      await one.transport.close();
    }
  }
  return {
    hosts: fleet.journal.hosts,
    ready,
    artifacts: fleet.journal.artifacts,
    usedBytes: artifacts.reduce((sum, a) => sum + a.bytes, 0),
    window: { startSnapshotAt: began, startedAt: began, endedAt: now(), endSnapshotAt: now() },
  };
}

function now(): string {
  return new Date().toISOString();
}

/** Both ends, or nothing can be measured: who is there is let go of then. */
async function arrived({ muster, journal }: FleetRun): Promise<ReadyHost[]> {
  const answers = await Promise.all(
    muster.arrivals.map(async ({ source, outcome }) => ({ source, host: await outcome })),
  );
  const ready = answers.flatMap(({ host }) => (isUnreachable(host) ? [] : [host]));
  for (const host of ready) journal.host(readyRecord(host));
  const absent = answers.flatMap(({ source, host }) => (isUnreachable(host) ? [{ source, host }] : []));
  for (const { source, host } of absent) journal.host(unreachableRecord(source, host));
  const [first] = absent;
  if (!first) return ready;
  for (const { transport } of ready) await transport.close();
  throw new EvidenceError(
    'E_NO_HOST',
    `${first.source.id ?? first.source.label}: ${first.host.reason}`,
    first.host.remedy ?? 'an experiment needs both ends',
  );
}

/** One of those that an experiment has something to do with: `iperf3` for its runs, `sysctl` for settings. */
export function collectorOf(collectors: readonly Collector[], id: 'iperf3' | 'sysctl'): Collector {
  const found = collectors.find((c) => c.id === id);
  if (!found) throw new EvidenceError('E_INTERNAL', `the collector ${id} is missing`);
  return found;
}

async function recordedRuns(context: RunContext): Promise<Map<PlannedRun, RunResult>> {
  const { fleet, stage, settings, record } = context;
  const recording = settings.isRecorded ? recordEnds(fleet, stage, record) : undefined;
  try {
    return await runAll(context, recording);
  } finally {
    await recording?.end();
  }
}

async function runAll(
  context: RunContext,
  recording: EndsRecorded | undefined,
): Promise<Map<PlannedRun, RunResult>> {
  const { stage, settings, fleet, collector } = context;
  const results = new Map<PlannedRun, RunResult>();
  const blocked = new Map<string, number>();
  const refused = new Map<Cell, string>();
  let whyNot: string | undefined;
  for (const planned of stage.order) {
    const { protocol } = planned.cell;
    if (fleet.stop.aborted) whyNot ??= String(fleet.stop.reason);
    const isClosed = (blocked.get(protocol) ?? 0) >= BLOCKED_AT_MOST;
    const reason =
      whyNot ??
      (isClosed
        ? `the ${BLOCKED_AT_MOST} runs before it could not connect either`
        : refused.get(planned.cell));
    if (reason !== undefined) {
      results.set(planned, {
        outcome: fleet.stop.aborted ? 'interrupted' : 'not_run',
        reason,
        artifacts: [],
      });
      continue;
    }
    recording?.mark(`run ${planned.run}: ${planned.cell.label}`);
    const result = await oneRun(planned, context);
    results.set(planned, result);
    if (result.outcome === 'ok') blocked.set(protocol, -Infinity);
    else if (result.isBlocked) blocked.set(protocol, (blocked.get(protocol) ?? 0) + 1);
    if (result.outcome === 'connection_lost') whyNot = result.reason ?? 'the connection was lost';
    whyNot ??= result.stuck;
    if (result.cannotBe && result.reason !== undefined) refused.set(planned.cell, result.reason);
    const measures = measuresOf(tableOf(collector, result.artifacts, fleet.spool));
    fleet.onProgress({ type: 'notice', text: runLine(planned, stage.order.length, result, measures) });
    if (planned !== stage.order.at(-1))
      await sleep(settings.pauseMs, undefined, { signal: fleet.stop }).catch(() => {});
  }
  return results;
}

/** The settings of a host as a file of the bundle: before anything was changed, and after everything was. */
async function readSettings(
  { ready, sysctls }: HostEnd,
  transport: Transport,
  snapshot: 'start' | 'end',
  { fleet, record }: RunContext,
): Promise<void> {
  const { host } = ready;
  const { collectors, redaction, spool, options, abandon } = fleet;
  const probe = settingsProbe([...sysctls.keys()]);
  const job = makeJob(collectorOf(collectors, 'sysctl'), probe, host, false, snapshot, redaction);
  const made = await runJob(job, {
    host: host.id,
    uid: host.uid,
    transport,
    spool,
    timeoutMs: options.probeTimeoutMs,
    maxBytes: 64 * 1024,
    redaction,
    signal: abandon,
    abortReason: () => (abandon.aborted ? String(abandon.reason) : undefined),
  });
  for (const artifact of made) record(ready, artifact);
}

async function restored(context: RunContext): Promise<RestoredSetting[]> {
  const limit = guardSeconds(context.settings);
  const all = await Promise.all(
    changedEnds(context.stage).map((end) =>
      proveRestored(end, limit, (transport) => readSettings(end, transport, 'end', context)),
    ),
  );
  for (const { host, name, before, after, restored: isRestored } of all.flat()) {
    context.fleet.onProgress({
      type: 'notice',
      text: isRestored
        ? `${host}: ${name} is ${before} again (read after the last run)`
        : `${host}: ${name} was ${before} and ${after === undefined ? 'could not be read again' : `is ${after} now`}: sysctl -w ${name}='${before}'`,
    });
  }
  return all.flat();
}

function changedEnds({ ends, cells }: Stage): HostEnd[] {
  return [...new Set(cells.flatMap((cell) => changesOf(cell, ends).map(({ end }) => end)))];
}

/** Rows of the artifacts of a run that is on, as the tables of its bundle will have them. */
function tableOf(
  collector: Collector,
  artifacts: readonly Artifact[],
  spool: string,
): (table: string) => TableRow[] {
  const rows = artifacts.flatMap((artifact) =>
    [...factsOf(collector, artifact, spool)].flatMap((fact) =>
      'reason' in fact
        ? []
        : [
            {
              table: fact.table,
              row: {
                ...fact.row,
                _host: fact.host,
                _artifact: fact.artifact,
                _line: fact.line,
                ...(fact.endLine !== fact.line && { _end_line: fact.endLine }),
                _at: new Date(fact.at).toISOString(),
              } satisfies TableRow,
            },
          ],
    ),
  );
  return (table) => rows.filter((r) => r.table === table).map((r) => r.row);
}
