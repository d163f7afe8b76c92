import { userInfo } from 'node:os';
import { EXIT } from '../core/errors.js';
import { visible } from '../core/escape.js';
import { readIncident } from '../incident/read-incident.js';
import { mailsOf } from '../render/document/draft-mails.js';
import type { Format } from '../render/document/formats.js';
import { documentKind } from '../render/document/kinds.js';
import { mailHead } from '../render/document/mail-head.js';
import { templateFolders } from '../render/document/template-folders.js';
import { changesText } from '../report/changes.js';
import { requestOf } from '../report/document-name.js';
import { publishDocument, type PublishedDocument } from '../report/publish-document.js';
import { conflictText } from '../report/to-fill.js';
import { interruptible } from './interruptible.js';
import { openWith } from './open-with.js';
import { asOfTime, formatsOf, type ReportFlags } from './report-flags.js';
import { mailLimit } from './report-send.js';
import { mailParts } from './report-source.js';

const DEFAULT_FORMATS: readonly Format[] = ['md', 'html'];

/** `evidence report KIND FOLDER`: into out/ of the incident; 2 while edits and incident contradict each other. */
export async function runPublish(kindName: string, folder: string, flags: ReportFlags): Promise<number> {
  const kind = await documentKind(kindName);
  const formats = flags.format === undefined ? DEFAULT_FORMATS : formatsOf(flags);
  const { variant, audience, language, timezone } = flags;
  const current = await readIncident(folder);
  for (const warning of current.warnings) process.stderr.write(visible(`${warning}\n`));
  const request = requestOf(
    kind,
    { ...(variant !== undefined && { variant }), ...(audience !== undefined && { audience }) },
    current.incident,
  );
  const { attach, limitMb } = mailParts(current, audience);
  const asOf = asOfTime(flags);
  const open = await openWith(flags);
  return interruptible(async (signal) => {
    const published = await publishDocument(folder, request, formats, {
      ...{ open, asOf, folders: templateFolders(flags.templates) },
      ...(language !== undefined && { language }),
      ...(timezone !== undefined && { timezone }),
      who: { by: userInfo().username, at: asOf, why: 'edited in the document' },
      convert: { signal, ...(flags.paper && { paper: flags.paper }) },
      async *drafts({ model, markdown, assets }) {
        const plan = {
          head: mailHead(model, model.title),
          attach: [...attach, ...(flags.attach ?? [])],
          limit: mailLimit(flags, limitMb),
          unsent: true,
        };
        for await (const { bytes } of mailsOf(markdown, assets, plan)) yield bytes;
      },
    });
    process.stdout.write(flags.json ? `${JSON.stringify(asData(published), null, 2)}\n` : said(published));
    return (published.absorbed?.conflicts.length ?? 0) > 0 ? EXIT.usage : EXIT.done;
  });
}

function asData({ document, version, files, kept, changes, absorbed }: PublishedDocument): object {
  return { document, version, files, kept, changes, absorbed };
}

/** A final document has no box: what may be missing from it says so where it stands. */
function openWords({ status }: PublishedDocument['made']['model']): string {
  return status === 'final'
    ? 'not known, each said where it belongs'
    : 'to fill in; the box at the top lists them';
}

function said({ document, version, files, changes, absorbed, kept, made }: PublishedDocument): string {
  const edits = absorbed?.edits.length ?? 0;
  const open = made.model.toFill.length;
  const lines = [
    `${document} v${version}`,
    ...files.map((file) => `  ${file}`),
    ...(edits > 0
      ? [`  ${edits} ${edits === 1 ? 'edit' : 'edits'} of the last one taken over into incident.yaml`]
      : []),
    ...(absorbed?.notes ?? []).map((note) => `  note: ${note}`),
    ...(absorbed?.conflicts ?? []).map((conflict) => `  conflict: ${conflictText(conflict)}`),
    ...kept.map((file) => `  edited meanwhile, kept: ${file}`),
    ...(changes ? ['  since the last one:', ...changesText(changes).map((line) => `    ${line}`)] : []),
    ...(open > 0 ? [`  ${open} ${openWords(made.model)}`] : []),
  ];
  return visible(`${lines.join('\n')}\n`);
}
