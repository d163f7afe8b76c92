import { join } from 'node:path';
import { MANIFEST, type Artifact, type Manifest } from '../../bundle/manifest.js';
import type { Bundle, OpenEntry } from '../../bundle/read.js';
import { EvidenceError } from '../../core/errors.js';
import { type Redaction, REDACTION_REPORT } from '../redaction.js';
import { NewPaths, subjectOf } from './new-paths.js';
import { type RedactedFile, redactFile } from './redact-file.js';

/** Made of the text when a bundle is sealed; made again. */
const DERIVED = /^(?:README\.md|report\.html|summary\.json|(?:tables|plots)\/.*)$/;
/** Made of the tables when a bundle is judged; made again where that can be done. They cite files as they were. */
const JUDGED = new Set(['verdict.json', 'findings.json']);
const SIGNATURE = 'manifest.json.sig';
const MOST_REPORT_BYTES = 16 * 1024 ** 2;

export interface Copied {
  readonly artifacts: readonly Artifact[];
  /** What is not in the new bundle, and why. */
  readonly notes: readonly string[];
  /** Files of the verdict that the given bundle had, as it names them. */
  readonly judged: readonly string[];
  /** redaction.json of the given bundle. */
  readonly report?: string;
  /** Path in the given bundle → in the new one. */
  readonly paths: ReadonlyMap<string, string>;
}

interface Expected {
  readonly sha256: string | undefined;
  readonly to: string;
}

/**
 * Every file of a bundle through the policy into `spool`. Throws E_VERIFY when it is not as it was sealed: what was
 * altered must not come out with new hashes.
 */
export async function copyRedacted(
  bundle: Bundle,
  manifest: Manifest,
  spool: string,
  redaction: Redaction,
  stop: AbortSignal,
): Promise<Copied> {
  const expected = expectedFiles(manifest, redaction);
  const done = new Map<string, RedactedFile>();
  const notes: string[] = [];
  const judged: string[] = [];
  let report: string | undefined;
  await bundle.visit(async (entry) => {
    stop.throwIfAborted();
    const { path, content } = entry;
    if (path === MANIFEST || DERIVED.test(path)) return;
    if (path === SIGNATURE)
      return void notes.push('the signature is of the given bundle: left out, sign it anew');
    if (path === REDACTION_REPORT) return void (report = await text(entry));
    if (JUDGED.has(path)) return void judged.push(path);
    const wanted = expected.get(path);
    if (!wanted) throw altered(bundle.path, `${path} is in it, and not in its manifest`);
    const file = await redactFile(content, join(spool, wanted.to), wanted.to, redaction);
    if (wanted.sha256 !== file.sourceSha256) throw altered(bundle.path, `${path} is not as it was sealed`);
    done.set(path, file);
  });
  const missing = [...expected.keys()].find((path) => !done.has(path));
  if (missing !== undefined) throw altered(bundle.path, `${missing} is missing`);
  const artifacts = manifest.artifacts.map((artifact) => recorded(artifact, expected, done, redaction));
  const paths = new Map([...expected].map(([path, { to }]) => [path, to]));
  return { artifacts, notes, judged, paths, ...(report !== undefined && { report }) };
}

function expectedFiles(manifest: Manifest, redaction: Redaction): Map<string, Expected> {
  const paths = new NewPaths(redaction);
  const expected = new Map<string, Expected>();
  for (const artifact of manifest.artifacts) {
    const { path, stderrPath, sha256, stderrSha256 } = artifact;
    if (path !== undefined) expected.set(path, { sha256, to: paths.ofArtifact(artifact, path) });
    if (stderrPath !== undefined) {
      expected.set(stderrPath, { sha256: stderrSha256, to: paths.ofArtifact(artifact, stderrPath) });
    }
  }
  for (const { path, sha256 } of manifest.files) {
    if (DERIVED.test(path) || JUDGED.has(path) || path === REDACTION_REPORT || path === SIGNATURE) continue;
    expected.set(path, { sha256, to: paths.ofFile(path) });
  }
  return expected;
}

function recorded(
  artifact: Artifact,
  expected: ReadonlyMap<string, Expected>,
  done: ReadonlyMap<string, RedactedFile>,
  redaction: Redaction,
): Artifact {
  const { path, stderrPath, truncatedAt } = artifact;
  const out = path === undefined ? undefined : done.get(path);
  const err = stderrPath === undefined ? undefined : done.get(stderrPath);
  const words = redaction.artifact({ ...artifact, subject: subjectOf(artifact, redaction) });
  const notes = [words.note, out?.note, err?.note].filter((note) => note !== undefined);
  return {
    ...words,
    ...(path !== undefined && out && { path: expected.get(path)?.to, bytes: out.bytes, sha256: out.sha256 }),
    ...(stderrPath !== undefined &&
      err && {
        stderrPath: expected.get(stderrPath)?.to,
        stderrBytes: err.bytes,
        stderrSha256: err.sha256,
      }),
    ...(truncatedAt !== undefined && out && { truncatedAt: out.bytes }),
    ...(notes.length > 0 && { note: notes.join('; ') }),
    redactions: artifact.redactions + (out?.masked ?? 0) + (err?.masked ?? 0),
  };
}

function altered(path: string, what: string): EvidenceError {
  return new EvidenceError(
    'E_VERIFY',
    `${path}: ${what}`,
    `what was altered is not sealed anew; evidence verify ${path} says what else is wrong`,
  );
}

async function text({ content }: OpenEntry): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.length;
    if (bytes > MOST_REPORT_BYTES) return '';
    parts.push(chunk);
  }
  return Buffer.concat(parts).toString('utf8');
}
