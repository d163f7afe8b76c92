import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { joinSections, renderSections } from '../../src/render/document/sections.js';
import { peopleRecord, readIncident } from '../../test/support/people-record.js';
import escalation from './index.js';

const FIXTURE = new URL('fixtures/vm-webex/', import.meta.url);

it('a mail written by hand is a rendering of its data, byte for byte, with its placeholders', () => {
  const record = peopleRecord(readIncident(new URL('incident.yaml', FIXTURE)));
  const model = escalation.model.parse(escalation.build(record, { variant: 'infra', language: 'en' }));
  const mail = joinSections(renderSections('escalation', 'infra', model), false);
  expect(mail).toBe(readFileSync(new URL('expected.md', FIXTURE), 'utf8'));
  expect(mail.match(/\[[^\]]+\]/g)).toHaveLength(17);
});
