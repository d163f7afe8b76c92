import type { Incident } from '../core/documents/incident.js';
import { readIncident } from '../incident/read-incident.js';
import { convert, type ConvertOptions } from '../render/document/convert.js';
import { type Format, FORMATS } from '../render/document/formats.js';
import type { MadeDocument } from '../render/document/make-document.js';
import { withPictures } from '../render/document/pictures.js';
import { joinSections } from '../render/document/sections.js';
import { standalone } from '../render/svg.js';
import { absorbFile } from './absorb-file.js';
import type { Absorbed } from './absorb.js';
import { type Changes, changesSince } from './changes.js';
import type { Request } from './document-name.js';
import { demandFinal } from './final.js';
import { type Finished, finish } from './finish.js';
import { type FolderContext, type FolderDocument, folderDocument } from './folder-document.js';
import type { Who } from './override-edits.js';
import { publish } from './publish.js';

export interface PublishedDocument {
  readonly document: string;
  readonly version: number;
  readonly made: MadeDocument;
  readonly files: readonly string[];
  /** Absent: it is the first render. */
  readonly changes?: Changes;
  /** Edits of the last render that were taken over into incident.yaml before this one. */
  readonly absorbed?: Absorbed;
  /** What was edited while it was published, kept beside it. */
  readonly kept: readonly string[];
}

/** `eml`: the drafts of a mail, one or several. */
export type DraftMails = (made: MadeDocument) => AsyncIterable<Buffer>;

/**
 * Renders a document of an incident into its out/: edits of the last render are taken over first, then all formats
 * appear together or not at all. Throws E_NOT_FINAL where the incident is final and the document has holes.
 */
export async function publishDocument(
  folder: string,
  request: Request,
  formats: readonly Format[],
  context: FolderContext & {
    readonly who: Who;
    readonly drafts: DraftMails;
    readonly convert?: ConvertOptions;
  },
): Promise<PublishedDocument> {
  let current = await readIncident(folder);
  let found = await folderDocument(current, request, context);
  const absorbed = await absorbFile(current, found.document, finished(found, current), { who: context.who });
  if (absorbed) {
    current = await readIncident(folder);
    found = await folderDocument(current, request, context);
  }
  const done = finished(found, current);
  const isFinal = current.incident.status === 'final';
  const made = { ...found.made, sections: done.sections, markdown: joinSections(done.sections, !isFinal) };
  demandFinal(current, made, absorbed?.edits.length);
  const before = current.lock.renders[found.document];
  const { files, kept } = await publish(folder, {
    document: found.document,
    files: await outputs(made, formats, context.drafts, context.convert),
    render: done.render,
    isFinal,
    updateLock: (lock) => ({ ...found.lock, renders: lock.renders }),
  });
  return {
    ...{ document: found.document, version: done.render.version, made, files, kept },
    ...(before && { changes: changesSince(before, done.render) }),
    ...(absorbed && { absorbed }),
  };
}

function finished(found: FolderDocument, { incident }: { readonly incident: Incident }): Finished {
  return finish(found, incident);
}

/** The files of one generation by the end of their names; pictures belong to the Markdown that shows them. */
async function outputs(
  made: MadeDocument,
  formats: readonly Format[],
  drafts: DraftMails,
  options: ConvertOptions = {},
): Promise<{ format: string; bytes: Uint8Array }[]> {
  const files: { format: string; bytes: Uint8Array }[] = [];
  for (const format of formats) {
    if (format === 'eml') {
      for await (const bytes of drafts(made))
        files.push({
          format: files.some((f) => f.format === 'eml') ? `part${files.length}.eml` : 'eml',
          bytes,
        });
      continue;
    }
    const assets =
      format === 'docx'
        ? await withPictures(made.assets, options.signal ?? new AbortController().signal)
        : made.assets;
    files.push({
      format: FORMATS[format],
      bytes: Buffer.from(await convert(made.markdown, format, assets, options)),
    });
  }
  if (formats.includes('md'))
    for (const [file, { svg }] of made.assets.figures)
      files.push({ format: file.split('.').slice(-2).join('.'), bytes: Buffer.from(standalone(svg)) });
  return files;
}
