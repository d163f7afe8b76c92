import { describe, expect, it } from 'vitest';
import type { TimelineEvent } from '../core/timeline-event.js';
import type { FindingItem } from '../query/findings.js';
import { pivotOf } from './pivot.js';

const finding = (id: string, statement: string, more: Partial<FindingItem> = {}): FindingItem =>
  ({
    ...{
      id,
      bundle: 'b',
      state: 'fired',
      severity: 'info',
      detection: id.slice(0, 6),
      title: '',
      layer: 'tcp_socket',
    },
    ...{ host: 'web', subject: '', statement, numbers: {}, remedy: undefined, gates: [] },
    citations: [{ cite: `hosts/web/x/${id}.txt:3`, path: `hosts/web/x/${id}.txt`, line: 3 }],
    ...{ from: '2026-01-01T00:00:00Z', to: '2026-01-01T00:00:10Z' },
    ...more,
  }) as FindingItem;
const event = (id: string, text: string, at: string): TimelineEvent => ({
  id,
  at,
  host: 'web',
  source: 'log',
  kind: 'symptom',
  severity: 'warning',
  text,
  signal: '01234567',
  state: 'accepted',
});

const LOSS = finding('TCP-01-0123456789', '21 segments sent again in 8 s');
const RULE = finding('FW-14-0123456789', 'rule 1 dropped 5 packets', { severity: 'critical' });
const EVENTS = [event('t00000001', 'upload failed', '2026-01-01T00:00:05Z')];

describe('what a correlation turns around', () => {
  it('the id of a finding, an event, a signal; a pattern; the worst finding', () => {
    const of = (asked?: string) => pivotOf(asked, EVENTS, [LOSS, RULE]);
    expect(of('TCP-01-0123456789')).toMatchObject({ kind: 'finding', findings: [LOSS] });
    expect(of('t00000001')).toMatchObject({ kind: 'event', events: EVENTS });
    expect(of('01234567')).toMatchObject({ kind: 'event', events: EVENTS });
    expect(of('UPLOAD.*failed')).toMatchObject({ kind: 'pattern', events: EVENTS, findings: [] });
    expect(of()).toMatchObject({ kind: 'finding', findings: [RULE] });
  });

  it('different pivots are different', () => {
    expect(pivotOf('retransmit', EVENTS, [LOSS, RULE])?.findings).toEqual([LOSS]);
    expect(pivotOf('DROP', EVENTS, [LOSS, RULE])?.findings).toEqual([RULE]);
    expect(pivotOf('nothing of the kind', EVENTS, [LOSS, RULE])).toMatchObject({ times: [], findings: [] });
  });

  it('a finding that is no event was seen between its two counts', () => {
    expect(pivotOf('retransmit', EVENTS, [LOSS, RULE])?.times).toEqual([
      Date.parse('2026-01-01T00:00:00Z'),
      Date.parse('2026-01-01T00:00:10Z'),
    ]);
  });

  it('an id of other evidence is no pattern', () => {
    expect(() => pivotOf('TCP-01-aaaaaaaaaa', EVENTS, [LOSS])).toThrow(/no finding/);
    expect(() => pivotOf('tffffffff', EVENTS, [LOSS])).toThrow(/no event/);
    expect(() => pivotOf('(', EVENTS, [LOSS])).toThrow(/pivotEvent/);
  });
});
