import { describe, expect, it } from 'vitest';
import { checkText } from '../../src/check/check-document.js';
import { loadWords } from '../../src/check/load-words.js';
import { incidentSchema } from '../../src/core/documents/incident.js';
import type { IncidentRecord } from '../../src/core/documents/record.js';
import { EMPTY_RECORD } from '../../src/render/document/empty-record.js';
import { documentKinds } from '../../src/render/document/kinds.js';
import { makeDocument } from '../../src/render/document/make-document.js';
import { languagesOf } from '../../src/render/document/strings.js';
import { peopleRecord } from '../support/people-record.js';

// A checker that fails what the tool itself writes is believed by nobody.

const INCIDENT = incidentSchema.parse({
  schema: 'evidence/incident/v1',
  id: 'INC-1',
  title: 'Uploads fail at one site',
  timezone: 'Europe/Berlin',
  severity: { level: 'P2', why: 'uploads down at one site' },
  times: {
    started: '2026-11-26T08:15:00Z',
    detected: '2026-11-26T08:30:00Z',
    mitigated: '2026-11-26T09:00:00Z',
  },
  timeline: [
    { id: 't1', at: '2026-11-26T08:15:00Z', kind: 'change', text: 'MTU raised' },
    { id: 't2', at: '2026-11-26T08:30:00Z', kind: 'alert', marks: 'detected', text: 'backlog' },
  ],
  root_cause: {
    text: 'Frames above 1500 bytes are dropped.',
    factors: [{ id: 'C1', text: 'nothing compares the MTU' }],
  },
  ruled_out: [{ cause: 'Path MTU black hole', test: '1500 bytes pass' }],
  actions: [
    {
      id: 'A1',
      do: 'Alert when eno1 is not at 1500',
      owner: 'Network team',
      priority: 'P1',
      due: '2026-12-04',
      type: 'detect',
      factor: 'C1',
      done_when: 'it fired in a test',
    },
  ],
});
const RECORDS: readonly (readonly [string, IncidentRecord])[] = [
  ['nobody has filled in', EMPTY_RECORD],
  ['with a P1 action that has all it needs', peopleRecord(INCIDENT)],
];

describe.each(await documentKinds())('a draft of $kind', (kind) => {
  it.each(RECORDS)('of an incident %s passes check', (_, record) => {
    for (const variant of kind.variants)
      for (const language of languagesOf()) {
        const { markdown } = makeDocument(kind, record, { variant, language });
        const { results } = checkText(markdown, undefined, {
          file: `${kind.kind}.${variant}.${language}.md`,
          words: loadWords(),
          target: 'draft',
          external: false,
        });
        expect(results.map((r) => `${r.file}:${r.line} ${r.rule} ${r.quote}`)).toEqual([]);
      }
  });
});
