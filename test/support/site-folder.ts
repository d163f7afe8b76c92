import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IncidentFolder } from '../../src/incident/read-incident.js';
import { readIncident } from '../../src/incident/read-incident.js';
import { type Finished, finish, type Made } from '../../src/report/finish.js';
import { publish } from '../../src/report/publish.js';
import { joinSections } from '../../src/render/document/sections.js';
import { temporaryDir } from './machine.js';
import { SITE_FACTS, SITE_YAML, siteReport } from './site-report.js';

/** An incident's folder with the small incident in it. */
export function siteFolder(yaml = SITE_YAML): string {
  const folder = temporaryDir();
  writeFileSync(join(folder, 'incident.yaml'), yaml);
  return folder;
}

/** As a kind of document makes it. */
export function made({ incident }: IncidentFolder, facts = SITE_FACTS, document = 'pir'): Made {
  const { sections, bindings, timezone } = siteReport(incident, facts);
  return {
    sections,
    model: {
      ...{
        kind: document,
        variant: 'standard',
        language: 'en',
        timezone,
        title: 'Site',
        status: 'draft',
        version: 1,
      },
      ...{ asOf: '2025-11-13T10:00:00Z', tool: 'evidence 0.1.0', blocks: bindings, toFill: [], evidence: [] },
      facts: Object.entries(facts).map(([id, text]) => ({ id, text, cites: [] })),
    },
  };
}

/** Renders the folder as it is and publishes Markdown and JSON. */
export async function render(folder: string, facts = SITE_FACTS): Promise<Finished> {
  const current = await readIncident(folder);
  const finished = finish(made(current, facts), current.incident);
  await publish(folder, {
    document: 'pir',
    files: [
      { format: 'md', bytes: Buffer.from(joinSections(finished.sections, true)) },
      { format: 'json', bytes: Buffer.from(JSON.stringify(finished.facts)) },
    ],
    render: finished.render,
    isFinal: false,
  });
  return finished;
}
