import type { z } from 'zod';
import { VERSION } from '../version.js';
import type { Binding, documentHead, DocumentOptions } from './document-kind.js';
import type { EvidenceItem, IncidentRecord } from './record.js';
import { contentsOf, type Hole } from './to-fill.js';
import { knownZone } from './zoned-time.js';

export interface HeadParts {
  readonly kind: string;
  readonly title: string;
  readonly blocks?: Readonly<Record<string, Binding>>;
  /** Section → what the model holds for it: holes, citations and facts are found in it. */
  readonly parts: Readonly<Record<string, unknown>>;
  /** Holes that stand in no field: rows nobody has accepted yet, and the like. */
  readonly holes?: readonly Hole[];
  /** Another zone than the incident's. */
  readonly timezone?: string;
}

/** The fields every document's model has. */
export function headOf(
  record: IncidentRecord,
  options: DocumentOptions,
  { kind, title, blocks = {}, parts, holes = [], timezone }: HeadParts,
): z.input<typeof documentHead> {
  const { incident } = record;
  const contents = contentsOf(parts, record, options.language);
  const asked = timezone ?? incident.timezone ?? 'UTC';
  const zone = knownZone(asked);
  const who = options.language === 'de' ? 'Verfasser' : 'author';
  const facts = [...contents.facts].flatMap((id) => record.facts.get(id) ?? []);
  const cited = new Set([...contents.cites, ...facts.flatMap(({ cites }) => cites)]);
  const noZone =
    options.language === 'de' ? 'keine IANA-Zeitzone, Zeiten in UTC' : 'no IANA zone, times are in UTC';
  return {
    kind,
    variant: options.variant,
    language: options.language,
    timezone: zone,
    title,
    status: incident.status ?? 'draft',
    version: incident.version ?? 1,
    asOf: record.asOf,
    tool: `evidence ${VERSION}`,
    blocks,
    toFill: [
      ...record.problems.map((what) => ({ what, who })),
      ...(zone === 'UTC' && asked.toUpperCase() !== 'UTC'
        ? [{ what: `timezone "${asked}": ${noZone}`, who }]
        : []),
      ...holes,
      ...contents.holes,
    ],
    evidence: [...cited]
      .flatMap((id) => record.evidence.get(id) ?? [])
      .toSorted(byId)
      .map((item) => ({ ...item })),
    facts: facts.map(({ id, text, cites }) => ({ id, text, cites: [...cites] })),
  };
}

/** `E9` before `E10`. */
function byId(a: EvidenceItem, b: EvidenceItem): number {
  return Number(a.id.slice(1)) - Number(b.id.slice(1));
}
