import { rm } from 'node:fs/promises';
import type { Judge } from '../analyze/judge-folder.js';
import { type SealWith, withCustody } from '../bundle/custody.js';
import type { ManifestDraft, Run } from '../bundle/manifest.js';
import { releaseMost, reserveSpace } from '../bundle/spool.js';
import { isMissing } from '../core/artifact-groups.js';
import type { Artifact } from '../core/artifact.js';
import type { Collector } from '../core/collector.js';
import { EvidenceError } from '../core/errors.js';
import { slug } from '../core/slug.js';
import { once } from '../core/once.js';
import { clockStepMs, holdClock } from '../core/wall-clock.js';
import { timeLimit } from '../core/time-limit.js';
import { ParseAhead } from '../facts/parse-ahead.js';
import { chooseCollectors } from './choose-collectors.js';
import { type Beside, BESIDE_SHARE } from './beside.js';
import { clockSetDuring, withLimitation } from './clock-set.js';
import type { Sealed } from './finish.js';
import { runFleet, type Fleet, type FleetRun } from './fleet.js';
import type { CapturesRead } from '../pcap/write-capture-tables.js';
import type { HostSource } from './host-source.js';
import { Identities } from './identities.js';
import { Journal } from './journal.js';
import { notices } from './notices.js';
import type { CollectOptions } from './options.js';
import { checkOutDir, makeSpool, type OutDir } from './out-dir.js';
import type { OnProgress } from './progress.js';
import { hostNames, namesHere } from './known-names.js';
import { type Redaction, startRedaction } from './redaction.js';
import { allTargets, startRun } from './run-record.js';
import { musterHosts } from './muster.js';
import { type Prepared, prepare } from './prepare.js';
import type { ReadyHost } from './ready-host.js';
import { parseTarget } from './targets.js';

/** Loading holds up everything else: first what a window begins with. */
const LOAD_AFTER_MS = 60;

export interface CollectControl {
  /** First Ctrl-C: end the window, take the end snapshot, seal. The reason is a sentence. */
  readonly stop: AbortSignal;
  /** Closes the windows, as their time would: nothing is interrupted. */
  readonly close?: AbortSignal;
  /** Second Ctrl-C: seal what is there. */
  readonly abandon: AbortSignal;
  readonly onProgress: OnProgress;
  /** The command line as given, for the manifest. */
  readonly argv: readonly string[];
  readonly seal: SealWith;
  /** Loads what makes the verdict; called while the probes run. */
  readonly judge?: () => Promise<Judge>;
  /** When the hosts are known and nothing has been run. May throw what the user must correct. */
  readonly check?: (hosts: readonly Prepared[]) => Promise<void>;
  /** What captures said, when they are read. */
  readonly onCaptures?: (read: CapturesRead) => void;
  /** What goes on in the window besides the probes. */
  readonly beside?: Beside;
  /**
   * What is done on the hosts between muster and sealing; default: the probes of the collectors. What it throws must be
   * the user's to correct, before anything was measured: no bundle is left then.
   */
  readonly onHosts?: (run: FleetRun) => Promise<Fleet>;
}

export interface Collected extends Sealed {
  readonly manifest: ManifestDraft;
  readonly interrupted: boolean;
  /** The file that leads back from pseudonyms. */
  readonly identityMap?: string;
}

/**
 * One run on one host or many, from look-around to sealed bundle. Throws EvidenceError only before the first probe;
 * from then on there will be a bundle.
 */
export async function collect(
  all: readonly Collector[],
  sources: readonly HostSource[],
  options: CollectOptions,
  control: CollectControl,
): Promise<Collected> {
  const collectors = chooseCollectors(all, options);
  const out = await checkOutDir(options.out);
  const identities = await openIdentities(options, out.dir);
  const own = { environment: process.env, argv: control.argv };
  const builtIn = new Set(all.filter((c) => c.fills.length > 0).map((c) => c.id));
  const redaction = startRedaction(options, own, { builtIn, identities });
  const letClockGo = holdClock();
  try {
    return await collectInto(out, collectors, sources, options, control, redaction);
  } finally {
    letClockGo();
    const unsaved = await identities?.close();
    const warning = identities?.warning;
    if (warning !== undefined) control.onProgress({ type: 'notice', text: warning });
    if (unsaved !== undefined) control.onProgress({ type: 'notice', text: unsaved });
  }
}

/** Nothing is collected without the key that leads back. */
async function openIdentities(options: CollectOptions, outDir: string): Promise<Identities | undefined> {
  if (options.redact !== 'identities') return undefined;
  const { redactMap: map, keepVendor = false, hide } = options;
  return Identities.open({ keepVendor, hide, ...(map !== undefined && { map }) }, [outDir]);
}

/** Everything that is called somehow before anybody was asked. */
function learnNames({ mapper }: Identities, sources: readonly HostSource[], options: CollectOptions): void {
  mapper.learn(namesHere(process.env));
  for (const source of sources) if (source.names) mapper.learn(source.names());
  const targets = [...options.targets, ...sources.flatMap((s) => s.targets)].map((t) => parseTarget(t).host);
  mapper.learn({ ...hostNames(targets), userNames: [] });
}

