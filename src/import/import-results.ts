import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import type { Judge } from '../analyze/judge-folder.js';
import { custodyEntry } from '../bundle/custody.js';
import { codeOf, DISK_FULL } from '../bundle/place.js';
import { type CustodyEntry, MANIFEST, type ManifestDraft, type Run } from '../bundle/manifest.js';
import { finish, type Sealed } from '../collect/finish.js';
import type { CollectOptions } from '../collect/options.js';
import { checkOutDir, makeSpool } from '../collect/out-dir.js';
import { startRedaction } from '../collect/redaction.js';
import { isMissing } from '../core/artifact-groups.js';
import type { Collector } from '../core/collector.js';
import { EvidenceError } from '../core/errors.js';
import { shellQuote } from '../core/quote.js';
import { slug } from '../core/slug.js';
import type { Imported, Intake } from './importer.js';
import { IMPORTERS } from './importers.js';
import { mergedRun } from './merged-run.js';
import { nothingRead } from './read-format.js';
import { readTree } from './tree.js';

export interface ImportOptions {
  readonly case?: string;
  readonly out: string;
  readonly format: CollectOptions['format'];
  readonly redact: CollectOptions['redact'];
  readonly redactPatterns: CollectOptions['redactPatterns'];
}

export interface ImportControl {
  readonly stop: AbortSignal;
  readonly notice: (text: string) => void;
  /** Without it the bundle has no verdict. */
  readonly judge?: Judge;
  /** The command line as given. */
  readonly argv: readonly string[];
}

export interface ImportedBundle extends Sealed {
  /** Inputs that could not be taken, and why. */
  readonly refused: readonly { readonly input: string; readonly reason: string }[];
  readonly interrupted: boolean;
}

/**
 * Several inputs become one bundle. One that is damaged or hostile does not spoil the others; when none can be
 * taken, the first one's EvidenceError is thrown and nothing is left behind.
 */
export async function importResults(
  collectors: readonly Collector[],
  inputs: readonly string[],
  options: ImportOptions,
  control: ImportControl,
): Promise<ImportedBundle> {
  const out = await checkOutDir(options.out);
  const stamp = new Date().toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '');
  const redaction = startRedaction(options, { environment: process.env, argv: control.argv });
  const { spool } = await makeSpool(out.dir, `evidence-import-${stamp}`);
  try {
    const { imported, refused } = await readAll(inputs, { spool, redaction, collectors }, control);
    const [first] = imported;
    const label = options.case ?? (imported.length === 1 ? first?.run.case : undefined);
    const name =
      label ?? (imported.length === 1 ? first?.run.hosts[0]?.id : `${imported.length}-hosts`) ?? 'import';
    const manifest = {
      ...draft(imported, inputs, label, control.argv),
      redactions: redaction.summary(),
      custody: [...custodyOf(imported), custodyEntry('imported')],
    };
    const sealed = await finish({
      spool,
      name: `evidence-${slug(name)}-${stamp}`,
      outDir: out.dir,
      format: options.format,
      manifest,
      redactionReport: redaction.report(),
      seal: {},
      collectors,
      judge: control.judge,
      patient: true,
      stop: control.stop,
      onProgress: (event) => event.type === 'notice' && control.notice(event.text),
    });
    return { ...sealed, refused, interrupted: control.stop.aborted };
  } catch (error) {
    // The inputs are still where they were: nothing is lost.
    await rm(spool, { recursive: true, force: true });
    if (!DISK_FULL.has(codeOf(error))) throw error;
    throw new EvidenceError('E_NO_SPACE', `${out.dir}: no space left`, 'choose another folder: --out DIR', {
      cause: error,
    });
  }
}

async function readAll(
  inputs: readonly string[],
  place: Omit<Intake, 'claimHost'>,
  { stop, notice }: ImportControl,
): Promise<{ imported: Imported[]; refused: { input: string; reason: string }[] }> {
  const imported: Imported[] = [];
  const refused: { input: string; reason: string }[] = [];
  let failure: EvidenceError | undefined;
  const taken = new Set<string>();
  for (const input of inputs) {
    if (stop.aborted) {
      refused.push({ input, reason: 'interrupted before its turn' });
      continue;
    }
    let claimed: string | undefined;
    const claimHost = (wanted: string): string => (claimed = freeHost(wanted, taken));
    try {
      const one = await readOne(input, { ...place, claimHost }, stop);
      imported.push(one);
      for (const text of one.notices) notice(`${basename(input)}: ${text}`);
    } catch (error) {
      if (!(error instanceof EvidenceError)) throw error;
      if (claimed !== undefined)
        await rm(join(place.spool, 'hosts', slug(claimed)), { recursive: true, force: true });
      failure ??= error;
      refused.push({ input, reason: error.message });
    }
  }
  if (imported.length > 0) return { imported, refused };
  throw failure ?? new EvidenceError('E_NOTHING_TO_DO', 'interrupted before anything was imported');
}

/** Two hosts may have the same name, and two names the same form in paths. */
function freeHost(wanted: string, taken: Set<string>): string {
  for (let n = 1; ; n++) {
    const id = n === 1 ? wanted : `${wanted}-${n}`;
    if (taken.has(slug(id))) continue;
    taken.add(slug(id));
    return id;
  }
}

async function readOne(input: string, intake: Intake, stop: AbortSignal): Promise<Imported> {
  const tree = await readTree(input, new Map(intake.collectors.map((c) => [c.id, c])), stop);
  if (
    tree.files.some(
      (f) => f.path === MANIFEST && tree.text(/^manifest\.json$/)?.includes('"evidence/bundle/'),
    )
  ) {
    throw new EvidenceError(
      'E_NOT_A_BUNDLE',
      `${input}: this is a bundle already`,
      `open it: evidence open ${input}`,
    );
  }
  const [best] = IMPORTERS.map((importer) => ({ importer, sure: importer.recognises(tree) })).toSorted(
    (a, b) => b.sure - a.sure,
  );
  if (best && best.sure > 0) return best.importer.read(tree, intake);
  throw nothingRead(tree);
}

/** Who ran the script, where and when: of a script all that is known is in its run. */
function custodyOf(imported: readonly Imported[]): CustodyEntry[] {
  return imported.map(({ run }) => ({
    action: 'collected',
    at: run.createdAt,
    user: run.vantage.user,
    uid: run.vantage.uid,
    host: run.vantage.host,
    tool: run.tool,
  }));
}

function draft(
  imported: readonly Imported[],
  inputs: readonly string[],
  label: string | undefined,
  argv: readonly string[],
): ManifestDraft {
  const artifacts = imported.flatMap((i) => i.artifacts);
  const run: Run = mergedRun(imported.map((i) => i.run));
  const { case: _, ...rest } = run;
  const several = imported.length > 1;
  return {
    ...rest,
    ...(label !== undefined && { case: label }),
    createdAt: new Date().toISOString(),
    ...(several && {
      vantage: { host: hostname(), user: 'import', uid: process.geteuid?.() ?? -1, argv: shellQuote(argv) },
    }),
    options: {
      ...run.options,
      import: {
        argv: shellQuote(argv),
        inputs: inputs.map((i) => basename(i)),
        results: imported.map((i) => i.origin),
      },
    },
    complete: !run.interrupted && artifacts.every((a) => !isMissing(a.outcome)),
    artifacts,
  };
}
