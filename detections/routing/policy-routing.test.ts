import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { verdicts } from '../../test/support/judge.js';
import detection from './policy-routing.js';

const USUAL = ['local', 'main', 'default'].map((table, i) => ({
  family: 4,
  priority: i * 32766,
  selector: 'from all',
  action: 'lookup',
  table,
}));
const RULE = { family: 4, priority: 1000, selector: 'from 10.1.0.0/24', action: 'lookup', table: '100' };
const routes = [{ family: 4, table: '100', destination: 'default', via: '10.1.0.1', flags: [] }];

describe('policy-routing', () => {
  it('is content with the rules every Linux has, and with rules that harm nobody', () => {
    expect(verdicts(detection, hostView({ rows: { rules: USUAL } }))).toEqual(['clear']);
    expect(verdicts(detection, hostView({ rows: { rules: [...USUAL, RULE], routes } }))).toEqual(['clear']);
  });

  it('counts where a silent destination is routed by another table', () => {
    const ping_summary = [
      { target: 'web', role: 'target', address: '10.9.0.9', transmitted: 30, received: 0, complete: true },
    ];
    const route_lookups = [{ target: 'web', address: '10.9.0.9', via: '10.1.0.1', table: '100' }];
    expect(
      verdicts(
        detection,
        hostView({ rows: { rules: [...USUAL, RULE], routes, ping_summary, route_lookups } }),
      ),
    ).toEqual(['warning']);
  });

  it('mentions a rule whose table is empty', () => {
    expect(
      verdicts(detection, hostView({ rows: { rules: [...USUAL, { ...RULE, table: '200' }], routes } })),
    ).toEqual(['info']);
  });
});
