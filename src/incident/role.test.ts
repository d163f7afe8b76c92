import { expect, it } from 'vitest';
import type { Incident } from '../core/documents/incident.js';
import { judgedAgain } from './role.js';

const at = (clock: string): string => `2025-11-12T${clock}:00Z`;
const proposed = { started: { at: at('08:15'), note: '' }, impact_ended: { at: at('09:00'), note: '' } };
const bundle = (id: string, from: string, to: string) => ({
  ...{ id, from: Date.parse(at(from)), to: Date.parse(at(to)) },
});
const judged = (attached: ReturnType<typeof bundle>[], others: Incident['bundles'] = [], times = {}) =>
  judgedAgain(
    {
      ...{ schema: 'evidence/incident/v1', id: 'INC-1', times },
      bundles: [...others, ...attached.map(({ id }) => ({ id, path: id, role: 'during' as const }))],
    },
    attached,
    proposed,
  );
const DURING = { id: 'B1', path: 'b1', role: 'during' as const };

it('a bundle is judged by the times that its own evidence proposes', () => {
  expect(judged([bundle('B2', '09:10', '09:11')], [DURING])).toEqual([{ id: 'B2', role: 'after' }]);
  expect(judged([bundle('B2', '08:00', '08:01')], [DURING])).toEqual([{ id: 'B2', role: 'before' }]);
  expect(judged([bundle('B2', '08:30', '09:10')], [DURING])).toEqual([]);
  expect(judged([bundle('B1', '08:30', '08:31'), bundle('B2', '09:10', '09:11')])).toEqual([
    { id: 'B2', role: 'after' },
  ]);
});

it('what people entered comes first', () => {
  const attached = [bundle('B2', '09:10', '09:11')];
  expect(judged(attached, [DURING], { impact_ended: at('10:00') })).toEqual([]);
  expect(judged(attached, [DURING], { impact_ended: null })).toHaveLength(1);
});

it('one bundle always stands for the trouble, whenever it was taken', () => {
  expect(judged([bundle('B1', '09:10', '09:11')])).toEqual([]);
});
