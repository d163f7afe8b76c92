import type { z } from 'zod';
import { citationOf } from '../query/citation.js';
import type { Focus } from './focus.js';
import type { CitationData, source } from './parameters.js';

/** Citations of a bundle, each with the key that `read` opens. */
export function citing({ info, manifest }: Focus): (cite: string) => CitationData {
  const cite = citationOf(manifest);
  return (text) => {
    const found = cite(text);
    return { ...found, logKey: `${info.id}/${found.cite}` };
  };
}

export function sourceOf({ info, host, newer }: Focus): z.input<typeof source> {
  return {
    bundle: info.id,
    ...(host !== undefined && { host }),
    hosts: info.hosts.map((h) => h.id),
    collected_from: info.from,
    collected_to: info.to,
    complete: info.complete,
    ...(newer > 0 && { newer }),
  };
}

/** `web of evidence-INC-1…, collected 2026-…`. */
export function sourceText({ info, host, newer }: Focus): string {
  const what = host === undefined ? info.id : `${host} of ${info.id}`;
  const old = newer > 0 ? `; ${newer} newer bundle${newer > 1 ? 's' : ''} of this host` : '';
  return `${what}, collected ${info.from} to ${info.to}${old}`;
}
