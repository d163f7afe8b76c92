import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { codeOf, DISK_FULL } from '../bundle/place.js';
import type { Lock, Render } from '../core/documents/lock.js';
import { EvidenceError } from '../core/errors.js';
import { lockText, readLock } from '../incident/lock-file.js';
import { withWriterLock } from '../incident/writer-lock.js';
import { carryOver, commit, type Places, placesOf, recover, syncFolder, writeSynced } from './generation.js';

/** One generation of a document: all its formats. */
export interface Publication {
  /** `pir`, `escalation.vendor`. */
  readonly document: string;
  readonly files: readonly { readonly format: string; readonly bytes: Uint8Array }[];
  /** What the lock is to know of it; `files` and `frozen` are filled in here, `conflicts` stay unless it has them. */
  readonly render: Render;
  /** Status final: this version is kept as `<document>.v<version>.<format>` and never overwritten. */
  readonly isFinal: boolean;
  /** What else the lock learns, such as the ids of what is cited now. */
  readonly updateLock?: (lock: Lock) => Lock;
}

export interface Published {
  /** Paths of the files. */
  readonly files: readonly string[];
  readonly frozen: readonly string[];
  /** What was edited at the very moment of publishing, kept beside the new files. */
  readonly kept: readonly string[];
}

/**
 * Writes all files of a generation and what the lock says of it, or nothing. Throws E_CONFLICT where a file was edited
 * since, or a final version would change; E_NO_SPACE, E_OUT_DIR; then everything is as it was.
 */
export async function publish(folder: string, publication: Publication): Promise<Published> {
  return withWriterLock(folder, async () => {
    const places = await placesOf(folder);
    await recover(places);
    const { lock: current } = await readLock(folder);
    const lock = publication.updateLock?.(current) ?? current;
    const before = lock.renders[publication.document];
    const found = await mayOverwrite(places, publication, before);
    const hashes = Object.fromEntries(publication.files.map(({ format, bytes }) => [format, sha256(bytes)]));
    const frozen = frozenVersions(publication, before, lock, hashes);
    try {
      await stage(
        places,
        publication,
        before,
        lockText({
          ...lock,
          renders: {
            ...lock.renders,
            [publication.document]: {
              ...publication.render,
              files: hashes,
              ...(frozen.length > 0 && { frozen }),
              conflicts: publication.render.conflicts ?? before?.conflicts ?? [],
            },
          },
        }),
      );
      await commit(places);
    } catch (error) {
      await recover(places);
      throw fileError(places, error);
    }
    const kept = await keepLateEdits(places, publication, found);
    await rm(places.old, { recursive: true, force: true });
    const path = (name: string): string => join(places.out, name);
    return {
      files: publication.files.map(({ format }) => path(fileName(publication.document, format))),
      frozen: publication.isFinal
        ? publication.files.map(({ format }) => path(frozenName(publication, format)))
        : [],
      kept,
    };
  });
}

/** `out/pir.md`. */
export function fileName(document: string, format: string): string {
  return `${document}.${format}`;
}

function frozenName({ document, render }: Publication, format: string): string {
  return `${document}.v${render.version}.${format}`;
}

/** What a person made of a file, kept beside what is rendered over it. */
export function editedName(document: string, format: string, hash: string): string {
  return `${document}.edited-${hash.slice(0, 8)}.${format}`;
}

/** Hash of each file that will be replaced. Throws E_CONFLICT where one holds what nobody has taken over. */
async function mayOverwrite(
  { out }: Places,
  { document, files }: Publication,
  before: Render | undefined,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const formats = new Set([...files.map(({ format }) => format), ...Object.keys(before?.files ?? {})]);
  for (const format of formats) {
    const bytes = await readFile(join(out, fileName(document, format))).catch(noFile);
    if (bytes === undefined) continue;
    const hash = sha256(bytes);
    found.set(format, hash);
    if (hash === before?.files[format] || hash === before?.absorbed?.[format]) continue;
    const shown = join(basename(out), fileName(document, format));
    throw new EvidenceError(
      'E_CONFLICT',
      before?.files[format] === undefined
        ? `${shown} is there and was not rendered by evidence`
        : `${shown} was edited since it was rendered`,
      format === 'md'
        ? `nothing was written; take the edits over first: evidence report absorb FOLDER ${document}`
        : `nothing was written; edits are taken over from ${fileName(document, 'md')} only: move yours there, or move the file away`,
    );
  }
  return found;
}

