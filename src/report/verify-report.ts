import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Knowledge } from '../analyze/analyze.js';
import type { Render } from '../core/documents/lock.js';
import type { BundleEvidence, EvidenceItem } from '../core/documents/record.js';
import { EvidenceError } from '../core/errors.js';
import { recheck, type BundleFiles, type OpenEach, openEach } from '../incident/evidence/recheck.js';
import { INCIDENT_FILE, type IncidentFolder, readIncident } from '../incident/read-incident.js';
import { type RecheckedValues, recheckValues } from '../incident/recheck-values.js';
import type { BundlePlaces } from './find-bundle.js';
import { evidenceIn, type Override } from './override-mark.js';
import { checkOverride, type OverrideCheck } from './overrides.js';
import { verifyBundles } from './verify-bundles.js';
import { verifyFiles } from './verify-files.js';
import { verifyPrinted } from './verify-printed.js';

/** One thing that is not as the document says. */
export interface Failure {
  /** `document`: a file of out/. `text`: a line in it. `bundle`: an archive or a file in one. `citation`, `fact`: what rests on it. `value`: a number of incident.yaml that evidence proposed. */
  readonly kind: 'document' | 'text' | 'bundle' | 'citation' | 'fact' | 'value';
  /** Relative to the incident's folder, or to the bundle. */
  readonly file: string;
  readonly line?: number;
  readonly bundle?: string;
  /** Evidence id, fact, or place in incident.yaml: `impact[I1].peak`. */
  readonly fact?: string;
  readonly expected: string;
  readonly found: string;
}

export interface ReportVerification {
  readonly ok: boolean;
  readonly documents: readonly string[];
  /** How many of each were looked at. */
  readonly checked: {
    readonly files: number;
    readonly bundles: number;
    readonly bundleFiles: number;
    readonly citations: number;
    readonly facts: number;
  };
  /** Numbers and times of incident.yaml at places where evidence proposes some. */
  readonly values: Omit<RecheckedValues, 'differing'> & { readonly differing: number };
  /** How many numbers of tables, times and rows were looked for in the documents as they are made again. */
  readonly printed: number;
  readonly failures: readonly Failure[];
  readonly overrides: readonly OverrideCheck[];
  /** Bundles found elsewhere than the lock has them, and the like. */
  readonly notes: readonly string[];
}

export interface VerifyOptions extends Omit<BundlePlaces, 'folder'> {
  readonly knowledge: Knowledge;
  /** Templates of one's own. */
  readonly folders?: readonly string[];
}

/**
 * Checks the documents of an incident's folder, or one of its files, back to the evidence: published files against the
 * lock, the lock against the bundles, every citation and fact, and what evidence proposed for incident.yaml, against what
 * the bundles hold. Throws E_USAGE where there is nothing to check.
 */
export async function verifyReport(path: string, options: VerifyOptions): Promise<ReportVerification> {
  const { folder, only } = await whatToCheck(path);
  const current = await readIncident(folder);
  const { incident, lock } = current;
  const renders = Object.entries(lock.renders).filter(
    ([document]) => only === undefined || only === document,
  );
  if (renders.length === 0)
    throw new EvidenceError(
      'E_USAGE',
      `${path}: nothing was rendered from this incident`,
      `evidence report pir ${folder}`,
    );
  const failures: Failure[] = [];
  const notes: string[] = [];
  let files = 0;
  for (const [document, render] of renders) {
    const result = await verifyFiles(join(folder, 'out'), document, render);
    files += result.checked;
    failures.push(...result.failures);
  }
  const bundles = await verifyBundles(lock, { ...options, folder });
  failures.push(...bundles.failures);
  notes.push(...bundles.notes);
  const overrides = incident.overrides ?? [];
  const facts = factsOf(
    renders.map(([, render]) => render),
    overrides,
    Object.keys(lock.bundles)[0] ?? 'B1',
  );
  const evidence = new Map(lock.evidence.map((item) => [item.id, item as EvidenceItem]));
  const opened: BundleFiles = new Map(
    [...bundles.found].map(([id, { file, keys }]) => [
      id,
      { file, role: roleIn(incident, id), knowledge: options.knowledge, ...(keys && { keys }) },
    ]),
  );
  const open = openEach(opened);
  const rechecked = await recheck({ evidence, facts }, opened, open);
  const now = new Map(rechecked.map((each) => [each.id, each.now ?? each.was]));
  for (const { id, result, was, now: found = result } of rechecked) {
    if (result === 'ok') continue;
    const item = evidence.get(id);
    failures.push({
      kind: item ? 'citation' : 'fact',
      file: item ? item.path : 'facts',
      ...(item?.line !== undefined && { line: item.line }),
      ...(item && { bundle: item.bundle }),
      fact: id,
      expected: was,
      found,
    });
  }
  const { differing, ...values } = await recheckValues(current, open);
  failures.push(...differing.map((each) => differs(current, each)));
  const documents = renders.map(([document]) => document);
  const made = await madeAgain(current, documents, open, options.folders);
  failures.push(...made.failures);
  notes.push(...made.notes);
  return {
    ok: failures.length === 0,
    documents,
    checked: {
      files,
      bundles: bundles.found.size,
      bundleFiles: bundles.files,
      citations: evidence.size,
      facts: facts.size,
    },
    printed: made.printed,
    values: { ...values, differing: differing.length },
    failures,
    overrides: overrides.map((override) =>
      override.fact.startsWith('at:')
        ? { override, state: 'unchecked' as const }
        : checkOverride(override, now.get(override.fact)),
    ),
    notes,
  };
}

