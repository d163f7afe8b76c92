/** Numbers as sentences print them. Without Intl: building one formatter costs as much as a whole document. */

/** At most three decimals, fewer for larger numbers, thousands separated. */
export function show(value: number): string {
  const size = Math.abs(value);
  const rounded = Number(value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3));
  const [whole = '', fraction] = String(rounded).split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** `1 packet`, `1,234 packets`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${show(count)} ${count === 1 ? one : many}`;
}

/** Milliseconds as read: `0.087 ms`, `45 ms`, `1.52 s`. */
export function ms(value: number): string {
  return value >= 1000 ? `${show(value / 1000)} s` : `${show(value)} ms`;
}

/** `median 12 ms, worst 45 ms`, for one value just that; empty for none. */
export function spread(values: readonly number[]): string {
  const middle = median(values);
  if (middle === undefined) return '';
  return values.length === 1 ? ms(middle) : `median ${ms(middle)}, worst ${ms(largest(values))}`;
}

/** Middle value (mean of the two in the middle); undefined of nothing. */
export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const [a, b] = [sorted[half - 1], sorted[half]];
  if (b === undefined) return undefined;
  return sorted.length % 2 === 1 || a === undefined ? b : (a + b) / 2;
}

/** Without spreading the list over the stack: a long run has many values. 0 of nothing. */
export function largest(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), 0);
}

/** `2026-11-21 05:08:51 UTC`. Anything that is no time comes back as it is. */
export function instant(iso: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})/.exec(iso);
  return match ? `${match[1]} ${match[2]} UTC` : iso;
}

/** Two instants, the date of the second only where it differs. */
export function period(from: string, to: string): string {
  if (from.slice(0, 10) !== to.slice(0, 10)) return `${instant(from)} to ${instant(to)}`;
  return `${instant(from).replace(/ UTC$/, '')} to ${instant(to).slice(11)}`;
}

/** Values by how often they occur, most frequent first: `NOERROR 10, NXDOMAIN 2`. */
export function tally(values: Iterable<string>): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .toSorted((a, b) => b[1] - a[1])
    .map(([value, count]) => `${show(count)} ${value}`)
    .join(', ');
}

/** The first `most` of a list, and how many more there are. */
export function few(items: readonly string[], most: number): string {
  const more = items.length - most;
  return more > 0 ? `${items.slice(0, most).join(', ')} and ${show(more)} more` : items.join(', ');
}
