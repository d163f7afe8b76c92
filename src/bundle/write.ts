import { createHash } from 'node:crypto';
import { chmod, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EvidenceError } from '../core/errors.js';
import type { SshSigner } from '../transport/ssh/private-key.js';
import { encryptChunks } from './encrypt.js';
import { pathProblem, shown } from './entry-path.js';
import { manifestBytes } from './manifest-json.js';
import { MANIFEST, SIGNATURE, type ManifestDraft } from './manifest.js';
import { entryTime, FILE_MODE, FOLDER_MODE, packPlan, type PackEntry, type Sink } from './pack-plan.js';
import { codeOf, createPartial, DISK_FULL, publishFile, publishFolder, writeWhole } from './place.js';
import { type ArchiveFormat, packerOf } from './packer.js';
import { settle } from './settle.js';
import { listSpool, releaseSpace, removeWorkingFiles, type SpoolFile } from './spool.js';
import { toFile } from './write-chunks.js';

export type BundleFormat = ArchiveFormat | 'dir';

export interface SealOptions {
  /** `<name>.partial`: the spool directory, holding hosts/…, README.md … */
  readonly dir: string;
  /** Top folder of the bundle and, with an extension, its file name. */
  readonly name: string;
  readonly outDir: string;
  readonly format: BundleFormat;
  readonly manifest: ManifestDraft;
  /** age recipients: the archive is encrypted as it is packed. A folder cannot be. */
  readonly encryptTo?: readonly string[];
  readonly signer?: SshSigner;
  /** Aborting stops packing and seals the spool as a folder, which takes no time. */
  readonly signal?: AbortSignal;
}

export interface SealedBundle {
  readonly path: string;
  /** Of the archive file; of all files for a folder. */
  readonly bytes: number;
  /** Of the file manifest.json. Kept elsewhere, it proves later that nothing was exchanged. */
  readonly manifestSha256: string;
  readonly format: BundleFormat;
  readonly encrypted: boolean;
  /** Why it is a folder when an archive was asked for. */
  readonly reason?: string;
  /** Why it bears no signature when one was asked for. */
  readonly unsigned?: string;
  /** Names in the spool that were left out: links, devices, names no reader accepts. */
  readonly refused: readonly string[];
}

/**
 * Turns a spool directory into a bundle: the same spool and manifest give the same bytes. The spool is
 * removed only when the bundle is in place; on every error it stays. What was to be encrypted and became a folder
 * (full disk, interrupt) is not encrypted, and `reason` says so. Throws E_OUT_DIR, E_NO_SPACE.
 */
export async function sealBundle(options: SealOptions): Promise<SealedBundle> {
  const { dir, name, outDir, format } = options;
  const problem = name.includes('/') ? 'holds a "/"' : pathProblem(name);
  if (problem !== undefined) throw new EvidenceError('E_INTERNAL', `bundle name ${shown(name)} ${problem}`);
  await releaseSpace(dir);
  const spool = listSpool(dir);
  const manifest = manifestBytes(await settle(options.manifest, dir, spool));
  await writeWhole(join(dir, MANIFEST), manifest).catch((error: unknown) => {
    throw outputError(error, dir, dir);
  });
  const { signature, unsigned } = await sign(options, manifest);
  const files = [...spool.files, { path: MANIFEST, bytes: manifest.length }, ...signature];
  const entries = packPlan(name, dir, files);
  const sealed = {
    manifestSha256: createHash('sha256').update(manifest).digest('hex'),
    refused: spool.refused,
    ...(unsigned !== undefined && { unsigned }),
  };
  const isToBeEncrypted = options.encryptTo !== undefined;
  let reason: string | undefined;
  if (format !== 'dir') {
    try {
      const archive = await writeArchive(options, format, entries);
      await rm(dir, { recursive: true, force: true });
      return { ...archive, ...sealed, format, encrypted: isToBeEncrypted };
    } catch (error) {
      if (options.signal?.aborted) reason = 'interrupted while packing';
      else if (DISK_FULL.has(codeOf(error))) reason = `no space left in ${outDir} for the archive`;
      else throw outputError(error, outDir, dir);
    }
  }
  if (isToBeEncrypted) reason = `${reason ?? 'a folder was asked for'}; it is NOT encrypted`;
  // Beside the spool, so that it is a rename: it needs no space.
  const path = await sealFolder(options, entries, reason === undefined ? outDir : dirname(dir));
  const bytes = files.reduce((sum, f) => sum + f.bytes, 0);
  return { path, bytes, ...sealed, format: 'dir', encrypted: false, ...(reason !== undefined && { reason }) };
}