function frozenVersions(
  { document, render, isFinal }: Publication,
  before: Render | undefined,
  lock: Lock,
  files: Record<string, string>,
): NonNullable<Render['frozen']> {
  const versions = before?.frozen ?? [];
  const same = versions.find(({ version }) => version === render.version);
  if (same && Object.entries(files).some(([format, hash]) => (same.files[format] ?? hash) !== hash))
    throw new EvidenceError(
      'E_CONFLICT',
      `${document} v${render.version} is final, and this one differs from it`,
      `nothing was written; what comes next is v${render.version + 1}`,
    );
  if (!isFinal) return versions;
  const bundles = Object.fromEntries(Object.entries(lock.bundles).map(([id, b]) => [id, b.manifestSha256]));
  const version = { version: render.version, at: render.at, files: { ...same?.files, ...files }, bundles };
  return [...versions.filter((each) => each !== same), version];
}

async function stage(
  places: Places,
  publication: Publication,
  before: Render | undefined,
  lock: string,
): Promise<void> {
  const { document, files, isFinal } = publication;
  const own = new Set(
    [...files.map(({ format }) => format), ...Object.keys(before?.files ?? {})].map((format) =>
      fileName(document, format),
    ),
  );
  const frozen = new Set(isFinal ? files.map(({ format }) => frozenName(publication, format)) : []);
  await mkdir(places.stage);
  await carryOver(places.out, places.stage, new Set([...own, ...frozen]));
  // Not everything was taken over: what was edited is kept beside the new files.
  if ((before?.conflicts?.length ?? 0) > 0)
    for (const [format, hash] of Object.entries(before?.absorbed ?? {}))
      await copyFile(
        join(places.out, fileName(document, format)),
        join(places.stage, editedName(document, format, hash)),
      ).catch(noFile);
  for (const { format, bytes } of files) {
    await writeSynced(join(places.stage, fileName(document, format)), bytes);
    if (isFinal) await writeSynced(join(places.stage, frozenName(publication, format)), bytes, 0o444);
  }
  await syncFolder(places.stage);
  await writeSynced(places.nextLock, Buffer.from(lock), 0o600);
}

/** Somebody may have saved between our look at a file and its exchange. */
async function keepLateEdits(
  { out, old }: Places,
  { document }: Publication,
  found: ReadonlyMap<string, string>,
): Promise<string[]> {
  const kept: string[] = [];
  for (const [format, hash] of found) {
    const bytes = await readFile(join(old, fileName(document, format))).catch(noFile);
    if (bytes === undefined || sha256(bytes) === hash) continue;
    const path = join(out, editedName(document, format, sha256(bytes)));
    await writeSynced(path, bytes);
    kept.push(path);
  }
  return kept;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function noFile(error: unknown): undefined {
  const code = codeOf(error);
  if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
}

function fileError({ out }: Places, error: unknown): unknown {
  const code = codeOf(error);
  if (error instanceof EvidenceError || !/^E[A-Z]+$/.test(code)) return error;
  if (DISK_FULL.has(code))
    return new EvidenceError(
      'E_NO_SPACE',
      `no space left for ${out}`,
      'the last generation is still there, whole',
      {
        cause: error,
      },
    );
  return new EvidenceError('E_OUT_DIR', `${out} cannot be written: ${(error as Error).message}`, undefined, {
    cause: error,
  });
}
