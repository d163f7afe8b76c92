import type { DocumentKind } from '../core/documents/document-kind.js';
import { EvidenceError } from '../core/errors.js';
import type { MadeDocument, MakeOptions } from '../render/document/make-document.js';

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

/** A document of an incident folder or of bundles. */
export function documentFromSource(
  kind: DocumentKind,
  _sources: readonly string[],
  _options: SourceOptions,
): Promise<SourcedDocument> {
  return Promise.reject(
    new EvidenceError(
      'E_USAGE',
      `${kind.kind}: incident folders and bundles cannot be read here yet`,
      'give --model FILE.json',
    ),
  );
}
