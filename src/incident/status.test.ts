import { describe, expect, it } from 'vitest';
import type { Incident } from '../core/documents/incident.js';
import { statusOf } from './status.js';

const at = (time: string): string => `2025-11-12T${time}:00Z`;
const BASE: Incident = { schema: 'evidence/incident/v1', id: 'INC-1' };
const status = (incident: Partial<Incident>, bundles = new Map()) =>
  statusOf({ ...BASE, ...incident }, { today: '2025-11-20', bundles, warnings: [] });
/** What a final report has. */
const WHOLE: Partial<Incident> = {
  ...{
    title: 'x',
    severity: { level: 'P2' },
    services: ['s'],
    customer_impact: { na: 'internal' },
    data_loss: 'no',
  },
  ...{
    summary: 's',
    what_happened: 'w',
    root_cause: { text: 'r' },
    resolution: 'r',
    review: { decision: 'accepted', author: 'on call', reviewers: ['service owner'] },
    fix: { verified: 'the same measures again' },
    timeline: [{ id: 't1', at: at('08:15'), kind: 'change', text: 'x' }],
  },
  times: {
    started: at('08:15'),
    detected: at('08:30'),
    acknowledged: at('08:45'),
    mitigated: at('09:00'),
    resolved: at('09:00'),
  },
  actions: [{ id: 'A1', do: 'x', priority: 'P1', owner: 'team', due: '2025-11-19', done_when: 'done' }],
};

describe('status', () => {
  it('of a new file: everything is missing, nothing is claimed', () => {
    const s = status({});
    expect(s).toMatchObject({
      declared: 'draft',
      phase: 'ongoing',
      contradictions: [],
      durations: { ttd: { state: 'not_computable' } },
    });
    expect(s.missing.review.map((m) => m.path)).toEqual([
      ...[
        'title',
        'severity',
        'services',
        'times.started',
        'times.detected',
        'times.mitigated',
        'customer_impact',
      ],
      ...['data_loss', 'what_happened', 'root_cause', 'resolution', 'timeline'],
    ]);
  });

  it('of a whole one: nothing is missing', () => {
    const s = status({ ...WHOLE, status: 'final' });
    expect(s.missing).toEqual({ review: [], final: [] });
    expect(s).toMatchObject({
      phase: 'resolved',
      contradictions: [],
      actions: { open: ['A1'], overdue: ['A1'] },
    });
  });

  it('is resolved with that time alone, and not while it only waits to be accepted', () => {
    const resolved = at('09:00');
    expect(status({ times: { resolved } }).phase).toBe('resolved');
    expect(status({ times: { resolved: { at: resolved, state: 'proposed' } } }).phase).toBe('ongoing');
  });

  it('an open question is no silence, but final wants an answer; P1 wants owner, due, done_when', () => {
    const s = status({
      ...WHOLE,
      root_cause: { q: 'Q1' },
      data_loss: 'unknown',
      actions: [{ id: 'A1', do: 'x', priority: 'P1', owner: 'team' }],
    });
    expect(s.missing.review).toEqual([]);
    expect(s.missing.final.map((m) => m.path)).toEqual([
      'data_loss',
      'root_cause',
      'actions.A1.due',
      'actions.A1.done_when',
    ]);
  });

  it('a declared status does not hold while something is missing or waits', () => {
    const s = status({
      status: 'final',
      times: { started: { at: at('08:15'), state: 'proposed' }, detected: at('08:00') },
    });
    expect(s.contradictions).toEqual([
      `detected ${at('08:00')} is before started ${at('08:15')}`,
      expect.stringMatching(/status is final, but \d+ fields are missing/),
      'status is final, but 1 proposals wait',
    ]);
  });

  it('counts tests that wait', () => {
    const h = { id: 'H1', claim: 'x', tests: [{ cmd: 'ping' }] };
    expect(
      status({ hypotheses: [h, { ...h, id: 'H2', result: { outcome: 'failed' } }] }).testsPending,
    ).toEqual(['H1']);
  });

  it('bundles: what the lock knows of, and what somebody only typed', () => {
    const bundles = [
      { id: 'B1', path: 'a.tar.gz' },
      { id: 'B2', path: 'b.tar.gz' },
    ];
    expect(status({ bundles }, new Map([['B1', 'changed']])).bundles.map((b) => b.state)).toEqual([
      'changed',
      'not attached',
    ]);
  });
});
