import { expect, it } from 'vitest';
import { joinSections, renderSections } from '../../src/render/document/sections.js';
import { branchRecord } from '../../test/support/incident-record.js';
import { peopleRecord } from '../../test/support/people-record.js';
import status from './index.js';

function update(variant: string, record = branchRecord()): string {
  const model = status.model.parse(status.build(record, { variant, language: 'en' }));
  return joinSections(renderSections('status', variant, model), false);
}

it('says what, impact, since when, state, next step and next update in a few lines', () => {
  expect(update('internal').split('\n\n')).toEqual([
    '**P4: Uploads from branch 17 stalled after an MTU change** — resolved, recovery measured',
    'Impact: The dashboard of branch 17 showed images up to 51 minutes old. Recordings were kept on site.',
    'Affected: 1 of 42 customers; branch 17; frame uploader, archive sync',
    'Since: 2026-11-18 08:15:02 UTC+1 (51 minutes)',
    'Cause: confirmed by a test — The MTU of `wan0` was larger than the path carries, and no ICMP error told the senders [E6].',
    'Next step: Ask the provider for its MTU',
    'Next update: 2026-11-18 12:00 UTC+1\n',
  ]);
});

it('tells a customer less', () => {
  const text = update('customer');
  expect(text).not.toMatch(/branch 17|Cause|frame uploader|provider|\[E/);
  expect(text.trim().split(/\n+/)).toHaveLength(5);
});

it('does not say resolved where nobody measured it or entered it', () => {
  const { comparison: _, ...record } = branchRecord();
  expect(update('internal', record)).toContain('resolved as entered, recovery not measured');
  const open = peopleRecord({ schema: 'evidence/incident/v1', id: 'INC-1' });
  expect(update('internal', open)).toContain(
    '**⟦fill: what is wrong, in one sentence · incident commander⟧** — open',
  );
});
