import { link, mkdir, readdir, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../bundle/place.js';
import { openBundle } from '../bundle/read.js';
import { EvidenceError } from '../core/errors.js';
import { escapeLine } from '../core/escape.js';
import type { Analysis } from '../core/verdict.js';
import { emptyLock } from '../core/documents/lock.js';
import { checkIncident, INCIDENT_FILE } from './read-incident.js';
import { type Answers, skeleton } from './skeleton.js';

/** What a bundle suggests for a new incident. */
export interface Suggested {
  /** Markdown. */
  readonly title?: string;
  readonly case?: string;
  /** RFC 3339: the first sign of the first cause. */
  readonly started?: string;
  readonly hosts: readonly string[];
  readonly timezone?: string;
}

/** Reads the verdict and the manifest of a bundle. */
export async function suggestedBy(path: string): Promise<Suggested> {
  const bundle = await openBundle(path);
  const manifest = await bundle.manifest();
  const json = await bundle.read('verdict.json').catch((error: unknown) => {
    if (error instanceof EvidenceError && error.code === 'E_NO_SUCH_ENTRY') return undefined;
    throw error;
  });
  const cause = json && causeIn(json);
  const zones = new Set(manifest.hosts.flatMap((h) => h.timeZone ?? []));
  const [zone] = zones;
  return {
    hosts: manifest.hosts.map((h) => h.id),
    ...(manifest.case !== undefined && { case: manifest.case }),
    ...(cause && { title: escapeLine(cause.statement.replace(/\.$/, '')) }),
    ...(cause?.since !== undefined && { started: cause.since }),
    ...(zone !== undefined && zones.size === 1 && { timezone: zone }),
  };
}

function causeIn(json: Buffer): { readonly statement: string; readonly since?: string } | undefined {
  try {
    const data = JSON.parse(json.toString('utf8')) as Partial<Analysis['verdict']> & {
      verdict?: Analysis['verdict'];
    };
    return (data.verdict ?? data).causes?.[0];
  } catch {
    return undefined;
  }
}

/** Words of a title as part of a folder's name. */
function slugOf(text: string): string {
  const words = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return words.length <= 40 ? words : words.slice(0, 41).replace(/-[^-]*$/, '');
}

/** `INC-2025-11-12-SITE-2847` */
export function idFor(date: string, title: string | undefined): string {
  const slug = slugOf(title ?? '');
  return ['INC', date, ...(slug === '' ? [] : [slug.toUpperCase()])].join('-');
}

/** `incidents/2025-11-12-site-2847` */
export function folderFor(date: string, title: string | undefined): string {
  const slug = slugOf(title ?? '');
  return join('incidents', [date, ...(slug === '' ? [] : [slug])].join('-'));
}

/** Makes the folder and its incident.yaml, whole or not at all. Throws E_OUT_DIR when there is one already. */
export async function createIncident(folder: string, answers: Answers): Promise<void> {
  const text = skeleton(answers);
  const file = join(folder, INCIDENT_FILE);
  checkIncident(text, file, { lock: emptyLock(''), isFresh: true, narrative: [] });
  await refuseTaken(folder);
  const fresh = `${file}.${process.pid}.tmp`;
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(fresh, text, { flag: 'wx', mode: 0o644, flush: true });
    await link(fresh, file);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw taken(folder);
    throw new EvidenceError(
      'E_OUT_DIR',
      `${file} cannot be written: ${(error as Error).message}`,
      undefined,
      { cause: error },
    );
  } finally {
    await unlink(fresh).catch(() => undefined);
  }
}

/** Before anybody is asked anything. */
export async function refuseTaken(folder: string): Promise<void> {
  const info = await stat(folder).catch(() => undefined);
  if (info === undefined) return;
  if (!info.isDirectory()) throw new EvidenceError('E_OUT_DIR', `${folder} is no folder`, 'name another one');
  if ((await readdir(folder)).includes(INCIDENT_FILE)) throw taken(folder);
}

function taken(folder: string): EvidenceError {
  return new EvidenceError(
    'E_OUT_DIR',
    `${folder} holds an incident already`,
    `nothing was changed; add to it: evidence incident attach ${folder} BUNDLE`,
  );
}
