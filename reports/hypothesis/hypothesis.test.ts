import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { incidentSchema } from '../../src/core/documents/incident.js';
import { readYaml } from '../../src/core/read-yaml.js';
import { brokenRows, documentText, recordOf } from '../../test/support/document-text.js';
import { branchRecord } from '../../test/support/incident-record.js';
import hypothesis from './index.js';
import type { Model } from './model.js';

const FIXTURE = new URL('fixtures/high-rtt/', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, FIXTURE), 'utf8');
const modelOf = (record: ReturnType<typeof recordOf>): Model =>
  hypothesis.build(record, { variant: 'all', language: 'en' });

describe('sheets of an intermittent high RTT', () => {
  const incident = readYaml(read('incident.yaml'), 'incident.yaml', incidentSchema);
  const record = recordOf(incident, {
    timeline: [
      {
        id: 't1',
        at: '2026-11-26T08:14:03Z',
        precision: 's',
        kind: 'symptom',
        text: 'RTT of the transfer rises',
        host: 'server',
        marks: [],
        cites: [],
        state: 'accepted',
        source: 'person',
        errorMs: 1.2,
      },
    ],
  });
  const text = documentText(hypothesis, record);

  it('read as reviewed', () => {
    if (process.env['UPDATE_GOLDEN']) writeFileSync(new URL('expected.md', FIXTURE), text);
    expect(text).toBe(read('expected.md'));
    expect(brokenRows(text)).toEqual([]);
  });

  it('compute how far from normal it was', () => {
    const sheet = modelOf(record).sheets.find((s) => s.id === 'H1');
    expect(sheet?.delta).toMatchObject({ state: 'known', text: '+5.25 ms (× 32)' });
  });

  it('stand in the order of what speaks against them, tested ones first, refuted ones last', () => {
    expect(modelOf(record).sheets.map((s) => s.id)).toEqual(['H1', 'H4', 'H2', 'H3']);
  });

  it('ask for what the test shows if the hypothesis is wrong', () => {
    expect(modelOf(record).toFill.map((f) => f.what)).toContain('what the test of H1 shows if it is wrong');
  });
});

describe('sheets of evidence', () => {
  const record = branchRecord({ incident: recordOf({ id: 'b' }).incident });
  const [sheet] = modelOf(record).sheets;

  it('are open however sure the verdict is: no test was made of it', () => {
    expect(sheet).toMatchObject({
      id: 'mtu_black_hole',
      source: 'evidence',
      state: 'open',
      suspect: 'path',
      contradiction: 'none_found',
    });
    expect(sheet?.for).toEqual([
      {
        text: 'edge17: 3 of 3 packets of 1,501 bytes with DF set were unanswered, 60 of 60 of 84 bytes were answered',
        cites: ['E6'],
        places: [],
      },
    ]);
    expect(sheet?.tests[0]?.commands).toEqual(['ping -M do -s 1473 -c 3 203.0.113.40']);
  });

  it('do not repeat what a person wrote down, and add what the evidence says of it', () => {
    const written = modelOf(branchRecord());
    expect(written.sheets.map((s) => s.id)).toEqual(['H1', 'H4', 'H3', 'H2']);
    expect(written.sheets.find((s) => s.id === 'H1')?.for.map((f) => f.text)).toHaveLength(2);
    expect(written.sheets.find((s) => s.id === 'H2')?.against.map((a) => a.text)).toContain(
      'ruled out by 0 of 60 pings of 84 bytes to 203.0.113.40 were lost',
    );
  });

  it('cite by file and line what the index has no id for, and list it', () => {
    const model = modelOf({ ...record, evidence: new Map() });
    const place = 'B1:hosts/edge17/pmtu/probe@203.0.113.40.txt:9';
    expect(model.sheets[0]?.for[0]).toMatchObject({ cites: [], places: [place] });
    expect(model.evidence).toEqual([
      { id: place, bundle: 'B1', path: 'hosts/edge17/pmtu/probe@203.0.113.40.txt', line: 9 },
    ]);
  });
});

it('needs nothing of a hypothesis but its claim', () => {
  const text = documentText(hypothesis, recordOf({ id: 'x', hypotheses: [{ id: 'H1', claim: 'a | b' }] }));
  expect(text).toContain('| Primary suspect | no layer was named |');
  expect(text).toContain('No test is named.');
  expect(brokenRows(text)).toEqual([]);
});

it('says of an empty incident that there is no hypothesis', () => {
  expect(documentText(hypothesis, recordOf({ id: 'empty' }))).toBe(
    '# Hypotheses: empty\n\nopen: 0 · refuted: 0 · tests pending: 0\n\nNo hypothesis yet.\n',
  );
});
