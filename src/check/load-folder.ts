import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { incidentSchema } from '../core/documents/incident.js';
import { type Lock, lockSchema } from '../core/documents/lock.js';
import { EvidenceError } from '../core/errors.js';
import { readYaml } from '../core/read-yaml.js';
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
export function loadIncidentFolder(folder: string): IncidentFolder {
  const file = join(folder, 'incident.yaml');
  if (!existsSync(file))
    throw new EvidenceError(
      'E_USAGE',
      `${folder} has no incident.yaml`,
      'evidence incident new makes one; or name a document in it',
    );
  const text = readText(file);
  const data = readYaml(text, file, incidentSchema);
  const lock = readLock(join(folder, 'evidence.lock.json'));
  const narrative = markdownIn(join(folder, 'narrative'));
  return {
    incident: { file, text, data },
    lock,
    documents: [...narrative, ...markdownIn(join(folder, 'out'))],
    disk: hashes(folder, lock),
  };
}

function readLock(file: string): Lock | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return lockSchema.parse(JSON.parse(readText(file)));
  } catch (error) {
    throw new EvidenceError(
      'E_CONFIG',
      `${file} is not a lock of ours: ${(error as Error).message.split('\n', 1)[0]}`,
      'restore it from your version control',
    );
  }
}

function markdownIn(folder: string): DocumentFile[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(?:md|txt)$/.test(name),
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
