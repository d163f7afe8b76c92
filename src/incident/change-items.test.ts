import { describe, expect, it } from 'vitest';
import { type Incident, incidentSchema } from '../core/documents/incident.js';
import { emptyLock } from '../core/documents/lock.js';
import { ADDABLE, type Given, itemOf } from './add-item.js';
import { decide, waiting } from './decide.js';
import { IdGiver } from './ids.js';

const BASE = { schema: 'evidence/incident/v1', id: 'INC-1' } as const;
const at = '2025-11-12T08:15:00Z';

describe('IdGiver', () => {
  it('never gives out an id that the lock, the file or its texts have seen', () => {
    const data = {
      ...BASE,
      severity: { level: 'P2' },
      summary: 'as [E12] shows',
      timeline: [{ id: 't3', cite: ['E4'] }],
      hypotheses: [{ id: 'H2' }],
    };
    const lock = { ...emptyLock(''), lastId: { t: 9, A: 4 }, proposed: { x: 'H7' } };
    const ids = new IdGiver(data, lock);
    expect(['t', 't', 'A', 'E', 'H', 'Q'].map((letter) => ids.next(letter))).toEqual([
      't10',
      't11',
      'A5',
      'E13',
      'H8',
      'Q1',
    ]);
    expect(ids.lastId).toEqual({ t: 11, A: 5, E: 13, H: 8, Q: 1 });
  });
});

describe('itemOf', () => {
  const ids = (): IdGiver => new IdGiver(BASE, emptyLock(''));
  const full: Record<string, Given> = {
    row: { at, kind: 'alert', mark: ['detected'], cite: ['E1', 'E2'], precision: 'about' },
    action: {
      owner: 'Platform team',
      due: '2025-11-19',
      type: 'detect',
      doneWhen: 'interfaces.mtu eno1 == 1500',
    },
    hypothesis: { layer: 'mtu', for: ['a'], against: ['b'], test: ['ping -M do'] },
    impact: { name: 'Disk', before: '52', peak: '91.5', after: 'full', unit: '%' },
    'ruled-out': { cause: 'conntrack_table_full' },
    tried: { outcome: 'no change' },
  };

  it.each(Object.keys(ADDABLE))('a %s fits the schema', (kind) => {
    const { edit } = itemOf(kind, 'text', full[kind] ?? {}, ids());
    const { path } = ADDABLE[kind] ?? { path: [] };
    const whole = path.reduceRight<unknown>(
      (inner, key) => ({ [key]: inner }),
      'append' in edit && edit.items,
    );
    expect(incidentSchema.safeParse({ ...BASE, ...(whole as object) }).error).toBeUndefined();
  });

  it('keeps numbers as numbers and words as words', () =>
    expect(itemOf('impact', 'x', full['impact'] ?? {}, ids()).edit).toMatchObject({
      items: [{ id: 'I1', before: 52, peak: 91.5, after: 'full' }],
    }));

  it.each([
    ['row', { kind: 'alert' }, /row needs --at/],
    ['row', { at: '08:15', kind: 'alert' }, /^--at: "08:15" has no date and no zone: write "[^"]*"$/],
    ['row', { at, kind: 'alrt' }, /--kind: .*alert/],
    ['row', { at, kind: 'alert', mark: ['deteced'] }, /--mark: .*detected/],
    ['action', { due: '2025-02-30' }, /--due: expected a date, such as 2026-11-26 \(not "2025-02-30"\)/],
    ['action', { at }, /--at does not belong to action/],
    ['riks', {}, /"riks" cannot be added/],
  ] as [string, Given, RegExp][])('%s %j is refused by the name of the option', (kind, given, message) =>
    expect(() => itemOf(kind, 'text', given, ids())).toThrow(message),
  );
});

describe('decide', () => {
  const incident: Incident = {
    ...BASE,
    times: { started: { at, state: 'proposed' }, detected: at },
    root_cause: { text: 'x', state: 'proposed' },
    timeline: [
      { id: 't1', at, kind: 'alert', text: 'a', state: 'proposed' },
      { id: 't2', at, kind: 'alert', text: 'b', state: 'hidden' },
      { id: 't3', at, kind: 'alert', text: 'c' },
    ],
  };

  it('all: what waits, and only that', () => {
    expect(waiting(incident).map((d) => d.id)).toEqual(['times.started', 'root_cause', 't1']);
    const { done, edits } = decide(incident, 'all', 'accepted');
    expect(done).toEqual(['times.started', 'root_cause', 't1']);
    expect(edits[0]).toEqual({ set: ['times', 'started', 'state'], to: 'accepted', was: 'proposed' });
  });

  it('what is so already stays; a row of a person can be hidden', () => {
    expect(decide(incident, ['t1', 't1', 't3'], 'accepted')).toMatchObject({ done: ['t1'], already: ['t3'] });
    expect(decide(incident, ['t2', 't3'], 'hidden')).toEqual({
      edits: [{ set: ['timeline', 't3', 'state'], to: 'hidden' }],
      done: ['t3'],
      already: ['t2'],
    });
  });

  it('names what is meant for an id nobody has', () =>
    expect(() => decide(incident, ['times.startet'], 'accepted')).toThrow(
      /no row, time or root cause "times\.startet"/,
    ));
});
