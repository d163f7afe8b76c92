import type { DocumentKind } from '../core/documents/document-kind.js';
import { EvidenceError } from '../core/errors.js';
import { VERSION } from '../core/version.js';
import { isIncidentFolder, readIncident } from '../incident/read-incident.js';
import { bundlePath } from '../incident/bundle-on-disk.js';
import { recordOfBundles } from '../incident/record.js';
import { type MadeDocument, makeDocument, type MakeOptions } from '../render/document/make-document.js';
import { requestOf } from '../report/document-name.js';
import { demandFinal } from '../report/final.js';
import { folderDocument } from '../report/folder-document.js';
import { decryptionKeys } from './decryption-keys.js';
import { knowledgeOf } from './knowledge-flags.js';
import { openWith } from './open-with.js';
import type { ReportFlags } from './report-flags.js';

export interface SourceOptions extends MakeOptions {
  /** RFC 3339. */
  readonly asOf: string;
}

export interface SourcedDocument {
  readonly made: MadeDocument;
  /** Files that go with the document in a mail. */
  readonly attach: readonly string[];
  /** Of the audience. */
  readonly limitMb?: number;
}

/** The folder of an incident, where that is what the source is. */
export async function incidentFolder(sources: readonly string[]): Promise<string | undefined> {
  const found: string[] = [];
  for (const source of sources) if (await isIncidentFolder(source)) found.push(source);
  const [folder] = found;
  if (folder === undefined || sources.length === 1) return folder;
  throw new EvidenceError(
    'E_USAGE',
    `${folder} is the folder of an incident: nothing else goes with it`,
    `its bundles are in incident.yaml; more: evidence incident attach ${folder} BUNDLE`,
  );
}

/** A document of an incident folder or of bundles, not published. */
export async function documentFromSource(
  kind: DocumentKind,
  sources: readonly string[],
  options: SourceOptions,
  flags: ReportFlags,
): Promise<SourcedDocument> {
  const folder = await incidentFolder(sources);
  if (folder !== undefined) return ofFolder(kind, folder, options, flags);
  const files = [];
  for (const file of sources) {
    const keys = await decryptionKeys(file, flags);
    files.push({ file, ...(keys && { keys }) });
  }
  const tool = `evidence ${VERSION}`;
  const record = await recordOfBundles(files, {
    knowledge: await knowledgeOf(flags),
    asOf: options.asOf,
    tool,
  });
  const attach = record.bundles.flatMap(({ sha256 }, i) => (sha256 === undefined ? [] : (sources[i] ?? [])));
  return { made: makeDocument(kind, record, options), attach };
}

async function ofFolder(
  kind: DocumentKind,
  folder: string,
  { variant, audience, ...options }: SourceOptions,
  flags: ReportFlags,
): Promise<SourcedDocument> {
  const current = await readIncident(folder);
  const given = { ...(variant !== undefined && { variant }), ...(audience !== undefined && { audience }) };
  const request = requestOf(kind, given, current.incident);
  const { made } = await folderDocument(current, request, { ...options, open: await openWith(flags) });
  demandFinal(current, made);
  return { made, ...mailParts(current, audience) };
}

/** What an audience gets with a mail: the files it names, else every bundle. */
export function mailParts(
  { incident, lock, folder }: Awaited<ReturnType<typeof readIncident>>,
  audience: string | undefined,
): { attach: readonly string[]; limitMb?: number } {
  const known = audience === undefined ? undefined : incident.audiences?.[audience];
  const limit = known?.limit_mb;
  // A bundle that is a folder is no file to attach; the document names it all the same.
  const bundles = Object.values(lock.bundles).flatMap(({ path, sha256 }) =>
    sha256 === undefined ? [] : [path],
  );
  return {
    attach: (known?.attach ?? bundles).map((path) => bundlePath(folder, path)),
    ...(limit !== undefined && { limitMb: limit }),
  };
}
