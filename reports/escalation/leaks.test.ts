import { describe, expect, it } from 'vitest';
import { mapTexts } from '../../src/core/documents/conceal.js';
import type { DocumentKind } from '../../src/core/documents/document-kind.js';
import type { Incident } from '../../src/core/documents/incident.js';
import { incidentSchema } from '../../src/core/documents/incident.js';
import type { IncidentRecord } from '../../src/core/documents/record.js';
import { joinSections, renderSections } from '../../src/render/document/sections.js';
import { branchRecord, PLANTED } from '../../test/support/incident-record.js';
import status from '../status/index.js';
import escalation from './index.js';

/** Behind everything that anybody wrote or a machine said. */
const PLANT =
  'edge17 bastion9 oncall queue.corp.internal 10.17.0.2 fd00::17 203.0.113.40 00:16:3e:12:34:56 nightowl.lan';

/** Prose has blanks in it; ids, times and closed words have none. */
function planted(): IncidentRecord {
  const record = branchRecord();
  const plant = <T>(value: T): T => mapTexts(value, (text) => (/\s/.test(text) ? `${text} ${PLANT}` : text));
  const { sender, audiences, services, sites, vendor, isp, ...prose } = record.incident;
  const incident: Incident = {
    ...plant(prose),
    ...{ sender, audiences: plant(audiences), services, sites, vendor: plant(vendor), isp: plant(isp) },
  };
  return {
    ...record,
    incident: incidentSchema.parse(incident),
    timeline: record.timeline.map((row) => ({ ...row, text: `${row.text} ${PLANT}` })),
    occurrences: plant(record.occurrences),
    gaps: plant(record.gaps),
    facts: new Map([...record.facts].map(([id, fact]) => [id, { ...fact, text: `${fact.text} ${PLANT}` }])),
  };
}

const LETTERHEAD = new Set(['from', 'to', 'cc', 'signature', 'blocks']);

interface Sent {
  readonly markdown: string;
  readonly model: string;
}

function sent(kind: DocumentKind, variant: string, language: string): Sent {
  const model = kind.model.parse(kind.build(planted(), { variant, language })) as Record<string, unknown>;
  return {
    markdown: joinSections(renderSections(kind.kind, variant, model, language), true),
    // Who writes to whom is known to both.
    model: JSON.stringify(model, (key, value: unknown) => (LETTERHEAD.has(key) ? undefined : value)),
  };
}

const NAMES = [...PLANTED.hosts, 'oncall', 'queue.corp.internal', 'nightowl.lan'];
const NO_ADDRESS = [...PLANTED.privateAddresses, 'fd00::17', '00:16:3e:12:34:56'];

describe.each(['en', 'de'])('what goes out in %s', (language) => {
  it.each<[string, DocumentKind, string, readonly string[]]>([
    ['a vendor', escalation, 'vendor', NAMES],
    ['a provider', escalation, 'isp', [...NAMES, ...NO_ADDRESS, ...PLANTED.application, 'dashboard']],
    ['a ticket', escalation, 'ticket', [...NAMES, ...NO_ADDRESS, ...PLANTED.publicAddresses]],
    ['a customer', status, 'customer', [...NAMES, ...NO_ADDRESS, ...PLANTED.publicAddresses]],
  ])('to %s holds nothing that is not for them', (_, kind, variant, forbidden) => {
    const { markdown, model } = sent(kind, variant, language);
    for (const word of forbidden) {
      expect(markdown.toLowerCase()).not.toContain(word.toLowerCase());
      expect(model.toLowerCase()).not.toContain(word.toLowerCase());
    }
    expect(model).not.toMatch(/\[E\d+\]|"E\d+"/);
  });

  it('to our own network team holds all of it', () => {
    const { markdown } = sent(escalation, 'infra', language);
    for (const word of ['edge17', '10.17.0.2', 'frame uploader', 'queue.corp.internal', '[E3]'])
      expect(markdown).toContain(word);
  });

  it('to a provider is in UTC and has our public address and what it goes to', () => {
    const { markdown } = sent(escalation, 'isp', language);
    // Office hours are told as people wrote them.
    expect(markdown.replace(/ CET$/gm, '')).not.toMatch(/UTC[+−]|CET/);
    for (const word of ['198.51.100.17', '203.0.113.40', 'CKT-17-0045', '2026-11-18 07:15:02 UTC'])
      expect(markdown).toContain(word);
  });
});
