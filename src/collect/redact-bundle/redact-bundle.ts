import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Judge } from '../../analyze/judge-folder.js';
import { custodyEntry } from '../../bundle/custody.js';
import type { Manifest, ManifestDraft } from '../../bundle/manifest.js';
import { type Bundle, openBundle } from '../../bundle/read.js';
import { type BundleFormat, sealBundle, type SealedBundle } from '../../bundle/write.js';
import type { Collector } from '../../core/collector.js';
import { EvidenceError } from '../../core/errors.js';
import { slug } from '../../core/slug.js';
import { writeTables } from '../../facts/write-tables.js';
import { writeCaptured } from '../write-captured.js';
import { writeTimeline } from '../../timeline/write-timeline.js';
import { writeBundleDocuments } from '../../render/bundle-documents.js';
import { Identities, type IdentityOptions } from '../identities.js';
import { namesHere } from '../known-names.js';
import { checkOutDir, makeSpool } from '../out-dir.js';
import { type Own, type Redaction, REDACTION_REPORT, startRedaction } from '../redaction.js';
import { type Copied, copyRedacted } from './copy-redacted.js';
import { namesInBundle } from './names-in-bundle.js';
import { addPreviousReport } from './previous-report.js';

export interface RedactOptions {
  /** Put pseudonyms in the place of identities; undefined: secrets alone. */
  readonly identities?: IdentityOptions;
  /** RE2, besides the rules for secrets. */
  readonly patterns: readonly string[];
  /** Absent: beside the bundle. */
  readonly out?: string;
  /** Absent: that of the bundle. */
  readonly format?: BundleFormat;
  readonly own: Own;
  readonly judge: Judge;
  readonly stop: AbortSignal;
}

export interface RedactedBundle extends SealedBundle {
  readonly redactions: Manifest['redactions'];
  /** What is not in the new bundle, and why; which names stay in it. For the screen alone. */
  readonly notes: readonly string[];
  /** The file that leads back. */
  readonly identityMap?: string;
}

/**
 * A bundle → a new bundle without secrets, and with `identities` without addresses and names: every file streams
 * through the policy, paths and manifest are made anew, tables are read from the redacted text again, documents
 * written from these. The given one is not touched; on any error nothing is left. Throws EvidenceError.
 */
export async function redactBundle(
  path: string,
  collectors: readonly Collector[],
  options: RedactOptions,
): Promise<RedactedBundle> {
  const bundle = await openBundle(path);
  const manifest = await bundle.manifest();
  const out = await checkOutDir(options.out ?? dirname(resolve(path)));
  const identities = await identitiesFor(bundle, manifest, options, out.dir);
  const fresh = identities?.fresh;
  const redaction = startRedaction(
    { redact: fresh ? 'identities' : 'secrets', redactPatterns: options.patterns },
    options.own,
    { builtIn: new Set(collectors.map((c) => c.id)), identities: fresh },
  );
  let spool: string | undefined;
  try {
    const made = await makeSpool(out.dir, nameOf(bundle, manifest, redaction));
    spool = made.spool;
    const copied = await copyRedacted(bundle, manifest, spool, redaction, options.stop);
    addPreviousReport(redaction, manifest, copied);
    const draft = await rewritten(bundle, manifest, copied, redaction);
    await derive(spool, draft, collectors, redaction, options);
    const unjudged = copied.judged.filter((file) => !existsSync(join(made.spool, file)));
    const unsaved = await fresh?.close();
    const sealed = await sealBundle({
      dir: spool,
      name: made.name,
      outDir: out.dir,
      format: options.format ?? (bundle.kind === 'tar' ? 'tar.gz' : bundle.kind),
      manifest: draft,
    });
    return {
      ...sealed,
      redactions: draft.redactions,
      notes: [
        ...(identities?.notes ?? []),
        ...copied.notes,
        ...unjudged.map(
          (file) => `${file} is left out: it cites files as they were, and there is no new verdict`,
        ),
        ...[fresh?.warning, unsaved].filter((note) => note !== undefined),
      ],
      ...(fresh && { identityMap: fresh.path }),
    };
  } catch (error) {
    if (spool !== undefined) await rm(spool, { recursive: true, force: true });
    throw error;
  } finally {
    await fresh?.close();
  }
}

