import type { ManifestDraft } from '../bundle/manifest.js';
import { sealBundle } from '../bundle/write.js';
import { writeTables } from '../facts/write-tables.js';
import { preloadDocuments, writeBundleDocuments } from '../render/bundle-documents.js';
import type { CollectOptions } from './options.js';
import type { Prepared } from './prepare.js';
import type { OnProgress } from './progress.js';

export interface Sealed {
  readonly path: string;
  readonly bytes: number;
  readonly manifestSha256: string;
  readonly format: CollectOptions['format'];
  /** Why it is not the format asked for. */
  readonly reason?: string;
  readonly manifest: ManifestDraft;
}

/** After an interrupt the bundle must be there within two seconds: parsing gets this much of it. */
const PARSE_MS_WHEN_INTERRUPTED = 400;
/** And packing this much; a larger bundle stays a folder. */
const PACK_MS_WHEN_INTERRUPTED = 700;

/** To be called while the probes run: sealing must be quick. A failure shows when it is needed. */
export async function preload(): Promise<void> {
  await preloadDocuments().catch(() => {});
}

/** Parses, writes README and report, seals. Whatever fails before the sealing is left out, not fatal. */
export async function finish(job: {
  spool: string;
  name: string;
  outDir: string;
  format: CollectOptions['format'];
  manifest: ManifestDraft;
  prepared: Prepared;
  /** Ctrl-C, which may also come now. */
  stop: AbortSignal;
  onProgress: OnProgress;
}): Promise<Sealed> {
  const { manifest, prepared, spool } = job;
  const deadline = manifest.interrupted ? performance.now() + PARSE_MS_WHEN_INTERRUPTED : Infinity;
  try {
    const zones = new Map(
      manifest.hosts.flatMap((h) => (h.timeZone === undefined ? [] : [[h.id, h.timeZone]])),
    );
    writeTables(spool, prepared.collectors, manifest.artifacts, zones, deadline);
  } catch (error) {
    job.onProgress({ type: 'notice', text: `tables are incomplete: ${(error as Error).message}` });
  }
  try {
    await writeBundleDocuments(spool, manifest);
  } catch (error) {
    job.onProgress({ type: 'notice', text: `README.md could not be written: ${(error as Error).message}` });
  }
  const sealed = await sealBundle({
    ...job,
    dir: spool,
    signal: packingLimit(job.stop, manifest.interrupted),
  });
  return { ...sealed, manifest };
}

/** Aborts a while after the run was interrupted: before the packing, or while it goes on. */
function packingLimit(stop: AbortSignal, interrupted: boolean): AbortSignal {
  const limit = new AbortController();
  const begin = (): void => void setTimeout(() => limit.abort(), PACK_MS_WHEN_INTERRUPTED).unref();
  if (interrupted || stop.aborted) begin();
  else stop.addEventListener('abort', begin, { once: true });
  return limit.signal;
}
