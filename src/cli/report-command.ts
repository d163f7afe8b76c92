import { readFile } from 'node:fs/promises';
import { timeProblem } from '../core/documents/incident-time.js';
import { EvidenceError, EXIT } from '../core/errors.js';
import { FORMAT_NAMES, type Format } from '../render/document/formats.js';
import { documentKind } from '../render/document/kinds.js';
import { documentFromModel } from '../render/document/make-document.js';
import { templateFolders } from '../render/document/template-folders.js';
import type { Paper } from '../render/document/to-html.js';
import { interruptible } from './interruptible.js';
import type { KeyFlags } from './decryption-keys.js';
import type { KnowledgeFlags } from './knowledge-flags.js';
import { listOf } from './option-values.js';
import { kindsHelp } from './report-kinds.js';
import { sendReport } from './report-send.js';
import { runPublish } from './report-publish.js';
import { documentFromSource, incidentFolder, type SourcedDocument } from './report-source.js';
import { printReport, writeReport } from './report-write.js';

export interface ReportFlags extends KeyFlags, KnowledgeFlags {
  readonly variant?: string;
  readonly audience?: string;
  readonly format?: readonly string[];
  readonly language?: string;
  readonly timezone?: string;
  readonly out?: string;
  readonly asOf?: string;
  readonly templates?: string;
  readonly model?: string;
  readonly paper?: Paper;
  readonly attach?: readonly string[];
  readonly limitMb?: string;
  readonly send?: boolean;
  readonly smtp?: string;
  readonly smtpCa?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly color?: boolean;
}

/** `evidence report`: one document, written, printed or sent. */
export async function runReport(
  kindName: string | undefined,
  sources: readonly string[],
  flags: ReportFlags,
  help: () => string,
): Promise<number> {
  if (kindName === undefined) {
    process.stderr.write(help() + (await kindsHelp()));
    return EXIT.usage;
  }
  const folder = flags.model === undefined ? await incidentFolder(sources) : undefined;
  // A folder has a place for its documents; elsewhere or to a mail they go only when somebody says so.
  if (folder !== undefined && flags.out === undefined && !flags.send)
    return runPublish(kindName, folder, flags);
  const formats = formatsOf(flags);
  const sourced = await source(kindName, sources, flags);
  return interruptible(async (signal) => {
    if (flags.send) return sendReport(sourced, flags);
    if ((flags.out ?? (formats.length === 1 ? '-' : '.')) === '-')
      return printReport(sourced, only(formats), flags, signal);
    return writeReport(sourced, formats, flags, signal);
  });
}

async function source(
  kindName: string,
  sources: readonly string[],
  flags: ReportFlags,
): Promise<SourcedDocument> {
  const kind = await documentKind(kindName);
  const folders = templateFolders(flags.templates);
  if (flags.model !== undefined) {
    if (sources.length > 0)
      throw new EvidenceError('E_USAGE', 'a document is made from --model or from a source, not from both');
    return { made: documentFromModel(kind, await readModel(flags.model), folders), attach: [] };
  }
  if (sources.length === 0)
    throw new EvidenceError(
      'E_USAGE',
      `${kindName}: of what?`,
      'name an incident folder or bundles, or a saved model with --model',
    );
  const { variant, audience, language, timezone } = flags;
  return documentFromSource(
    kind,
    sources,
    {
      asOf: asOfTime(flags),
      folders,
      ...(variant !== undefined && { variant }),
      ...(audience !== undefined && { audience }),
      ...(language !== undefined && { language }),
      ...(timezone !== undefined && { timezone }),
    },
    flags,
  );
}

/** When the document is said to be made. Throws E_BAD_TIME. */
export function asOfTime({ asOf }: ReportFlags): string {
  const problem = asOf === undefined ? undefined : timeProblem(asOf);
  if (problem !== undefined) throw new EvidenceError('E_BAD_TIME', `--as-of: ${problem}`);
  return asOf ?? `${new Date().toISOString().slice(0, 19)}Z`;
}

async function readModel(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as unknown;
  } catch (error) {
    throw new EvidenceError(
      'E_USAGE',
      `--model: ${file}: ${(error as Error).message}`,
      'such a file is what --format json writes',
      {
        cause: error,
      },
    );
  }
}

export function formatsOf({ format = ['md'], send }: ReportFlags): Format[] {
  if (send && format.some((name) => name !== 'eml' && name !== 'md'))
    throw new EvidenceError('E_USAGE', '--send sends a mail: --format does not go with it');
  const check = listOf('--format', FORMAT_NAMES);
  return [...new Set(format.flatMap((name) => check(name)))] as Format[];
}

function only([format, ...more]: readonly Format[]): Format {
  if (format !== undefined && more.length === 0) return format;
  throw new EvidenceError('E_USAGE', '--out - prints one format', 'give one --format, or a folder');
}
