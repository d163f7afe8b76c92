import { type DocumentKind, isDocumentKind } from '../../core/documents/document-kind.js';
import { EvidenceError } from '../../core/errors.js';
import { loadRegistry } from '../../core/load-registry.js';
import { didYouMean } from '../../core/suggest.js';

/** Every kind of document there is, by name. */
export async function documentKinds(): Promise<DocumentKind[]> {
  const kinds = (await loadRegistry('reports')).filter(isDocumentKind);
  return kinds.toSorted((a, b) => a.kind.localeCompare(b.kind));
}

/** Throws E_USAGE where there is none of that name. */
export async function documentKind(name: string): Promise<DocumentKind> {
  const kinds = await documentKinds();
  const found = kinds.find(({ kind }) => kind === name);
  if (found) return found;
  const names = kinds.map(({ kind }) => kind);
  throw new EvidenceError(
    'E_USAGE',
    `there is no document "${name}"`,
    didYouMean(name, names) ?? `one of: ${names.join(', ') || 'none is built in'}`,
  );
}