/** Pseudonyms of pseudonyms would lead nowhere: a bundle goes through a map once. */
async function identitiesFor(
  bundle: Bundle,
  manifest: Manifest,
  { identities: wanted, out }: RedactOptions,
  outDir: string,
): Promise<{ readonly fresh?: Identities; readonly notes: readonly string[] } | undefined> {
  if (!wanted) return undefined;
  const sent = [outDir, ...(bundle.kind === 'dir' ? [bundle.path] : []), ...(out === undefined ? [] : [out])];
  const fresh = await Identities.open(wanted, sent);
  const done = manifest.redactions.identities;
  if (!done) {
    fresh.mapper.learn(namesHere(process.env));
    fresh.mapper.learn(await namesInBundle(bundle, manifest));
    return { fresh, notes: [] };
  }
  await fresh.close();
  if (done.map !== fresh.mapId) {
    throw new EvidenceError(
      'E_IDENTITY_MAP',
      `${bundle.path}: its addresses and names are pseudonyms already, of the identity map ${done.map}; ${fresh.path} is ${fresh.mapId}`,
      'leave out --identities to mask secrets only, or start from the bundle with the identities',
    );
  }
  return { notes: ['addresses and names are pseudonyms of this map already: they stay as they are'] };
}

/** `evidence-<case or host>-<UTC>-redacted`: a file name is read before anything else. */
function nameOf(bundle: Bundle, manifest: Manifest, redaction: Redaction): string {
  const stamp =
    /-(\d{8}T\d{6}Z)(?:-|$)/.exec(bundle.root)?.[1] ??
    manifest.createdAt.replace(/[-:]/g, '').replace(/\.\d+/, '');
  const [first, ...others] = manifest.hosts;
  const hosts = first && others.length === 0 ? redaction.hostId(first.id) : `${manifest.hosts.length}-hosts`;
  const what = manifest.case === undefined ? hosts : redaction.policy.text(manifest.case);
  return `evidence-${slug(what)}-${slug(stamp)}-redacted`;
}

/** The manifest of the new bundle; hashes of the rest are taken when it is sealed. */
async function rewritten(
  bundle: Bundle,
  manifest: Manifest,
  { artifacts }: Copied,
  redaction: Redaction,
): Promise<ManifestDraft> {
  // `seal` is about the bundle as it was signed.
  const { schema: _, files: __, gaps: ___, artifacts: ____, ...rest } = manifest;
  const { seal: _____, ...run } = rest as typeof rest & { seal?: unknown };
  const sha256 = createHash('sha256')
    .update(await bundle.manifestBytes())
    .digest('hex');
  const words = redaction.run({
    ...run,
    hosts: manifest.hosts.map((host) => redaction.host(host)).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    targets: manifest.targets.map(redaction.target),
  });
  const entry = redaction.custody(custodyEntry('redacted', { previousManifestSha256: sha256 }));
  const { identities } = manifest.redactions;
  const { custody } = words;
  return {
    ...words,
    redactions: { ...redaction.summary(), ...(identities && { mode: 'identities', identities }) },
    ...(custody && { custody: [...custody, entry] }),
    artifacts,
  };
}

/** What is made of the text, made again of the redacted text. */
async function derive(
  spool: string,
  manifest: ManifestDraft,
  collectors: readonly Collector[],
  redaction: Redaction,
  { judge, stop }: Pick<RedactOptions, 'judge' | 'stop'>,
): Promise<void> {
  const zones = new Map(
    manifest.hosts.flatMap((h) => (h.timeZone === undefined ? [] : [[h.id, h.timeZone] as const])),
  );
  const artifacts = manifest.artifacts.toSorted((a, b) => (a.host < b.host ? -1 : a.host > b.host ? 1 : 0));
  await writeTables(spool, collectors, artifacts, zones, { limit: stop });
  await writeCaptured(spool, artifacts, stop);
  stop.throwIfAborted();
  await writeFile(join(spool, REDACTION_REPORT), redaction.report(), { mode: 0o600 });
  const { analysis, facts } = (await judge(spool, manifest, false)) ?? {};
  if (analysis) await writeTimeline(spool, manifest, analysis.findings, facts);
  await writeBundleDocuments(spool, manifest, analysis, facts);
  stop.throwIfAborted();
}
