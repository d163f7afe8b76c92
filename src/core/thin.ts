export type Point = readonly [x: number, y: number | null];

/**
 * At most about four points for each of `columns` equal stretches of x: the first and last of its values, the least
 * and the greatest, and one null where an answer is missing. So a spike of one probe in six thousand is still drawn.
 */
export function thin(points: readonly Point[], columns: number): [number, number | null][] {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length <= 4 * columns)
    return points.map(([x, y]) => [x, y]);
  const width = (last[0] - first[0]) / columns || 1;
  const kept: [number, number | null][] = [];
  let column: Point[] = [];
  let at = 0;
  const close = (): void => {
    const values = column.filter((p) => p[1] !== null);
    const least = values.reduce(
      (a, b) => ((b[1] ?? 0) < (a[1] ?? 0) ? b : a),
      values[0] ?? column[0] ?? first,
    );
    const most = values.reduce(
      (a, b) => ((b[1] ?? 0) > (a[1] ?? 0) ? b : a),
      values[0] ?? column[0] ?? first,
    );
    const chosen = new Set([values[0], values.at(-1), least, most, column.find((p) => p[1] === null)]);
    for (const point of column) if (chosen.has(point)) kept.push([point[0], point[1]]);
    column = [];
  };
  for (const point of points) {
    const now = Math.floor((point[0] - first[0]) / width);
    if (now !== at && column.length > 0) close();
    at = now;
    column.push(point);
  }
  close();
  return kept;
}
