import { randomBytes } from 'node:crypto';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SealWith, withCustody } from '../bundle/custody.js';
import type { ManifestDraft, Run } from '../bundle/manifest.js';
import { JOURNAL, releaseSpace, reserveSpace, RUN } from '../bundle/spool.js';
import { isMissing } from '../core/artifact-groups.js';
import type { Artifact } from '../core/artifact.js';
import type { Collector } from '../core/collector.js';
import { slug } from '../core/slug.js';
import { localTransport } from '../transport/local.js';
import { ByteBudget } from './budget.js';
import type { Sealed } from './finish.js';
import { runHost, type WindowTimes } from './host-run.js';
import { maxBytesOf } from './job.js';
import type { CollectOptions } from './options.js';
import { checkOutDir, makeSpool } from './out-dir.js';
import { type Prepared, prepare } from './prepare.js';
import type { OnProgress } from './progress.js';
import { startRun } from './run-record.js';

export interface CollectControl {
  /** First Ctrl-C: end the window, take the end snapshot, seal. The reason is a sentence. */
  readonly stop: AbortSignal;
  /** Second Ctrl-C: seal what is there. */
  readonly abandon: AbortSignal;
  readonly onProgress: OnProgress;
  /** The command line as given, for the manifest. */
  readonly argv: readonly string[];
  readonly seal: SealWith;
}

export interface Collected extends Sealed {
  readonly manifest: ManifestDraft;
  readonly interrupted: boolean;
}

/**
 * One run on this machine, from look-around to sealed bundle. Throws EvidenceError only before the first
 * probe; from then on there will be a bundle.
 */
export async function collect(
  all: readonly Collector[],
  options: CollectOptions,
  control: CollectControl,
): Promise<Collected> {
  const out = await checkOutDir(options.out);
  const transport = localTransport(randomBytes(8).toString('hex'));
  const prepared = await prepare(all, transport, options);
  const { name, spool } = await makeSpool(out.dir, bundleName(options, prepared));
  await reserveSpace(spool).catch(() => {});
  notices(prepared, options, control.onProgress);

  const budgetBytes = Math.min(options.budgetBytes, Math.floor(out.freeBytes * 0.6));
  const run = withCustody(startRun(prepared, options, control.argv, budgetBytes), control.seal);
  journal(spool, RUN, JSON.stringify(run), control.onProgress);
  const artifacts: Artifact[] = [];
  const budget = new ByteBudget(budgetBytes, everyJob(prepared).map(maxBytesOf));
  const stop = AbortSignal.any([control.stop, timeBudget(options.budgetTimeMs)]);
  control.onProgress({
    type: 'planned',
    host: prepared.host.id,
    probes: everyJob(prepared).length,
    windowMs: options.durationMs,
  });
  // What sealing needs is loaded while the probes run, not before the first and not after the last.
  const sealing = import('./finish.js').then(async (module) => {
    await module.preload();
    return module;
  });
  const times = await runHost({
    ...prepared,
    transport,
    options,
    spool,
    budget,
    granted: new Map(),
    stop,
    abandon: control.abandon,
    onProgress: control.onProgress,
    record: (artifact) => {
      artifacts.push(artifact);
      journal(spool, JOURNAL, `${JSON.stringify(artifact)}\n`, control.onProgress);
    },
  });
  await transport.close();
  control.onProgress({ type: 'sealing' });
  await releaseSpace(spool);
  const manifest = draft(run, times, artifacts, budget, stop.aborted);
  const { onProgress } = control;
  const { finish } = await sealing;
  const sealed = await finish({
    spool,
    name,
    outDir: out.dir,
    format: options.format,
    manifest,
    seal: control.seal,
    prepared,
    stop: control.stop,
    onProgress,
  });
  return { ...sealed, interrupted: control.stop.aborted };
}

function bundleName(options: CollectOptions, prepared: Prepared): string {
  const stamp = new Date().toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '');
  return `evidence-${slug(options.case ?? prepared.host.id)}-${stamp}`;
}

function everyJob({ plan }: Prepared): HostJobs {
  return [...plan.start, ...plan.once, ...plan.during, ...plan.end, ...plan.last];
}
type HostJobs = Prepared['plan']['start'][number][];

function timeBudget(ms: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(`the time budget of ${ms / 1000} s was used up`), ms).unref();
  return controller.signal;
}

/** A full disk must not end the run: what is in memory still becomes the manifest. */
function journal(spool: string, file: string, text: string, onProgress: OnProgress): void {
  try {
    if (file === RUN) writeFileSync(join(spool, file), text, { mode: 0o600 });
    else appendFileSync(join(spool, file), text, { mode: 0o600 });
  } catch (error) {
    onProgress({ type: 'notice', text: `the journal could not be written: ${(error as Error).message}` });
  }
}

function notices({ host, targets }: Prepared, options: CollectOptions, onProgress: OnProgress): void {
  for (const target of targets.filter((t) => t.addresses.length === 0)) {
    onProgress({
      type: 'notice',
      text: options.passive
        ? `${target.name} was not resolved: --passive sends no packets, and a DNS query is one`
        : `${target.name} does not resolve from here; it is probed all the same`,
    });
  }
  if (options.targets.length === 0 && targets.length > 0) {
    const names = targets.map((t) => `${t.name} (${t.origin})`).join(', ');
    onProgress({ type: 'notice', text: `no --target given; probing ${names}` });
  }
  if (host.uid !== 0) {
    onProgress({ type: 'notice', text: 'not root: some evidence will be missing, the summary says which' });
  }
}

function draft(
  run: Run,
  times: WindowTimes,
  artifacts: readonly Artifact[],
  budget: ByteBudget,
  interrupted: boolean,
): ManifestDraft {
  const complete = !interrupted && artifacts.every((a) => !isMissing(a.outcome));
  return {
    ...run,
    window: times,
    budget: { ...run.budget, usedBytes: budget.used },
    interrupted,
    complete,
    artifacts: artifacts.toSorted((a, b) => compare(sortKey(a), sortKey(b))),
  };
}

function sortKey(a: Artifact): string {
  return [a.host, a.collector, a.probe, a.subject ?? '', a.snapshot ?? '', a.alternative ?? 0].join('\0');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