async function collectInto(
  out: OutDir,
  collectors: readonly Collector[],
  sources: readonly HostSource[],
  options: CollectOptions,
  control: CollectControl,
  redaction: Redaction,
): Promise<Collected> {
  const { onProgress } = control;
  const { identities, mask } = redaction;
  if (identities) learnNames(identities, sources, options);
  const stop = AbortSignal.any([
    control.stop,
    timeLimit(options.budgetTimeMs, `the time budget of ${options.budgetTimeMs / 1000} s was used up`),
  ]);
  const muster = musterHosts(sources, {
    collectors,
    options,
    mask,
    learn: identities && ((names) => identities.mapper.learn(names)),
    stop,
    onProgress,
  });
  const ready = await muster.opened();
  await check(ready, collectors, options, control, redaction);
  const budgetBytes = Math.min(options.budgetBytes, Math.floor(out.freeBytes * 0.6));
  const { name, spool } = await makeSpool(
    out.dir,
    bundleName(options, sources, ready[0]?.host.id, redaction),
  );
  // No host waits for it.
  const reserved = reserveSpace(spool, sources.length, out.freeBytes).catch(() => {});
  notices(ready, options, onProgress);
  // The fingerprints in it are no secrets.
  const run = withCustody(
    startRun(
      ready,
      collectors.map((c) => c.id),
      { ...options, budgetBytes },
      control.argv,
      redaction,
    ),
    control.seal,
  );
  const journal = new Journal(spool, run, redaction, onProgress);
  // What sealing needs is loaded while a window is open: there is time then, and neither before nor after it.
  const sealing = once(async () => {
    const module = await import('./finish.js');
    await module.preload(options.format);
    return module;
  });
  const judging = once(async () =>
    control.judge?.().catch((error: unknown) => {
      onProgress({ type: 'notice', text: `there will be no verdict: ${(error as Error).message}` });
      return undefined;
    }),
  );
  const ahead = new ParseAhead(spool, collectors);
  const onWindow = (isOpen: boolean): void => {
    ahead.idle(isOpen);
    if (isOpen) setTimeout(() => void Promise.allSettled([judging(), sealing()]), LOAD_AFTER_MS).unref();
  };
  const { beside } = control;
  const besideBytes = beside ? Math.floor(budgetBytes * BESIDE_SHARE) : 0;
  beside?.begin({ spool, redaction, budgetBytes: besideBytes, hosts: sources.length, onProgress });
  const fleet = await (control.onHosts ?? runFleet)({
    muster,
    ready,
    collectors,
    options: { ...options, budgetBytes: budgetBytes - besideBytes },
    spool,
    journal,
    beside,
    stop,
    close: closing(control.close),
    abandon: control.abandon,
    redaction,
    ahead,
    onWindow,
    onProgress,
  }).catch(async (error: unknown) => {
    await reserved;
    if (error instanceof EvidenceError) await rm(spool, { recursive: true, force: true });
    throw error;
  });
  const clockSet = clockSetDuring(clockStepMs());
  if (clockSet !== undefined) onProgress({ type: 'notice', text: clockSet });
  onProgress({ type: 'sealing' });
  await reserved;
  await releaseMost(spool, sources.length);
  beside?.end();
  const { finish } = await sealing();
  const sealed = await finish({
    spool,
    name,
    outDir: out.dir,
    format: options.format,
    manifest: {
      ...draft(run, fleet, redaction, stop.aborted, clockSet),
      redactions: redaction.summary(),
    },
    redactionReport: redaction.report(),
    seal: control.seal,
    onCaptures: control.onCaptures,
    collectors,
    ahead,
    judge: await judging(),
    stop: control.stop,
    onProgress,
  });
  return {
    ...sealed,
    interrupted: control.stop.aborted,
    ...(identities && { identityMap: identities.path }),
  };
}

/** Who is not begun with is let go of. */
async function check(
  ready: readonly ReadyHost[],
  collectors: readonly Collector[],
  options: CollectOptions,
  control: CollectControl,
  redaction: Redaction,
): Promise<void> {
  try {
    await control.check?.(
      ready.map((host) => prepare(host, collectors, options, redaction, undefined, ready)),
    );
  } catch (error) {
    await Promise.all(ready.map(({ transport }) => transport.close()));
    throw error;
  }
}

/** The windows close when the user says so, or when what was asked for is there. */
function closing(asked: AbortSignal | undefined): AbortController {
  const close = new AbortController();
  if (asked?.aborted) close.abort();
  asked?.addEventListener('abort', () => close.abort(), { once: true });
  return close;
}

function bundleName(
  options: CollectOptions,
  sources: readonly HostSource[],
  first: string | undefined,
  { policy, hostId }: Redaction,
): string {
  const stamp = new Date().toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '');
  const hosts = sources.length === 1 ? hostId(first ?? 'host') : `${sources.length}-hosts`;
  return `evidence-${slug(options.case === undefined ? hosts : policy.text(options.case))}-${stamp}`;
}

function draft(
  run: Run,
  fleet: Fleet,
  { target }: Redaction,
  interrupted: boolean,
  clockSet: string | undefined,
): ManifestDraft {
  const { hosts, artifacts, ready, usedBytes } = fleet;
  const isWhole = artifacts.every((a) => !isMissing(a.outcome)) && hosts.every((h) => h.outcome === 'ok');
  return {
    ...run,
    window: fleet.window,
    targets: allTargets(ready).map(target),
    hosts: hosts.map((host) => withLimitation(host, host.transport === 'local' ? clockSet : undefined)),
    budget: { ...run.budget, usedBytes },
    interrupted,
    complete: !interrupted && isWhole,
    artifacts: artifacts.toSorted((a, b) => compare(sortKey(a), sortKey(b))),
  };
}

function sortKey(a: Artifact): string {
  return [a.host, a.collector, a.probe, a.subject ?? '', a.snapshot ?? '', a.alternative ?? 0].join('\0');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
