import { readFile } from 'node:fs/promises';
import { EvidenceError, EXIT } from '../core/errors.js';
import type { Format } from '../render/document/formats.js';
import { documentKind } from '../render/document/kinds.js';
import { documentFromModel } from '../render/document/make-document.js';
import { templateFolders } from '../render/document/template-folders.js';
import { demandFinalModel } from '../report/final.js';
import { interruptible } from './interruptible.js';
import { asOfTime, formatsOf, type ReportFlags } from './report-flags.js';
import { kindsHelp } from './report-kinds.js';
import { sendReport } from './report-send.js';
import { BUNDLE_README, runBundleReadme } from './report-bundle-readme.js';
import { runPublish } from './report-publish.js';
import { documentFromSource, incidentFolder, type SourcedDocument } from './report-source.js';
import { printReport, writeReport } from './report-write.js';

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
  if (kindName === BUNDLE_README.kind) return runBundleReadme(sources, flags);
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
    const made = documentFromModel(kind, await readModel(flags.model), folders);
    demandFinalModel(made);
    return { made, attach: [] };
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

function only([format, ...more]: readonly Format[]): Format {
  if (format !== undefined && more.length === 0) return format;
  throw new EvidenceError('E_USAGE', '--out - prints one format', 'give one --format, or a folder');
}
