import { describe, expect, it } from 'vitest';
import { branchRecord } from '../../../test/support/incident-record.js';
import { documentHead } from './document-kind.js';
import { fill } from './field.js';
import { headOf } from './head.js';
import { incidentSchema } from './incident.js';

const options = { variant: 'standard', language: 'en' };

describe('the head of a document', () => {
  it('lists what its parts miss, cite and take from the facts', () => {
    const head = headOf(branchRecord(), options, {
      kind: 'pir',
      title: 'Report',
      parts: {
        summary: [fill('severity', 'incident commander'), { state: 'unknown', question: 'Q2' }],
        cause: { text: 'seen [E10] ⟦unknown fact x.y⟧', facts: ['tcp.timeouts@edge17'] },
        path: { state: 'not_collected', collector: 'path', reason: 'no mtr', remedy: 'apt install mtr-tiny' },
        again: fill('severity', 'incident commander'),
      },
    });
    expect(documentHead.parse(head)).toEqual(head);
    expect(head.toFill).toEqual([
      { what: 'severity', who: 'incident commander', section: 'summary' },
      {
        what: 'Q2: What does the outage cost of the SLO?',
        who: 'service owner',
        section: 'summary',
        optional: true,
      },
      { what: 'unknown fact x.y: no such id', who: 'author', section: 'cause' },
      {
        what: 'path: not collected, no mtr (apt install mtr-tiny)',
        who: 'whoever collects',
        section: 'path',
        optional: true,
      },
    ]);
    expect(head.evidence.map(({ id }) => id)).toEqual(['E3', 'E10']);
    expect(head.facts).toEqual([
      { id: 'tcp.timeouts@edge17', text: '318 timeouts in 60 s (5.3 per s)', cites: ['E3'] },
    ]);
  });

  it('says that a zone does not exist, and what is wrong with the record', () => {
    const record = branchRecord({ problems: ['B2: the file changed since it was attached'] });
    const head = headOf({ ...record, incident: { ...record.incident, timezone: 'Mars/Olympus' } }, options, {
      kind: 'pir',
      title: 'Report',
      parts: {},
    });
    expect(head.timezone).toBe('UTC');
    expect(head.toFill.map(({ what }) => what)).toEqual([
      'B2: the file changed since it was attached',
      'timezone "Mars/Olympus": no IANA zone, times are in UTC',
    ]);
  });

  it('stands on a record that the schema takes', () => {
    expect(() => incidentSchema.parse(branchRecord().incident)).not.toThrow();
  });
});
