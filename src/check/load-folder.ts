import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Lock } from '../core/documents/lock.js';
import { EvidenceError } from '../core/errors.js';
import { readLock } from '../incident/lock-file.js';
import { INCIDENT_FILE, isIncidentFolder, readIncident } from '../incident/read-incident.js';
import type { DocumentFile, IncidentFile } from './check-incident.js';
import type { Kind } from './document/document.js';
import { KINDS } from './document/document.js';
import { readText } from './read-text.js';

export interface IncidentFolder {
  readonly incident: IncidentFile;
  readonly lock: Lock | undefined;
  readonly documents: readonly DocumentFile[];
  readonly disk: ReadonlyMap<string, string | null>;
}

/** incident.yaml, narrative/, the lock and what stands rendered in out/. Throws E_CONFIG with file:line:column, E_USAGE. */
export async function loadIncidentFolder(folder: string): Promise<IncidentFolder> {
  if (!(await isIncidentFolder(folder)))
    throw new EvidenceError(
      'E_USAGE',
      `${folder} has no incident.yaml`,
      'evidence incident new makes one; or name a document in it',
    );
  const { incident, lock, isFresh, source, narrative } = await readIncident(folder);
  return {
    incident: { file: join(folder, INCIDENT_FILE), text: source.text, data: incident, narrative },
    lock: isFresh ? undefined : lock,
    documents: markdownIn(join(folder, 'out')),
    disk: hashes(folder, lock),
  };
}

/** Ids a document of an incident folder may cite: it stands in the folder, its out/ or its narrative/. Throws E_CONFIG. */
export async function evidenceIdsBeside(file: string): Promise<ReadonlySet<string> | undefined> {
  const own = dirname(resolve(file));
  for (const folder of [own, dirname(own)]) {
    const { lock, isFresh } = await readLock(folder);
    if (!isFresh) return new Set(lock.evidence.map((e) => e.id));
  }
  return undefined;
}

function markdownIn(folder: string): DocumentFile[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.md') && !/\.edited-/.test(name),
  );
  return names.toSorted().map((name) => {
    const kind = kindOfName(name);
    return { file: join(folder, name), text: readText(join(folder, name)), ...(kind && { kind }) };
  });
}

/** `pir.md`, `escalation.vendor.md`: as documents are called when they are rendered. */
function kindOfName(name: string): Kind | undefined {
  const first = /([^/]*?)\.[^/]*$/.exec(name)?.[1] ?? '';
  if (first === 'escalation') return 'mail';
  return KINDS.find((kind) => kind === first);
}

/** SHA-256 now of every bundle the lock names: of the archive, or of the manifest of a folder. */
function hashes(folder: string, lock: Lock | undefined): Map<string, string | null> {
  return new Map(
    Object.values(lock?.bundles ?? {}).map(({ path, sha256 }) => {
      const at = resolve(folder, path);
      if (!existsSync(at)) return [path, null];
      if (!statSync(at).isDirectory()) return [path, hashOf(at)];
      const manifest = join(at, 'manifest.json');
      return [path, existsSync(manifest) && sha256 === undefined ? hashOf(manifest) : null];
    }),
  );
}

function hashOf(file: string): string {
  const hash = createHash('sha256');
  const chunk = Buffer.alloc(1024 * 1024);
  const fd = openSync(file, 'r');
  try {
    for (let n = readSync(fd, chunk); n > 0; n = readSync(fd, chunk)) hash.update(chunk.subarray(0, n));
  } finally {
    closeSync(fd);
  }
  return hash.digest('hex');
}
