import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Incident } from '../core/documents/incident.js';
import { emptyLock, type Lock } from '../core/documents/lock.js';
import type { Proposals } from '../core/documents/proposals.js';
import { editText } from './edit-text.js';
import { mergeProposals } from './merge-proposals.js';
import { checkIncident } from './read-incident.js';
import { skeleton } from './skeleton.js';

const at = (time: string): string => `2025-11-12T${time}Z`;
const NOTHING: Proposals = {
  ...{
    rows: [],
    times: {},
    hosts: [],
    ruledOut: [],
    impact: [],
    occurrences: [],
    hypotheses: [],
    questions: [],
  },
};
const PROPOSALS: Proposals = {
  ...NOTHING,
  rows: [
    {
      event: 'ev-1',
      at: at('08:15:00'),
      kind: 'change',
      text: 'MTU of eno1 1500 → 9000',
      host: 'site',
      cite: ['E1'],
      marks: ['started'],
    },
    { event: 'ev-2', at: at('08:18:00'), kind: 'symptom', text: 'fragmentation needed', cite: ['E2', 'E99'] },
  ],
  times: { started: { at: at('08:15:00'), cite: 'E1', note: 'first sign of the cause' } },
  hosts: ['site', 'gateway'],
  rootCause: { cause: 'mtu_black_hole', text: 'Large packets vanish', factors: ['eno1 has MTU 9000'] },
  ruledOut: [{ cause: 'conntrack_table_full', test: '12 of 65536 entries', cite: ['E2'] }],
  impact: [{ name: 'Retransmissions', before: '0', peak: '38', cite: ['E1', 'E2'] }],
  occurrences: [{ at: at('08:21:00'), text: 'tunnel flap', cite: [] }],
  hypotheses: [
    {
      cause: 'mtu_black_hole',
      claim: 'MTU',
      layer: 'mtu',
      for: ['a'],
      against: [],
      tests: [{ cmd: 'ping', if_true: 'lost' }],
    },
  ],
  questions: ['What MTU does the gateway take?'],
  evidence: [
    { id: 'E1', bundle: 'B1', path: 'hosts/site/logs/syslog.txt', line: 4 },
    { id: 'E2', bundle: 'B1', path: 'hosts/site/logs/syslog.txt', line: 9 },
  ],
};

interface State {
  readonly text: string;
  readonly lock: Lock;
}
const NEW: State = { text: skeleton({ id: 'INC-1' }), lock: emptyLock('0.1.0') };
const incidentOf = ({ text, lock }: State): Incident =>
  checkIncident(text, 'incident.yaml', { lock, isFresh: false, narrative: [] }).incident;

/** What attach does with a folder, without the folder. */
function merged(
  state: State,
  proposals: Proposals,
): State & Pick<ReturnType<typeof mergeProposals>, 'added' | 'answered'> {
  const { edits, lock, added, answered } = mergeProposals(incidentOf(state), state.lock, proposals);
  return { text: editText(state.text, 'incident.yaml', edits), lock, added, answered };
}
/** What a person does in an editor. */
const byHand = (state: State, change: (text: string) => string): State => ({
  ...state,
  text: change(state.text),
});

