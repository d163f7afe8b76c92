import type { Point } from './svg-panels.js';

/** x of what was asked and not answered. */
export function lossesOf(points: readonly Point[]): number[] {
  return points.flatMap(([x, y]) => (y === null ? x : []));
}
