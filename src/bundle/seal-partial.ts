import { readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { EvidenceError } from '../core/errors.js';
import { custodyEntry, sealedNow } from './custody.js';
import { readManifest } from './manifest-json.js';
import { MANIFEST, runSchema, type Artifact, type ManifestDraft, type Run } from './manifest.js';
import { readJournal, unfinished } from './partial-artifacts.js';
import { JOURNAL, listSpool, RUN } from './spool.js';
import { sealBundle, type BundleFormat, type SealedBundle } from './write.js';

/**
 * Seals the spool directory that a crash, a kill or a power cut left behind. What the journal lists is kept as
 * it was recorded; files without a line in it become artifacts with the outcome `interrupted`. A run that was to
 * be encrypted is: for whom, stands in its record. It is not signed, for the key is not here. Call it only when the run is over: the folder is gone afterwards. Throws E_NOT_A_BUNDLE when it is no such folder.
 */
export async function recoverPartial(
  dir: string,
  outDir: string,
  format: BundleFormat = 'tar.gz',
): Promise<SealedBundle> {
  const manifest = (await whenSealing(dir)) ?? (await fromRun(dir));
  const name = basename(resolve(dir)).replace(/\.partial$/, '');
  const encryptTo = manifest.seal?.recipients;
  return sealBundle({ dir, name, outDir, format, manifest, ...(encryptTo && { encryptTo }) });
}

/** The run had ended and only the packing was cut off: its manifest is whole. */
async function whenSealing(dir: string): Promise<ManifestDraft | undefined> {
  const json = await readFile(join(dir, MANIFEST)).catch(() => undefined);
  if (!json) return undefined;
  try {
    return readManifest(json, dir);
  } catch (error) {
    if (error instanceof EvidenceError) return undefined;
    throw error;
  }
}

async function fromRun(dir: string): Promise<ManifestDraft> {
  if (!(await stat(dir).catch(() => undefined))?.isDirectory()) {
    throw new EvidenceError('E_NOT_A_BUNDLE', `${dir}: no such folder`);
  }
  const { files } = listSpool(dir);
  const run = await readRun(dir);
  const finished = await readJournal(join(dir, JOURNAL));
  const vantage = run?.vantage.host ?? 'unknown';
  const artifacts = [...finished, ...unfinished(dir, files, finished, vantage)];
  if (run === undefined && artifacts.length === 0) {
    throw new EvidenceError(
      'E_NOT_A_BUNDLE',
      `${dir}: neither ${RUN} nor a single artifact is in this folder`,
    );
  }
  const base = run ?? unknownRun(artifacts);
  const custody = [...(base.custody ?? []), custodyEntry('recovered')];
  const hosts = base.hosts.map(cutOff);
  return { ...sealedNow(base), hosts, custody, artifacts, interrupted: true, complete: false };
}

/** run.json says of a host how it was when the run started. */
function cutOff(host: Run['hosts'][number]): Run['hosts'][number] {
  if (host.outcome !== 'ok') return host;
  return { ...host, outcome: 'interrupted', reason: 'evidence stopped before the run had ended' };
}

async function readRun(dir: string): Promise<Run | undefined> {
  const text = await readFile(join(dir, RUN), 'utf8').catch(() => '');
  try {
    return runSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** When run.json was lost as well: no more is claimed than the artifacts show. */
function unknownRun(artifacts: readonly Artifact[]): Run {
  const times = artifacts.map((a) => a.startedAt).toSorted();
  const startedAt = times[0] ?? new Date(0).toISOString();
  const hosts = [...new Set(artifacts.map((a) => a.host))].toSorted();
  return {
    tool: { name: 'evidence', version: 'unknown' },
    createdAt: startedAt,
    window: { startedAt },
    vantage: { host: 'unknown', user: 'unknown', uid: -1, argv: '' },
    profile: 'unknown',
    options: {},
    targets: [],
    hosts: hosts.map((id) => ({
      id,
      hostname: id,
      transport: 'local',
      uid: -1,
      cpus: 0,
      outcome: 'interrupted',
      reason: 'the record of the run (run.json) was lost; this was put together from the files',
    })),
    redactions: { enabled: false },
    budget: { usedBytes: artifacts.reduce((sum, a) => sum + a.bytes, 0) },
    interrupted: true,
    complete: false,
  };
}
