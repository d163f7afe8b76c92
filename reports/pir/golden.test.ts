import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { joinSections, renderSections } from '../../src/render/document/sections.js';
import { peopleRecord, readIncident } from '../../test/support/people-record.js';
import pir from './index.js';

const FIXTURE = new URL('fixtures/site-2847/', import.meta.url);

it('a report written by hand is a rendering of its data, byte for byte', () => {
  const record = peopleRecord(readIncident(new URL('incident.yaml', FIXTURE)));
  const model = pir.model.parse(pir.build(record, { variant: 'brief', language: 'en' }));
  expect(joinSections(renderSections('pir', 'brief', model), false)).toBe(
    readFileSync(new URL('expected.md', FIXTURE), 'utf8'),
  );
});
