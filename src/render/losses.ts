import type { Point } from '../core/thin.js';

/** x of what was asked and not answered. */
export function lossesOf(points: readonly Point[]): number[] {
  return points.flatMap(([x, y]) => (y === null ? x : []));
}
