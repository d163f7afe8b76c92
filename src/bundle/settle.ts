import { join } from 'node:path';
import { hashFile } from './hash-file.js';
import { gapsOf } from './manifest-json.js';
import { SCHEMA, type Artifact, type BundleFile, type Manifest, type ManifestDraft } from './manifest.js';
import { bytewise, type Spool } from './spool.js';

/**
 * The manifest of what really lies in the spool. Hashes taken while collecting are kept; a file that has
 * another size since then is hashed again and says so; one that vanished is no longer claimed.
 */
export async function settle(draft: ManifestDraft, spoolDir: string, spool: Spool): Promise<Manifest> {
  const found = new Map(spool.files.map((f) => [f.path, f.bytes]));
  const artifacts: Artifact[] = [];
  for (const artifact of draft.artifacts) {
    artifacts.push(await settleStderr(await settleOutput(artifact, spoolDir, found), spoolDir, found));
  }
  artifacts.sort((a, b) => bytewise(order(a), order(b)));
  const claimed = new Set(artifacts.flatMap((a) => [a.path ?? '', a.stderrPath ?? '']));
  const files: BundleFile[] = [];
  for (const { path, bytes } of spool.files) {
    if (!claimed.has(path)) files.push({ path, ...(await hashFile(join(spoolDir, path), bytes)) });
  }
  return { ...draft, schema: SCHEMA, artifacts, gaps: gapsOf(artifacts), files };
}

async function settleOutput(a: Artifact, dir: string, found: ReadonlyMap<string, number>): Promise<Artifact> {
  if (a.path === undefined) return a;
  const size = found.get(a.path);
  if (size === undefined) {
    const lost = `its output (${a.path}) was gone when the bundle was sealed`;
    const { path: _, sha256: __, ...rest } = a;
    return {
      ...rest,
      bytes: 0,
      outcome: a.outcome === 'ok' ? 'failed' : a.outcome,
      reason: a.reason === undefined ? lost : `${a.reason}; ${lost}`,
    };
  }
  if (size === a.bytes && a.sha256 !== undefined) return a;
  const now = await hashFile(join(dir, a.path), size);
  if (a.sha256 === undefined) return { ...a, ...now };
  const note = `${a.bytes} bytes when it was collected, ${size} when it was sealed`;
  return { ...a, ...now, note: a.note === undefined ? note : `${a.note}; ${note}` };
}

async function settleStderr(a: Artifact, dir: string, found: ReadonlyMap<string, number>): Promise<Artifact> {
  if (a.stderrPath === undefined) return a;
  const size = found.get(a.stderrPath);
  if (size !== undefined && size === a.stderrBytes && a.stderrSha256 !== undefined) return a;
  const { stderrPath, stderrBytes: _, stderrSha256: __, ...rest } = a;
  if (size === undefined) return rest;
  const { bytes, sha256 } = await hashFile(join(dir, stderrPath), size);
  return { ...rest, stderrPath, stderrBytes: bytes, stderrSha256: sha256 };
}

/** Probes finish in any order; the manifest lists them in one. */
function order(a: Artifact): string {
  const snapshot = a.snapshot === undefined ? '0' : a.snapshot === 'start' ? '1' : '2';
  return [a.host, a.collector, a.probe, a.subject ?? '', snapshot, a.path ?? ''].join('\0');
}
