import { describe, expect, it } from 'vitest';
import { type Incident, incidentSchema } from '../core/documents/incident.js';
import { emptyLock, type Lock } from '../core/documents/lock.js';
import { readYaml } from '../core/read-yaml.js';
import { checkIncident, type DocumentFile, type IncidentContext } from './check-incident.js';
import { loadWords } from './load-words.js';

const SHA = 'a'.repeat(64);
const context: IncidentContext = {
  words: loadWords(),
  target: 'draft',
  external: false,
  today: '2025-11-12',
};

function check(
  text: string,
  extra: Partial<IncidentContext> = {},
  lock?: Lock,
  documents: readonly DocumentFile[] = [],
) {
  const data: Incident = readYaml(text, 'incident.yaml', incidentSchema);
  return checkIncident({ file: 'incident.yaml', text, data }, lock, documents, { ...context, ...extra });
}

const found = (...args: Parameters<typeof check>): string[] =>
  check(...args).map((r) => `${r.rule} ${r.line}:${r.column} "${r.quote}"`);

const HEAD = 'schema: evidence/incident/v1\nid: INC-1\n';

describe('typed fields', () => {
  it('a final file without its fields: one error each, at the nearest key', () => {
    const results = check(`${HEAD}times:\n  started: "2025-11-12T08:15:00Z"\n`, { target: 'final' });
    const missing = results.filter((r) => r.rule === 'required-field').map((r) => r.why.split(' ')[0]);
    expect(missing).toContain('times.detected');
    expect(missing).not.toContain('times.started');
    expect(results.find((r) => r.why.startsWith('times.detected'))?.line).toBe(3);
  });
  it('a reason or a question is no gap', () => {
    const text = `${HEAD}times: {detected: {na: "nobody noticed"}}\nservices: {q: Q1}\n`;
    const missing = check(text, { target: 'review' })
      .filter((r) => r.rule === 'required-field')
      .map((r) => r.why);
    expect(missing.some((m) => /detected|services/.test(m))).toBe(false);
  });
  it('moments in the wrong order, a mark at another time', () => {
    const text = `${HEAD}times:\n  started: "2025-11-12T08:15:00Z"\n  detected: "2025-11-12T08:05:00Z"\ntimeline:\n  - {id: t1, at: "2025-11-12T08:20:00Z", kind: change, marks: started, text: Change applied}\n`;
    expect(found(text).filter((r) => r.startsWith('end-before-start'))).toEqual([
      'end-before-start 5:13 ""2025-11-12T08:05:00Z""',
      'end-before-start 7:18 ""2025-11-12T08:20:00Z""',
    ]);
  });
  it('an impact that ends before its start, and ends that are marked rows', () => {
    const times = `${HEAD}times:\n  started: "2025-11-12T08:15:00Z"\n`;
    const ended = `${times}  impact_ended: "2025-11-12T08:05:00Z"\n`;
    expect(check(ended).filter((r) => r.rule === 'end-before-start')).toMatchObject([
      { line: 5, why: 'impact_ended 2025-11-12T08:05:00Z is before started 2025-11-12T08:15:00Z' },
    ]);
    const marked = `${times}timeline:\n  - {id: t1, at: "2025-11-12T08:05:00Z", kind: alert, marks: detected, text: Alert}\n`;
    expect(check(marked).filter((r) => r.rule === 'end-before-start')).toMatchObject([
      { line: 6, why: 'detected 2025-11-12T08:05:00Z is before started 2025-11-12T08:15:00Z' },
    ]);
  });
  it('confirmed needs a passed test', () => {
    const cause = `${HEAD}root_cause: {text: MTU of eno1, confidence: confirmed}\n`;
    expect(found(cause)).toEqual(['confirmed-untested 3:45 "confirmed"']);
    expect(
      found(`${cause}hypotheses:\n  - {id: H1, claim: MTU of eno1, result: {outcome: passed}}\n`),
    ).toEqual([]);
  });
  it('actions: incomplete, overdue, at the weekend, without a factor', () => {
    const text = `${HEAD}root_cause: {factors: [{id: C1, text: the edit named eno1}, {id: C2, text: checks send small packets}]}
actions:
  - {id: A1, do: Alert on MTU above 1500, owner: NOC, priority: P1, due: 2025-11-19, factor: C2}
  - {id: A2, do: Compare interface and ticket, owner: NOC, priority: P2, due: 2025-11-22, factor: C9}
  - {id: A3, do: Write the runbook, owner: NOC, due: 2025-11-10}
`;
    expect(check(text).map((r) => `${r.rule} ${r.line} ${r.why}`)).toEqual([
      'action-without-factor 3 no action answers C1',
      'action-incomplete 5 A1 is P1 and has no done_when',
      'due-date 6 A2 is due on a Saturday',
      'action-without-factor 6 A2 names C9, which is no factor of the file',
      'action-without-factor 7 A3 names no factor',
      'due-date 7 A3 was due on 2025-11-10 and is open',
    ]);
  });
  it('a mail that asks for nothing', () => {
    expect(found(`${HEAD}audiences: {isp: {to: noc@example.com}}\n`).map((r) => r.split(' ')[0])).toEqual([
      'mail-ask',
    ]);
    expect(found(`${HEAD}audiences: {isp: {ask: check port 4, deadline: 16:00 UTC}}\n`)).toEqual([]);
  });
});