describe('mergeProposals', () => {
  const first = merged(NEW, PROPOSALS);

  it('fills a new file; what it writes can be read, and rows are proposed', () => {
    const { timeline, times, root_cause, hypotheses, questions, hosts } = incidentOf(first);
    expect(timeline).toEqual([
      expect.objectContaining({ id: 't1', event: 'ev-1', state: 'proposed', cite: 'E1', marks: 'started' }),
      // E99 leads nowhere.
      expect.objectContaining({ id: 't2', state: 'proposed', cite: 'E2' }),
    ]);
    expect(times?.started).toEqual({
      at: at('08:15:00'),
      cite: 'E1',
      note: 'first sign of the cause',
      state: 'proposed',
    });
    expect(root_cause).toMatchObject({ confidence: 'possible', state: 'proposed', factors: [{ id: 'C1' }] });
    expect(hypotheses).toMatchObject([{ id: 'H1', cause: 'mtu_black_hole' }]);
    expect(questions).toEqual([{ id: 'Q1', text: 'What MTU does the gateway take?' }]);
    expect(hosts).toEqual(['site', 'gateway']);
    expect(first.added).toEqual({
      ...{ rows: 2, times: 1, hosts: 2, 'root cause': 1, hypotheses: 1, impact: 1, 'ruled out': 1 },
      ...{ occurrences: 1, questions: 1 },
    });
    expect(first.lock).toMatchObject({
      proposed: { 'ev-1': 't1', 'ev-2': 't2' },
      lastId: { t: 2, H: 1, C: 1, Q: 1, E: 2 },
    });
  });

  it('changes nothing the second time, nor with nothing proposed', () => {
    const again = mergeProposals(incidentOf(first), first.lock, PROPOSALS);
    expect(again).toEqual({ edits: [], lock: first.lock, added: {}, answered: [] });
    expect(again.lock).toBe(first.lock);
    expect(mergeProposals(incidentOf(NEW), NEW.lock, NOTHING).edits).toEqual([]);
  });

  it('proposes nothing again that a person deleted, and gives its id to nothing else', () => {
    const deleted = byHand(first, (text) =>
      text
        .replace(/timeline:[\s\S]*?(?=\n\n)/, 'timeline: []')
        .replace(/ {2}started:[\s\S]*?(?=\n {2}detected)/, '  started: null')
        .replace(
          /^(hypotheses|ruled_out|impact|questions|root_cause|hosts):[^\n]*\n(?: +[^\n]*\n)*/gm,
          '$1: null\n',
        ),
    );
    expect(parse(deleted.text)).toMatchObject({
      timeline: [],
      hosts: null,
      impact: null,
      times: { started: null },
    });
    expect(mergeProposals(incidentOf(deleted), deleted.lock, PROPOSALS).edits).toEqual([]);
    const more = merged(deleted, {
      ...PROPOSALS,
      rows: [...PROPOSALS.rows, { event: 'ev-3', at: at('09:00:00'), kind: 'change', text: 'back' }],
    });
    expect(incidentOf(more).timeline).toEqual([expect.objectContaining({ id: 't3', text: 'back' })]);
  });

  describe('a question that the evidence answers', () => {
    const later = { ...PROPOSALS, questions: ['Is it over?'] };

    it('says so', () => {
      const after = merged(first, later);
      expect(after.answered).toEqual(['Q1']);
      expect(incidentOf(after).questions).toEqual([
        { id: 'Q1', text: 'What MTU does the gateway take?', answer: expect.stringContaining('timeline') },
        { id: 'Q2', text: 'Is it over?' },
      ]);
      expect(merged(after, later)).toMatchObject({ answered: [], added: {} });
    });

    it('stays open where somebody wrote to it', () => {
      const asked = byHand(first, (text) => text.replace('gateway take?', 'gateway take?\n    to: NOC'));
      expect(merged(asked, later).answered).toEqual([]);
      expect(incidentOf(merged(asked, later)).questions?.[0]).toMatchObject({ to: 'NOC' });
    });
  });

  it('finds rows by their event where the lock was lost', () => {
    const lost = { text: first.text, lock: { ...emptyLock('0.1.0'), evidence: first.lock.evidence } };
    const { added } = merged(lost, PROPOSALS);
    expect(added).toEqual({});
  });

  it('leaves alone whatever a person has begun', () => {
    const begun = byHand(NEW, (text) =>
      text
        .replace('root_cause: null ', 'root_cause: {q: Q1} ')
        .replace('started: null', 'started: {na: it was always so}')
        .replace('hypotheses: []', 'hypotheses: [{id: H7, claim: mine}]')
        .replace('questions: []', 'questions: [{id: Q1, text: why}]')
        .replace('hosts: []', 'hosts: [mine]'),
    );
    const after = incidentOf(merged(begun, PROPOSALS));
    expect(after).toMatchObject({
      root_cause: { q: 'Q1' },
      times: { started: { na: 'it was always so' } },
      hypotheses: [{ id: 'H7', claim: 'mine' }],
      hosts: ['mine'],
      questions: [{ id: 'Q1' }, { id: 'Q2' }],
    });
  });

  it('another first sign from later evidence is proposed where the first was taken away', () => {
    const emptied = byHand(first, (text) =>
      text.replace(/ {2}started:[\s\S]*?(?=\n {2}detected)/, '  started: null'),
    );
    const later = { ...NOTHING, times: { started: { at: at('08:14:00'), note: 'earlier' } } };
    expect(merged(emptied, later).added).toEqual({ times: 1 });
  });

  it('keeps every line of the file that nothing was proposed for (any order of attaching and deleting)', () => {
    const events = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 8 });
    const step = fc.record({ events, hide: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 5 }), (steps) => {
        let state: State = NEW;
        const seen = new Map<string, string>();
        for (const { events: numbers, hide } of steps) {
          const rows = numbers.map((n) => ({
            event: `ev-${n}`,
            at: at('08:00:00'),
            kind: 'symptom' as const,
            text: `event ${n}`,
          }));
          state = merged(state, { ...NOTHING, rows });
          const { timeline = [] } = incidentOf(state);
          expect(new Set(timeline.map((r) => r.id)).size).toBe(timeline.length);
          expect(new Set(timeline.map((r) => r.event)).size).toBe(timeline.length);
          for (const row of timeline) {
            // An id means one event for ever.
            expect(seen.get(row.id) ?? row.event).toBe(row.event);
            seen.set(row.id, row.event ?? '');
          }
          if (hide)
            state = byHand(state, (text) => text.replace(/timeline:[\s\S]*?(?=\n\n)/, 'timeline: []'));
        }
        const frame = (text: string): string => text.replace(/timeline:[\s\S]*?(?=\n\n)/, '');
        expect(frame(state.text)).toBe(frame(NEW.text));
      }),
      { numRuns: 40 },
    );
  });
});