/** Documents whose bundles can be read, each made again. */
async function madeAgain(
  current: IncidentFolder,
  documents: readonly string[],
  open: OpenEach,
  folders: readonly string[] = [],
): Promise<{ readonly printed: number; readonly failures: Failure[]; readonly notes: string[] }> {
  const [failures, notes]: [Failure[], string[]] = [[], []];
  const bundles: BundleEvidence[] = [];
  for (const { id } of current.incident.bundles ?? []) {
    const bundle = await open(id);
    if ('why' in bundle) return { printed: 0, failures, notes: [`not made again: ${id} cannot be read`] };
    bundles.push(bundle);
  }
  let printed = 0;
  for (const document of documents)
    try {
      const result = await verifyPrinted(current, document, bundles, { folders });
      printed += result.printed;
      failures.push(...result.failures);
    } catch (error) {
      if (!(error instanceof EvidenceError)) throw error;
      notes.push(`${document} is not made again: ${error.message}`);
    }
  return { printed, failures, notes };
}

function roleIn({ bundles = [] }: IncidentFolder['incident'], id: string) {
  return bundles.find((bundle) => bundle.id === id)?.role ?? 'during';
}

function differs(
  { source }: IncidentFolder,
  { value, evidence }: RecheckedValues['differing'][number],
): Failure {
  const line = /:(\d+):\d+$/.exec(source.place(value.path))?.[1];
  return {
    kind: 'value',
    file: INCIDENT_FILE,
    ...(line !== undefined && { line: Number(line) }),
    fact: value.name,
    expected: evidence ?? 'nothing: the evidence does not say it any more',
    found: value.says,
  };
}

/** A folder, or a file of its out/: `out/pir.md`, `out/pir.v3.html`. */
async function whatToCheck(path: string): Promise<{ readonly folder: string; readonly only?: string }> {
  const info = await stat(path).catch(() => undefined);
  if (info?.isDirectory()) return { folder: path };
  if (!info)
    throw new EvidenceError(
      'E_USAGE',
      `${path} is not there`,
      'give the folder of an incident, or a file of its out/',
    );
  const only = basename(path).replace(/(\.v\d+)?\.[^.]+$/, '');
  return { folder: dirname(dirname(resolve(path))), only };
}

/** Facts as the evidence said them: without the marks of what was typed over them. */
function factsOf(
  renders: readonly Render[],
  overrides: readonly Override[],
  first: string,
): Map<string, { readonly text: string; readonly bundle: string }> {
  const facts = new Map<string, { text: string; bundle: string }>();
  for (const render of renders)
    for (const [id, printed] of Object.entries(render.facts)) {
      const override = overrides.find(({ fact }) => fact === id);
      const text = (override && evidenceIn(printed, override)) ?? printed;
      facts.set(id, { text, bundle: /#(B\d+)$/.exec(id)?.[1] ?? first });
    }
  return facts;
}
