import type { DeepReadonly, DocumentHead } from './document-kind.js';
import { escapeLine } from '../escape.js';
import { dateIn, timeIn } from './zoned-time.js';

export interface EvidenceIndex {
  readonly rows: readonly {
    readonly id: string;
    readonly bundle: string;
    /** `path:line`, to be printed as code. */
    readonly place: string;
    readonly host: string;
    readonly at: string;
    /** To be printed as code; empty where it is not known. */
    readonly command: string;
  }[];
  /** Each file once: a hash is too long to stand beside every line of it. */
  readonly files: readonly { readonly bundle: string; readonly path: string; readonly sha256: string }[];
}

/** The table of everything a document cites. */
export function evidenceIndexOf(
  evidence: DeepReadonly<DocumentHead['evidence']>,
  zone: string,
): EvidenceIndex {
  const files = new Map(
    evidence.flatMap(({ bundle, path, sha256 }) =>
      sha256 === undefined ? [] : [[`${bundle}\0${path}`, { bundle, path, sha256 }]],
    ),
  );
  return {
    rows: evidence.map(({ id, bundle, path, line, endLine, host, at, command }) => ({
      id,
      bundle,
      place: line === undefined ? path : `${path}:${line}${endLine === undefined ? '' : `-${endLine}`}`,
      host: escapeLine(host ?? '–'),
      at: at === undefined ? '–' : `${dateIn(zone, at)} ${timeIn(zone, at, 's')}`,
      command: command ?? '',
    })),
    files: [...files.values()],
  };
}
