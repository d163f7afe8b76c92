import { stat, readFile, realpath } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { codeOf } from '../bundle/place.js';
import { INCIDENT_SCHEMA, type Incident, incidentSchema } from '../core/documents/incident.js';
import type { Lock } from '../core/documents/lock.js';
import { EvidenceError } from '../core/errors.js';
import {
  againstSchema,
  inOrder,
  type Mistake,
  mistakes,
  parseYaml,
  type YamlText,
} from '../core/read-yaml.js';
import { withoutEmptyKeys } from '../core/schema-nulls.js';
import { formatBytes } from '../core/units.js';
import { readLock } from './lock-file.js';
import { type NarrativeFile, readNarrative } from './narrative.js';
import { decodeText, mojibakeIn } from './people-text.js';
import { checkReferences } from './references.js';
import { unknownKeys } from './unknown-keys.js';

export const INCIDENT_FILE = 'incident.yaml';
const MOST_BYTES = 2 * 1024 * 1024;

/** An incident folder as it was read. */
export interface IncidentFolder {
  readonly folder: string;
  /** incident.yaml with the prose of narrative/ in its places. Keys that are empty are left out. */
  readonly incident: Incident;
  readonly lock: Lock;
  /** There is no evidence.lock.json. */
  readonly isFresh: boolean;
  /** Field (`root_cause.text`) → the file its prose is from. */
  readonly narrative: ReadonlyMap<string, NarrativeFile>;
  /** What is strange and can be worked with: `incident.yaml:3:1: unknown key …`. */
  readonly warnings: readonly string[];
  readonly source: IncidentSource;
}

/** incident.yaml itself. */
export interface IncidentSource {
  /** Where it really is: links are followed. */
  readonly file: string;
  readonly bytes: Buffer;
  readonly sha256: string;
  readonly text: string;
  readonly hasMark: boolean;
  /** As it stands there: with empty keys, without narrative. */
  readonly data: unknown;
  /** `incident.yaml:12:3` of a field. */
  place(path: readonly PropertyKey[]): string;
}

/** Whether it is the folder of an incident (and not a bundle, or nothing). */
export async function isIncidentFolder(path: string): Promise<boolean> {
  const info = await stat(join(path, INCIDENT_FILE)).catch(() => undefined);
  return info?.isFile() === true;
}

/** Reads an incident folder whole. Throws E_CONFIG with every mistake in incident.yaml, each with its place. */
export async function readIncident(folder: string): Promise<IncidentFolder> {
  const { file, bytes } = await incidentBytes(folder);
  const { lock, isFresh } = await readLock(folder);
  const { files, doubts } = await readNarrative(folder);
  const shown = join(folder, INCIDENT_FILE);
  const { text, hasMark } = decodeText(bytes, shown);
  const read = checkIncident(text, shown, { lock, isFresh, narrative: files });
  return {
    folder,
    incident: read.incident,
    lock,
    isFresh,
    narrative: new Map(files.map((f) => [f.path.join('.'), f])),
    warnings: [...read.warnings, ...doubts.map((d) => join(folder, d))],
    source: {
      file,
      bytes,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      text,
      hasMark,
      data: read.yaml.data,
      place: (path) => read.yaml.at(read.yaml.offset(path)),
    },
  };
}

async function incidentBytes(folder: string): Promise<{ readonly file: string; readonly bytes: Buffer }> {
  const file = join(folder, INCIDENT_FILE);
  try {
    const info = await stat(file);
    if (info.size > MOST_BYTES)
      throw new EvidenceError(
        'E_CONFIG',
        `${file} has ${formatBytes(info.size)}, at most ${formatBytes(MOST_BYTES)} are read`,
        'logs and captures belong into a bundle (evidence import), long prose into narrative/FIELD.md',
      );
    const real = await realpath(file);
    return { file: real, bytes: await readFile(real) };
  } catch (error) {
    if (error instanceof EvidenceError) throw error;
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new EvidenceError(
        'E_CONFIG',
        `${folder}: there is no ${INCIDENT_FILE} in it`,
        `begin one: evidence incident new ${folder}`,
      );
    throw new EvidenceError('E_CONFIG', `${file} cannot be read (${code})`, undefined, { cause: error });
  }
}

/** What else a file is judged by. */
export interface Beside {
  readonly lock: Lock;
  readonly isFresh: boolean;
  readonly narrative: readonly NarrativeFile[];
}

/** The text of incident.yaml, judged. Throws E_CONFIG with all mistakes. */
export function checkIncident(
  text: string,
  file: string,
  { lock, isFresh, narrative }: Beside,
): { readonly incident: Incident; readonly yaml: YamlText; readonly warnings: readonly string[] } {
  const yaml = parseYaml(text, file);
  if (typeof yaml.data !== 'object' || yaml.data === null || Array.isArray(yaml.data))
    throw mistakes(file, [`${yaml.at(0)}: expected keys such as "schema: ${INCIDENT_SCHEMA}" and "id:"`]);
  const data = withoutEmptyKeys(incidentSchema, withNarrative(yaml.data, narrative));
  const { value, mistakes: wrong } = againstSchema(yaml, data, incidentSchema);
  const references = checkReferences(yaml, lock, isFresh);
  const all = [...wrong, ...references.mistakes, ...zoneMistake(yaml)];
  if (value === undefined || all.length > 0) throw mistakes(file, inOrder(yaml, all));
  const doubts = [...unknownKeys(yaml, incidentSchema), ...references.doubts, ...garbled(text)];
  return { incident: value, yaml, warnings: inOrder(yaml, doubts) };
}

function zoneMistake(yaml: YamlText): Mistake[] {
  const { timezone } = yaml.data as { readonly timezone?: unknown };
  if (typeof timezone !== 'string' || isZone(timezone)) return [];
  const text = `timezone: there is no zone "${timezone}": an IANA name such as Europe/Berlin`;
  return [{ offset: yaml.offset(['timezone']), text }];
}

/** An IANA name this machine knows. */
export function isZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function garbled(text: string): Mistake[] {
  return Array.from(mojibakeIn(text)).map(({ offset, text: run, meant }) => ({
    offset,
    text: `"${run}" is "${meant}" in a wrong encoding`,
  }));
}

/** A copy with the prose of files in its places. */
function withNarrative(data: unknown, files: readonly NarrativeFile[]): unknown {
  const copy = structuredClone(data) as Record<string, unknown>;
  for (const { path, text } of files) {
    let place = copy;
    for (const step of path.slice(0, -1)) {
      const inner = place[step];
      const isOpen =
        typeof inner !== 'object' || inner === null || Array.isArray(inner) || 'na' in inner || 'q' in inner;
      if (isOpen) place[step] = {};
      place = place[step] as Record<string, unknown>;
    }
    place[path.at(-1) ?? ''] = text;
  }
  return copy;
}
