import type { ManifestDraft } from '../bundle/manifest.js';
import { sealBundle } from '../bundle/write.js';
import { writeTables } from '../facts/write-tables.js';
import type { CollectOptions } from './options.js';
import type { Prepared } from './prepare.js';

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

/** Parses, writes README and report, seals. Whatever fails before the sealing is left out, not fatal. */
export async function finish(job: {
  spool: string;
  name: string;
  outDir: string;
  format: CollectOptions['format'];
  manifest: ManifestDraft;
  prepared: Prepared;
}): Promise<Sealed> {
  const { manifest, prepared, spool } = job;
  const deadline = manifest.interrupted ? performance.now() + PARSE_MS_WHEN_INTERRUPTED : Infinity;
  writeTables(spool, prepared.collectors, manifest.artifacts, deadline);
  const sealed = await sealBundle({
    ...job,
    dir: spool,
    ...(manifest.interrupted && { signal: AbortSignal.timeout(PACK_MS_WHEN_INTERRUPTED) }),
  });
  return { ...sealed, manifest };
}