/** A key that fails now (an agent that is gone) costs the signature, not the bundle. */
async function sign(
  { dir, signer, signal }: SealOptions,
  manifest: Buffer,
): Promise<{ signature: SpoolFile[]; unsigned?: string }> {
  // One that an earlier, cut off sealing left is not of this manifest.
  await rm(join(dir, SIGNATURE), { force: true });
  if (signer === undefined) return { signature: [] };
  try {
    const { signMessage } = await import('./ssh-signature.js');
    const armored = Buffer.from(await orAborted(signMessage(manifest, signer), signal));
    await writeWhole(join(dir, SIGNATURE), armored);
    return { signature: [{ path: SIGNATURE, bytes: armored.length }] };
  } catch (error) {
    return { signature: [], unsigned: error instanceof Error ? error.message : String(error) };
  }
}

/** An agent may wait for somebody to confirm. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return Promise.race([
    work,
    new Promise<never>((_, reject) => {
      const abort = (): void => reject(new Error('interrupted before the signature was made'));
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort, { once: true });
    }),
  ]);
}

async function writeArchive(
  { name, outDir, manifest, encryptTo, signal }: SealOptions,
  format: ArchiveFormat,
  entries: readonly PackEntry[],
): Promise<{ path: string; bytes: number }> {
  const pack = await packerOf(format);
  const extension = encryptTo === undefined ? `.${format}` : `.${format}.age`;
  const partial = await createPartial(outDir, name, extension);
  try {
    let bytes: number;
    try {
      const plain = toFile(partial.file);
      const sink: Sink =
        encryptTo === undefined ? plain : (chunks) => plain(encryptChunks({ recipients: encryptTo }, chunks));
      await pack(entries, entryTime(manifest.window.startedAt), sink, signal);
      await partial.file.sync();
      bytes = (await partial.file.stat()).size;
    } finally {
      await partial.file.close();
    }
    return { path: await publishFile(partial.path, outDir, name, extension), bytes };
  } catch (error) {
    await rm(partial.path, { force: true });
    throw error;
  }
}

async function sealFolder(
  { dir, name }: SealOptions,
  entries: readonly PackEntry[],
  outDir: string,
): Promise<string> {
  const { refused } = listSpool(dir);
  for (const path of refused) await rm(join(dir, path), { recursive: true, force: true });
  for (const { name: entry, content } of entries) {
    await chmod(join(dir, entry.slice(name.length + 1)), content === undefined ? FOLDER_MODE : FILE_MODE);
  }
  try {
    await removeWorkingFiles(dir);
    return await publishFolder(dir, outDir, name);
  } catch (error) {
    throw outputError(error, outDir, dir);
  }
}

function outputError(error: unknown, where: string, spool: string): EvidenceError {
  if (error instanceof EvidenceError) return error;
  const what = error instanceof Error ? error.message : String(error);
  const kept = `what was collected is still in ${spool}`;
  if (DISK_FULL.has(codeOf(error))) {
    return new EvidenceError('E_NO_SPACE', `no space left in ${where}`, `free some space; ${kept}`, {
      cause: error,
    });
  }
  if (codeOf(error) === '') return new EvidenceError('E_INTERNAL', what, kept, { cause: error });
  return new EvidenceError('E_OUT_DIR', `the bundle could not be written into ${where}: ${what}`, kept, {
    cause: error,
  });
}
