import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { incidentSchema } from '../../src/core/documents/incident.js';
import type { IncidentRecord } from '../../src/core/documents/record.js';
import { readYaml } from '../../src/core/read-yaml.js';
import { brokenRows, documentText, recordOf } from '../../test/support/document-text.js';
import { branchRecord } from '../../test/support/incident-record.js';
import handoff from './index.js';

const FIXTURE = new URL('fixtures/object-storage/', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, FIXTURE), 'utf8');
const lineCount = (text: string): number => text.split('\n').length;

function objectStorage(): IncidentRecord {
  const incident = readYaml(read('incident.yaml'), 'incident.yaml', incidentSchema);
  return recordOf(incident, { folder: 'object-storage', asOf: '2025-10-06T02:39:36Z' });
}

/** Up to the first heading of the second level. */
function firstScreenOf(text: string): string {
  return text.slice(0, text.indexOf('\n## ')).trim();
}

describe('the handoff of an investigation that was written down without one', () => {
  const text = documentText(handoff, objectStorage());
  const paragraphs = text.split('\n');

  it('reads as reviewed', () => {
    if (process.env['UPDATE_GOLDEN']) writeFileSync(new URL('expected.md', FIXTURE), text);
    expect(text).toBe(read('expected.md'));
  });

  const facts = readYaml(
    read('facts.yaml'),
    'facts.yaml',
    z.array(z.strictObject({ line: z.number(), is: z.array(z.string()) })),
  );
  it.each(facts)('has what line $line says', ({ is }) => {
    // In a table a bar within code is escaped.
    for (const fact of is) expect(text.replaceAll('\\|', '|')).toContain(fact);
  });

  it('leaves out the user name and absolute homes', () => {
    expect(text).not.toMatch(/\banalyst\b|\/(?:home|Users)\//);
  });

  it('calls nothing confirmed, complete or of medium priority', () => {
    expect(firstScreenOf(text)).toMatch(
      /^\*\*Open: no cause confirmed\*\* · hypotheses open: 3 · tests pending: 2 · actions open: 4/m,
    );
    expect(text).toMatch(/^### H2 Conntrack table exhaustion on web server backend: open$/m);
    expect(text).toMatch(/^- \*\*Severity now:\*\* Sev 1 \(Critical\)$/m);
    expect(text).not.toMatch(/\bMedium\b|investigation complete|unproven|All conclusions/i);
    expect(text.match(/\bconfirmed\b/g)).toHaveLength(2);
  });

  it('prints what was refuted though nothing was', () => {
    expect(text).toMatch(/^## Tried and refuted\n\nNothing yet\.$/m);
  });

  it('says wherever 471 ms stand that two places claim them', () => {
    const claims = paragraphs.filter((line) => line.includes('471'));
    expect(claims.length).toBeGreaterThan(2);
    for (const line of claims) {
      expect(line).toContain('10.128.212.97');
      expect(line).toContain('134.70.16.1');
    }
  });

  it('uses duplicate packets as proof of nothing', () => {
    const speaks = paragraphs.filter((line) => line.startsWith('- For:'));
    expect(speaks).toHaveLength(5);
    expect(speaks.join('\n')).not.toMatch(/duplicat/i);
  });

  it('marks what cannot be compared, with the reason', () => {
    const row = (start: string): string[] => paragraphs.filter((line) => line.startsWith(start));
    expect(row('| Loss or reordering rate')[0]).toMatch(/not comparable:.*24,100 packets.*6,900 segments/);
    const windows = row('| Receive window');
    expect(windows).toHaveLength(2);
    for (const line of windows)
      expect(line).toContain('**not comparable:** unscaled: handshake not in capture');
  });
});

describe('the first screen', () => {
  it.each([
    ['the investigation', objectStorage()],
    ['a record with everything', branchRecord()],
    ['an empty incident', recordOf({ id: 'empty' })],
    ['a bundle alone', branchRecord({ incident: recordOf({ id: 'b' }).incident })],
  ])('of %s is at most 12 lines and has all six answers', (_, record) => {
    const screen = firstScreenOf(documentText(handoff, record));
    expect(lineCount(screen)).toBeLessThanOrEqual(12);
    for (const label of ['Situation', 'Severity now', 'Verdict', 'Next', 'Deadline', 'Held by'])
      expect(screen).toMatch(new RegExp(`^- \\*\\*${label}:\\*\\* \\S`, 'm'));
  });

  const done = {
    id: 'x',
    times: { resolved: '2026-11-26T08:00:00Z' },
    hypotheses: [{ id: 'H1', claim: 'c', tests: [{ cmd: 'true' }], result: { outcome: 'passed' } }],
    actions: [{ id: 'A1', do: 'd', state: 'done' }],
  };
  const stateOf = (incident: object): string =>
    handoff.model.parse(handoff.build(recordOf(incident), { variant: 'full', language: 'en' })).firstScreen
      .state.word;

  it('says complete only when nothing is open, pending or asked, and it is resolved', () => {
    expect(stateOf(done)).toBe('complete');
    expect(stateOf({ ...done, times: {} })).toBe('cause_supported');
    expect(stateOf({ ...done, times: { resolved: null } })).toBe('cause_supported');
    expect(stateOf({ ...done, actions: [{ id: 'A1', do: 'd' }] })).toBe('cause_supported');
    expect(stateOf({ ...done, questions: [{ id: 'Q1', text: 'q' }] })).toBe('cause_supported');
    expect(stateOf({ ...done, hypotheses: [{ id: 'H1', claim: 'c' }] })).toBe('open');
    expect(stateOf({ ...done, hypotheses: [...done.hypotheses, { id: 'H2', claim: 'c' }] })).toBe(
      'cause_supported',
    );
  });

  it('names the first test that was not run where nobody wrote what is next', () => {
    const screen = firstScreenOf(
      documentText(
        handoff,
        recordOf({ id: 'x', hypotheses: [{ id: 'H1', claim: 'c', tests: [{ cmd: 'id -u' }] }] }),
      ),
    );
    expect(screen).toContain('- **Next:** Run the test of H1 (c) → `id -u`');
  });
});

describe('the handoff of a record with everything', () => {
  const record = branchRecord();
  const text = documentText(handoff, record);

  it('has the cause the test supports, what was refuted by a test, by people and by the evidence', () => {
    expect(text).toMatch(/\*\*Verdict:\*\* H1 supported by a passed test: MTU black hole/);
    const refuted = text.slice(text.indexOf('## Tried and refuted'), text.indexOf('## Verification'));
    expect(refuted).toContain(
      '| H2 The provider loses packets of every size | 0 of 60 lost [E5][E7] | test |',
    );
    expect(refuted).toContain('| Restart of the frame uploader | no change [E8] | person |');
    expect(refuted).toContain(
      '| conntrack table full | conntrack held 1,204 of 262,144 entries | evidence |',
    );
  });

  it('lists in its index all it cites', () => {
    const model = handoff.model.parse(handoff.build(record, { variant: 'full', language: 'en' }));
    const cited = new Set([...text.matchAll(/\[(E\d+)\]/g)].map((m) => m[1]));
    const index = new Set(model.evidence.map((e) => e.id));
    expect(cited.size).toBeGreaterThan(5);
    expect([...cited].filter((id) => !index.has(id ?? ''))).toEqual([]);
    const facts = new Set(model.facts.map((f) => f.id));
    expect(model.measured.filter((m) => !facts.has(m.fact))).toEqual([]);
  });

  it('is complete in German', () => {
    const german = documentText(handoff, record, { language: 'de' });
    expect(german).toMatch(/^# Übergabe: /);
    expect(german).toContain('## Versucht und widerlegt');
    expect(german).toContain('was der Test zu H4 zeigt, wenn sie nicht stimmt');
  });

  it('keeps its tables whole', () => {
    expect(brokenRows(text)).toEqual([]);
    const nasty = {
      id: 'x',
      title: 'a | b',
      hypotheses: [{ id: 'H1', claim: 'a | b\n\nc', for: ['`x | y`'] }],
    };
    expect(
      brokenRows(documentText(handoff, recordOf({ ...nasty, actions: [{ id: 'A1', do: 'a | b\nc' }] }))),
    ).toEqual([]);
  });
});

describe('the handoff of an empty incident', () => {
  const text = documentText(handoff, recordOf({ id: 'empty' }));

  it('has no blank and no guess', () => {
    expect(text).not.toMatch(/\bundefined\b|\bnull\b|NaN|\[object/);
    expect(text).not.toMatch(/:\*\* *$|\| +\|/m);
    expect(text).toContain('evidence collect --case empty');
  });
});

it('says once what speaks for a hypothesis that was proposed from evidence, in a heading without full stop', () => {
  const record = branchRecord();
  const { analysis } = record.bundles[0]!;
  const [cause] = analysis.verdict.causes;
  const finding = analysis.findings.find(({ id }) => cause?.supports.includes(id));
  const hypothesis = {
    ...{ id: 'H1', claim: 'Large packets are lost.', cause: cause!.root_cause },
    for: [`${finding!.statement} (edge17) [E6]`],
  };
  const text = documentText(handoff, {
    ...record,
    incident: { ...record.incident, hypotheses: [hypothesis] },
  });
  expect(text).toContain('### H1 Large packets are lost: ');
  expect(
    text.split('\n').filter((l) => l.startsWith('- For: ') && l.includes(finding!.statement)),
  ).toHaveLength(1);
});
