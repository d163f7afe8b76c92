import { basename, resolve } from 'node:path';
import type { BundleEvidence, IncidentRecord } from '../core/documents/record.js';
import type { Lock } from '../core/documents/lock.js';
import { type OpenWith, openIncidentBundles } from '../incident/evidence/incident-bundles.js';
import type { IncidentFolder } from '../incident/read-incident.js';
import { buildRecord } from '../incident/record.js';
import { type MadeDocument, makeDocument } from '../render/document/make-document.js';
import { orderOf } from '../render/document/order.js';
import { storedConflicts } from './absorb-file.js';
import { documentName, type Request } from './document-name.js';
import type { Made } from './finish.js';
import { overriddenFacts } from './overrides.js';
import { placeChecks } from './place-checks.js';
import { decisions } from './to-fill.js';
import { nextVersion } from './version.js';

export interface FolderContext extends MakeOptions {
  readonly open: OpenWith;
}

export interface MakeOptions {
  /** RFC 3339. */
  readonly asOf: string;
  readonly language?: string;
  readonly timezone?: string;
  /** Templates of one's own. */
  readonly folders?: readonly string[];
}

/** A document of an incident folder as it would be published now. */
export interface FolderDocument extends Made {
  /** Its name in the lock and in out/. */
  readonly document: string;
  readonly made: MadeDocument;
  /** With the ids of every line that is cited now. */
  readonly lock: Lock;
}

/** Opens and verifies the bundles, joins them with what people wrote, and makes the document. */
export async function folderDocument(
  current: IncidentFolder,
  request: Request,
  { open, ...options }: FolderContext,
): Promise<FolderDocument> {
  return documentOf(current, request, await openIncidentBundles(current, open), options);
}

/** The same of bundles that are open. Pure. */
export function documentOf(
  current: IncidentFolder,
  request: Request,
  bundles: readonly BundleEvidence[],
  { asOf, ...options }: MakeOptions,
): FolderDocument {
  const document = documentName(request);
  const { folder, lock } = current;
  const before = lock.renders[document];
  const { version, supersedes } = nextVersion(before, current.incident.version);
  const incident = {
    ...current.incident,
    version,
    ...(supersedes !== undefined && { supersedes: `v${supersedes}` }),
  };
  // Documents travel: where the folder lies on this machine is nobody else's business.
  const built = buildRecord({ incident, lock, folder: basename(resolve(folder)), bundles, asOf });
  const { facts, checks } = overriddenFacts(built.record.facts, incident.overrides);
  const decide = decisions(storedConflicts(before), checks).map(({ what }) => what);
  const record = { ...built.record, facts, problems: [...built.record.problems, ...decide] };
  const make = (problems: readonly string[]): MadeDocument =>
    madeOf({ ...record, problems }, request, document, options);
  const first = make(record.problems);
  // Only the document itself shows what stands now where somebody typed over a cell or a sentence of it.
  const order = orderOf(request.kind.kind, request.variant, options.folders);
  const placed = decisions([], placeChecks({ document, made: first, order, incident, lock }));
  const made = placed.length === 0 ? first : make([...record.problems, ...placed.map(({ what }) => what)]);
  const verdict = verdictLine(bundles);
  return {
    ...{ document, made, lock: built.lock, sections: made.sections, model: made.model },
    ...(verdict !== undefined && { verdict }),
  };
}

function madeOf(
  record: IncidentRecord,
  { kind, variant, audience }: Request,
  document: string,
  options: Omit<MakeOptions, 'asOf'>,
): MadeDocument {
  const given = { variant, ...(audience !== undefined && { audience }), ...options };
  return beside(makeDocument(kind, record, given), document);
}

/** Pictures lie beside the Markdown that shows them: `figures/strip.svg` is `pir.strip.svg`. */
function beside(made: MadeDocument, document: string): MadeDocument {
  const own = (file: string): string => `${document}.${file.replace(/^.*\//, '')}`;
  const files = [...made.assets.figures.keys()];
  const moved = (text: string): string =>
    files.reduce((all, file) => all.replaceAll(`](${file})`, `](${own(file)})`), text);
  return {
    ...made,
    markdown: moved(made.markdown),
    sections: made.sections.map(({ id, text }) => ({ id, text: moved(text) })),
    assets: {
      ...made.assets,
      figures: new Map([...made.assets.figures].map(([file, figure]) => [own(file), figure])),
    },
  };
}

/** What a reader of the last version wants to know first when it changes. */
function verdictLine(bundles: readonly BundleEvidence[]): string | undefined {
  const lines = bundles.map(({ id, analysis: { verdict } }) => {
    const causes = verdict.causes.map((c) => `${c.root_cause} on ${c.host} (${c.confidence})`);
    return `${id}: ${causes.join(', ') || verdict.outcome}`;
  });
  return lines.length === 0 ? undefined : lines.join('; ');
}
