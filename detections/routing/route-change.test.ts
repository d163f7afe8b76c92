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
  const rounds = (...routes: string[][]) => view(...routes.map((route, i) => round(i, ...route)));
  const [old, fresh] = [
    ['a', 'b', 'c', 'z'],
    ['a', 'x', 'y', 'z'],
  ];

  it('sees a path that moved, as soon as there are traces enough', () => {
    expect(verdicts(detection, rounds(old, old, old, old, fresh, fresh, fresh, fresh))).toEqual(['warning']);
    expect(verdicts(detection, rounds(old, old, fresh))).toEqual(['info']);
  });

  it('is not fooled by load balancing, nor by silent hops', () => {
    expect(verdicts(detection, rounds(old, fresh, old, fresh, fresh, old))).toEqual(['clear']);
    expect(verdicts(detection, rounds(old, ['a', '*', '*']))).toEqual(['clear']);
  });

  it('needs more than one round', () => {
    expect(verdicts(detection, view(round(1, 'a')))).toEqual(['not_exercised']);
  });
});