describe('evidence', () => {
  const bundle = {
    name: 'b',
    path: 'b.tar.gz',
    bytes: 1,
    sha256: SHA,
    manifestSha256: SHA,
    attachedAt: '2025-11-12T10:00:00Z',
  };
  const lock: Lock = {
    ...emptyLock('0'),
    bundles: { B1: bundle },
    evidence: [{ id: 'E1', bundle: 'B1', path: 'x.txt' }],
  };
  it('citations lead to the lock, in fields, in prose and in documents', () => {
    const text = `${HEAD}what_happened: "Dropped [E1], then again [E9]."\ntimeline:\n  - {id: t1, at: "2025-11-12T08:20:00Z", kind: symptom, cite: E7, text: lost}\n`;
    const documents = [{ file: 'out/pir.md', text: 'It was lost [E3].\n' }];
    expect(
      check(text, {}, lock, documents)
        .filter((r) => r.rule === 'unresolved-citation')
        .map((r) => `${r.file}:${r.line}`),
    ).toEqual(['incident.yaml:3', 'incident.yaml:5']);
  });
  it('a bundle that is another one now, or gone', () => {
    const text = `${HEAD}bundles: [{id: B1, path: b.tar.gz}]\n`;
    expect(found(text, { disk: new Map([['b.tar.gz', SHA]]) }, lock)).toEqual([]);
    expect(check(text, { disk: new Map([['b.tar.gz', 'b'.repeat(64)]]) }, lock).map((r) => r.rule)).toEqual([
      'evidence-changed',
    ]);
    expect(check(text, { disk: new Map([['b.tar.gz', null]]) }, lock)[0]?.why).toContain('is not there');
  });
});

describe('prose and measures', () => {
  const text = `${HEAD}title: Uploads
times: {started: "2025-11-12T08:15:00Z", resolved: "2025-11-12T09:00:00Z"}
fix: {verified: measured}
timeline:
  - {id: t1, at: "2025-11-12T08:15:00Z", kind: change, text: MTU changed}
  - {id: t2, at: "2025-11-12T08:30:00Z", kind: alert, text: NOC alert fires}
  - {id: t3, at: "2025-11-12T09:00:00Z", kind: action, text: MTU reverted}
measures:
  disk_pct: {"08:15": 52, "08:30": 85, "09:00": 91}
what_happened: |
  The MTU was
  accidentally raised.
lessons:
  improve: ["The disk was filling at 2.5% per minute"]
`;
  it('prose is judged where it stands', () => {
    expect(found(text)).toContain('blame 14:3 "accidentally"');
  });
  it('a rate against typed measures', () => {
    const rate = check(text).find((r) => r.rule === 'rate-vs-readings');
    expect(rate).toMatchObject({ line: 16, quote: '2.5% per minute' });
    expect(rate?.related.map((r) => r.line)).toEqual([11, 11, 11]);
  });
  it('what a document repeats from the file is reported in the file only', () => {
    const documents = [
      {
        file: 'out/pir.md',
        text: '# Report (UTC)\n\nThe MTU was accidentally raised. It was wrongly set.\n',
      },
    ];
    const blame = check(text, {}, undefined, documents).filter((r) => r.rule === 'blame');
    expect(blame.map((r) => `${r.file} ${r.quote}`)).toEqual([
      'incident.yaml accidentally',
      'out/pir.md wrongly',
    ]);
  });
});
