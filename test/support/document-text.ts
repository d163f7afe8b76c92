import type { DocumentKind } from '../../src/core/documents/document-kind.js';
import { incidentSchema } from '../../src/core/documents/incident.js';
import type { IncidentRecord } from '../../src/core/documents/record.js';
import { joinSections, renderSections } from '../../src/render/document/sections.js';

/** A record of what `incident.yaml` says, without any evidence. */
export function recordOf(incident: object, parts: Partial<IncidentRecord> = {}): IncidentRecord {
  return {
    incident: incidentSchema.parse({ schema: 'evidence/incident/v1', ...incident }),
    asOf: '2026-11-26T09:00:00Z',
    bundles: [],
    facts: new Map(),
    evidence: new Map(),
    timeline: [],
    signals: [],
    occurrences: [],
    gaps: [],
    problems: [],
    ...parts,
  };
}

/** The document as Markdown without anchors, its model checked on the way. */
export function documentText(
  document: DocumentKind,
  record: IncidentRecord,
  { variant = document.variants[0], language = 'en' } = {},
): string {
  const model = document.model.parse(document.build(record, { variant, language }));
  return joinSections(renderSections(document.kind, variant, model, language), false);
}

/** Cells of each row of a table as GFM counts them, where a row differs from its head: a cell that broke out. */
export function brokenRows(markdown: string): string[] {
  const cells = (line: string): number => line.replaceAll(/\\[\s\S]/g, '').split('|').length;
  let width = 0;
  return markdown.split('\n').filter((line) => {
    if (!line.startsWith('|')) width = 0;
    else if (width === 0) width = cells(line);
    else return cells(line) !== width;
    return false;
  });
}
