import type { z } from 'zod';
import type { DocumentHead, DocumentKind } from '../../core/documents/document-kind.js';
import type { IncidentRecord } from '../../core/documents/record.js';
import { EvidenceError } from '../../core/errors.js';
import { didYouMean } from '../../core/suggest.js';
import type { Assets } from './assets.js';
import { figuresOf } from './figures.js';
import { joinSections, renderSections, type Section } from './sections.js';
import { languagesOf, stringsOf } from './strings.js';

export interface MakeOptions {
  /** The first of the kind where absent. */
  readonly variant?: string;
  /** A name of `audiences`. */
  readonly audience?: string;
  /** `en` where neither this nor the incident says another. */
  readonly language?: string;
  /** IANA zone of what is printed; the incident's where absent. */
  readonly timezone?: string;
  /** Templates of one's own, as `templateFolders` finds them. */
  readonly folders?: readonly string[];
}

export interface MadeDocument {
  readonly model: DocumentHead;
  readonly sections: readonly Section[];
  /** The sections joined, with anchors unless it is final. */
  readonly markdown: string;
  /** What `convert` needs to make another format of the Markdown. */
  readonly assets: Assets;
}

/** A document from the record of an incident. Reads templates, nothing else. Throws E_USAGE, E_TEMPLATE, E_CONFIG. */
export function makeDocument(
  kind: DocumentKind,
  record: IncidentRecord,
  options: MakeOptions = {},
): MadeDocument {
  const variant = options.variant ?? kind.variants[0];
  if (!kind.variants.includes(variant)) throw noVariant(kind, variant);
  const language = options.language ?? record.incident.language ?? 'en';
  const { audience, timezone } = options;
  const zoned =
    timezone === undefined
      ? record
      : { ...record, incident: { ...record.incident, timezone: zone(timezone) } };
  const built = kind.build(zoned, { variant, language, ...(audience !== undefined && { audience }) });
  return documentOf(kind, kind.model.parse(built, ONCE), options.folders ?? []);
}

/** A document from its model: what `--format json` wrote is rendered again. Throws E_USAGE where it is no such model. */
export function documentFromModel(
  kind: DocumentKind,
  data: unknown,
  folders: readonly string[] = [],
): MadeDocument {
  const parsed = kind.model.safeParse(data, ONCE);
  if (parsed.success) {
    const { kind: name, variant } = parsed.data as DocumentHead;
    if (name !== kind.kind)
      throw new EvidenceError('E_USAGE', `this is a model of the document "${name}", not of ${kind.kind}`);
    if (!kind.variants.includes(variant)) throw noVariant(kind, variant);
    return documentOf(kind, parsed.data, folders);
  }
  const issues = parsed.error.issues.slice(0, 5).map((i) => `  ${i.path.join('.') || '.'}: ${i.message}`);
  throw new EvidenceError('E_USAGE', `this is no model of the document ${kind.kind}\n${issues.join('\n')}`);
}

function documentOf(
  kind: DocumentKind,
  parsed: z.infer<DocumentKind['model']>,
  folders: readonly string[],
): MadeDocument {
  const model = parsed as DocumentHead;
  const { variant, language, status } = model;
  const languages = languagesOf(folders);
  if (!languages.includes(language))
    throw new EvidenceError(
      'E_USAGE',
      `there are no words for the language "${language}"`,
      `one of: ${languages.join(', ')}`,
    );
  const sections = renderSections(kind.kind, variant, model, language, 'md', folders);
  return {
    model,
    sections,
    markdown: joinSections(sections, status !== 'final'),
    assets: {
      ...{
        kind: kind.kind,
        variant,
        title: shortTitle(model.title),
        language,
        status,
        asOf: model.asOf,
        tool: model.tool,
      },
      ...{ model, strings: stringsOf(kind.kind, language, folders), figures: figuresOf(model), folders },
    },
  };
}

function noVariant(kind: DocumentKind, variant: string): EvidenceError {
  return new EvidenceError(
    'E_USAGE',
    `${kind.kind} has no variant "${variant}"`,
    didYouMean(variant, kind.variants) ?? `one of: ${kind.variants.join(', ')}`,
  );
}

/** For a window, a footer, a message; the document itself has all of it. */
function shortTitle(title: string): string {
  return title.length <= 250 ? title : `${title.slice(0, 249).replace(/[\ud800-\udbff]$/, '')}…`;
}

function zone(name: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone && name;
  } catch {
    throw new EvidenceError(
      'E_USAGE',
      `--timezone: "${name}" is no time zone`,
      'such as UTC or Europe/Berlin',
    );
  }
}

/** zod writes and compiles code for a schema that will be used often; this one is used once. */
const ONCE = { jitless: true } as const;
