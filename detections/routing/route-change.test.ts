import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { verdicts } from '../../test/support/judge.js';
import detection from './route-change.js';

const round = (n: number, ...route: string[]) => ({
  target: 'web',
  destination: 'd',
  method: 'mtr',
  protocol: 'icmp',
  round: n,
  at: `2026-11-21T08:0${n}:00Z`,
  route,
  complete: true,
});
const view = (...paths: object[]) => hostView({ rows: { paths: paths as never } });

describe('route-change', () => {
  it('sees a path that moved', () => {
    expect(
      verdicts(
        detection,
        view(round(1, 'a', 'b', 'c', 'z'), round(2, 'a', 'b', 'c', 'z'), round(3, 'a', 'x', 'y', 'z')),
      ),
    ).toEqual(['warning']);
  });

  it('is not fooled by load balancing, nor by silent hops', () => {
    expect(
      verdicts(detection, view(round(1, 'a', 'b', 'c'), round(2, 'a', 'x', 'y'), round(3, 'a', 'b', 'c'))),
    ).toEqual(['info']);
    expect(verdicts(detection, view(round(1, 'a', 'b', 'c'), round(2, 'a', '*', '*')))).toEqual(['clear']);
  });

  it('needs more than one round', () => {
    expect(verdicts(detection, view(round(1, 'a')))).toEqual(['not_exercised']);
  });
});
