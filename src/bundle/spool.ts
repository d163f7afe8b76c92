import { lstatSync, readdirSync } from 'node:fs';
import { open, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { pathProblem } from './entry-path.js';
import { MANIFEST, SIGNATURE } from './manifest.js';

/** One JSON line per finished artifact, appended while a run goes on. */
export const JOURNAL = 'artifacts.ndjson';
/** The manifest without artifacts, written when a run starts. */
export const RUN = 'run.json';
/** Bytes held back so that a bundle can still be sealed when the disk is full: manifest, tables, documents, archive. */
const RESERVE = 'reserve.bin';
const RESERVE_PER_HOST = 1024 * 1024;
const MOST_RESERVE = 32 * RESERVE_PER_HOST;
/** Of a small disk most is for evidence. */
const RESERVE_SHARE = 8;
/** With a reason and a remedy for everything that a full disk cost, profile network. */
const MANIFEST_PER_HOST = 256 * 1024;

/** Files of a spool directory that are about the run, not evidence. */
const WORKING_FILES: ReadonlySet<string> = new Set([
  JOURNAL,
  RUN,
  RESERVE,
  `${MANIFEST}.tmp`,
  `${SIGNATURE}.tmp`,
]);

export interface SpoolFile {
  /** Relative to the spool, with `/`. */
  readonly path: string;
  readonly bytes: number;
}

export interface Spool {
  /** Regular files, sorted by their bytes; the manifest, its signature and the working files are not among them. */
  readonly files: readonly SpoolFile[];
  /** What cannot go into a bundle: links, devices, sockets, names no reader would accept. */
  readonly refused: readonly string[];
}

/** Called when a run starts: takes the space that sealing needs when everything else is used up. */
export async function reserveSpace(spoolDir: string, hosts: number, freeBytes: number): Promise<void> {
  const wanted = Math.min(hosts * RESERVE_PER_HOST, MOST_RESERVE);
  const bytes = Math.max(RESERVE_PER_HOST, Math.min(wanted, Math.floor(freeBytes / RESERVE_SHARE)));
  const piece = Buffer.alloc(RESERVE_PER_HOST, 'reserve ');
  const file = await open(join(spoolDir, RESERVE), 'w', 0o600);
  try {
    // In one go: between pieces, a busy event loop would leave the disk to others.
    const pieces = Array.from({ length: Math.ceil(bytes / piece.length) }, (_, i) =>
      piece.subarray(0, bytes - i * piece.length),
    );
    await file.writev(pieces);
  } finally {
    await file.close();
  }
}

/** For tables and documents, which may take all they get: the manifest, without which nothing is sealed, keeps its share. */
export async function releaseMost(spoolDir: string, hosts: number): Promise<void> {
  const file = join(spoolDir, RESERVE);
  const held = await stat(file).catch(() => undefined);
  if (held) await truncate(file, Math.min(hosts * MANIFEST_PER_HOST, held.size)).catch(() => {});
}

/** All of it: before the manifest is written. */
export async function releaseSpace(spoolDir: string): Promise<void> {
  await rm(join(spoolDir, RESERVE), { force: true });
}

export async function removeWorkingFiles(spoolDir: string): Promise<void> {
  for (const name of WORKING_FILES) await rm(join(spoolDir, name), { force: true });
}

export function listSpool(spoolDir: string): Spool {
  const files: SpoolFile[] = [];
  const refused: string[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(join(spoolDir, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (path === MANIFEST || path === SIGNATURE || WORKING_FILES.has(path)) continue;
      if (pathProblem(path) !== undefined) refused.push(path);
      else if (entry.isDirectory()) walk(path);
      else if (entry.isFile()) files.push({ path, bytes: lstatSync(join(spoolDir, path)).size });
      else refused.push(path);
    }
  };
  walk('');
  files.sort((a, b) => bytewise(a.path, b.path));
  return { files, refused: refused.toSorted(bytewise) };
}

/** The order of `LC_ALL=C sort`, which the order of JavaScript strings (UTF-16) is not. */
export function bytewise(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
