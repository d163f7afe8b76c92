import { readFileSync } from 'node:fs';
import { type Incident, incidentSchema } from '../../src/core/documents/incident.js';
import { citesOf } from '../../src/core/documents/prose.js';
import type { IncidentRecord } from '../../src/core/documents/record.js';
import { readYaml } from '../../src/core/read-yaml.js';

/** A record of what people wrote alone: no bundle is attached. */
export function peopleRecord(incident: Incident, asOf = '2026-11-26T09:00:00Z'): IncidentRecord {
  return {
    incident,
    asOf,
    bundles: [],
    facts: new Map(),
    evidence: new Map(),
    timeline: (incident.timeline ?? []).map((row) => ({
      id: row.id,
      at: row.at,
      ...(row.until !== undefined && { until: row.until }),
      precision: row.precision ?? (Date.parse(row.at) % 60_000 === 0 ? 'min' : 's'),
      kind: row.kind,
      text: row.text,
      ...(row.host !== undefined && { host: row.host }),
      ...(row.by !== undefined && { by: row.by }),
      marks: row.marks === undefined ? [] : [row.marks].flat(),
      cites: citesOf(row.cite),
      state: row.state === 'proposed' ? 'proposed' : 'accepted',
      source: 'person',
    })),
    signals: [],
    occurrences: [],
    gaps: [],
    problems: [],
  };
}

/** The incident file of a fixture, checked as any other. */
export function readIncident(file: URL): Incident {
  return readYaml(readFileSync(file, 'utf8'), file.pathname, incidentSchema);
}
