import type { DocumentKind } from '../core/documents/document-kind.js';
import type { Incident } from '../core/documents/incident.js';
import { EvidenceError } from '../core/errors.js';
import { didYouMean } from '../core/suggest.js';
import { documentKind } from '../render/document/kinds.js';

/** Which document is meant. */
export interface Request {
  readonly kind: DocumentKind;
  readonly variant: string;
  readonly audience?: string;
}

/** `pir`, `pir.brief`, `escalation.network-team`: what a document is called in the lock and in out/. */
export function documentName({ kind, variant, audience }: Request): string {
  if (audience !== undefined) return `${kind.kind}.${audience}`;
  return variant === kind.variants[0] ? kind.kind : `${kind.kind}.${variant}`;
}

/** The request behind such a name. Throws E_USAGE where there is no such document. */
export async function requestNamed(document: string, incident: Incident): Promise<Request> {
  const [name = '', ...rest] = document.split('.');
  const kind = await documentKind(name);
  const form = rest.join('.');
  if (form === '') return requestOf(kind, {}, incident);
  const isAudience = incident.audiences !== undefined && Object.hasOwn(incident.audiences, form);
  return requestOf(kind, isAudience ? { audience: form } : { variant: form }, incident);
}

/** What the flags of the command line ask for: an audience brings its form. Throws E_USAGE. */
export function requestOf(
  kind: DocumentKind,
  given: { readonly variant?: string; readonly audience?: string },
  { audiences = {} }: Pick<Incident, 'audiences'>,
): Request {
  const { audience } = given;
  const known = audience === undefined ? undefined : audiences[audience];
  if (audience !== undefined && known === undefined)
    throw new EvidenceError(
      'E_USAGE',
      `--audience: the incident has no audience "${audience}"`,
      didYouMean(audience, Object.keys(audiences)) ??
        `it has: ${Object.keys(audiences).join(', ') || 'none; audiences: in incident.yaml names them'}`,
    );
  const wanted = given.variant ?? known?.kind;
  const variant = wanted !== undefined && kind.variants.includes(wanted) ? wanted : kind.variants[0];
  if (given.variant !== undefined && variant !== given.variant)
    throw new EvidenceError(
      'E_USAGE',
      `${kind.kind} has no variant "${given.variant}"`,
      didYouMean(given.variant, kind.variants) ?? `one of: ${kind.variants.join(', ')}`,
    );
  return { kind, variant, ...(audience !== undefined && { audience }) };
}
