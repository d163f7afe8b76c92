import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { verdicts } from '../../test/support/judge.js';
import detection from './duplicate-default.js';

const route = (via: string, more: object = {}) => ({
  family: 4,
  table: 'main',
  destination: 'default',
  via,
  dev: 'eth0',
  metric: 100,
  flags: [],
  ...more,
});
const view = (...routes: object[]) => hostView({ rows: { routes: routes as never } });

describe('duplicate-default', () => {
  it('sees two of one metric, as a hint', () => {
    expect(verdicts(detection, view(route('10.1.0.1'), route('10.2.0.1')))).toEqual(['hint']);
  });

  it.each([
    ['metrics', [route('10.1.0.1'), route('10.2.0.1', { metric: 200 })]],
    ['a multipath route', [route('10.1.0.1', { nexthop: 1 }), route('10.2.0.1', { nexthop: 2 })]],
    ['policy tables', [route('10.1.0.1'), route('10.2.0.1', { table: '100' })]],
    ['both snapshots', [route('10.1.0.1', { _snapshot: 'start' }), route('10.1.0.1', { _snapshot: 'end' })]],
  ])('is not fooled by %s', (_, routes) => {
    expect(verdicts(detection, view(...routes))).not.toContain('hint');
  });
});
