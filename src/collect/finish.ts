import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sealedNow, type SealWith } from '../bundle/custody.js';
import type { ManifestDraft } from '../bundle/manifest.js';
import type { Collector } from '../core/collector.js';
import type { Analysis } from '../core/verdict.js';
import { packerOf } from '../bundle/packer.js';
import { type BundleFormat, sealBundle } from '../bundle/write.js';
import type { Judge } from '../analyze/judge-folder.js';
import type { CapturesRead } from '../pcap/write-capture-tables.js';
import type { ParseAhead } from '../facts/parse-ahead.js';
import { writeTables } from '../facts/write-tables.js';
import { writeTimeline } from '../timeline/write-timeline.js';
import { writeCaptured } from './write-captured.js';
import { preloadDocuments, writeBundleDocuments } from '../render/bundle-documents.js';
import type { CollectOptions } from './options.js';
import type { OnProgress } from './progress.js';
import { REDACTION_REPORT } from './redaction.js';

export interface Sealed {
  readonly path: string;
  readonly bytes: number;
  readonly manifestSha256: string;
  readonly format: CollectOptions['format'];
  readonly encrypted: boolean;
  /** Why it is not the format asked for. */
  readonly reason?: string;
  /** Why it bears no signature when one was asked for. */
  readonly unsigned?: string;
  readonly manifest: ManifestDraft;
  readonly analysis?: Analysis;
}

/** After an interrupt the bundle must be there within two seconds: parsing gets this much of it. */
const PARSE_MS_WHEN_INTERRUPTED = 400;
/** And packing this much; a larger bundle stays a folder. */
const PACK_MS_WHEN_INTERRUPTED = 700;

/** To be called while the probes run: sealing must be quick. A failure shows when it is needed. */
export async function preload(format: BundleFormat): Promise<void> {
  await Promise.allSettled([preloadDocuments(), format === 'dir' || packerOf(format)]);
}

/** Parses, weighs, writes README and report, seals. Whatever fails before the sealing is left out, not fatal. */
export async function finish(job: {
  spool: string;
  name: string;
  outDir: string;
  format: CollectOptions['format'];
  manifest: ManifestDraft;
  /** The text of redaction.json. */
  redactionReport: string;
  collectors: readonly Collector[];
  /** What was parsed while the window was open. */
  ahead?: ParseAhead;
  /** Without it the bundle has no verdict. */
  judge?: Judge | undefined;
  seal: SealWith;
  /** What captures said, when they are read. */
  onCaptures?: ((read: CapturesRead) => void) | undefined;
  /** Nobody waits: also an interrupted run is parsed and packed whole. */
  patient?: true;
  /** Ctrl-C, which may also come now. */
  stop: AbortSignal;
  onProgress: OnProgress;
}): Promise<Sealed> {
  const { collectors, spool } = job;
  let manifest = sealedNow(job.manifest);
  const within = (ms: number): AbortSignal => limitAfter(ms, job.stop, manifest.interrupted && !job.patient);
  const optional = async <T>(failed: string, make: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await make();
    } catch (error) {
      job.onProgress({ type: 'notice', text: `${failed}: ${(error as Error).message}` });
      return undefined;
    }
  };
  await optional('tables are incomplete', async () => {
    const zones = new Map(
      manifest.hosts.flatMap((h) => (h.timeZone === undefined ? [] : [[h.id, h.timeZone]])),
    );
    const limit = within(PARSE_MS_WHEN_INTERRUPTED);
    await writeTables(spool, collectors, manifest.artifacts, zones, { ahead: job.ahead, limit });
    const read = await writeCaptured(spool, manifest.artifacts, limit);
    if (read) job.onCaptures?.(read);
    // What is written from the tables must say that they may lack something.
    if (job.stop.aborted) manifest = { ...manifest, interrupted: true };
  });
  const inHaste = manifest.interrupted && !job.patient;
  const judged = await optional('there is no verdict', () => job.judge?.(spool, manifest, inHaste));
  const { analysis, facts } = judged ?? {};
  if (analysis && !inHaste) {
    await optional('there is no timeline.jsonl', () =>
      writeTimeline(spool, manifest, analysis.findings, facts),
    );
  }
  await optional(`${REDACTION_REPORT} could not be written`, () =>
    writeFile(join(spool, REDACTION_REPORT), job.redactionReport, { mode: 0o600 }),
  );
  await optional('README.md could not be written', () =>
    writeBundleDocuments(spool, manifest, analysis, facts),
  );
  const sealed = await sealBundle({
    ...job,
    ...job.seal,
    manifest,
    dir: spool,
    signal: within(PACK_MS_WHEN_INTERRUPTED),
  });
  return { ...sealed, manifest, ...(analysis && { analysis }) };
}

/** Aborts a while after now when the run was interrupted, or after the Ctrl-C that may still come. */
function limitAfter(ms: number, stop: AbortSignal, interrupted: boolean): AbortSignal {
  const limit = new AbortController();
  const begin = (): void => void setTimeout(() => limit.abort(), ms).unref();
  if (interrupted || stop.aborted) begin();
  else stop.addEventListener('abort', begin, { once: true });
  return limit.signal;
}
