import type { Artifact } from '../core/artifact.js';
import type { Table } from '../core/table.js';

/** Why none of these tables has a row, as far as the artifacts of the host tell (gate G14). */
export function whyNotObservable(
  tables: readonly Table[],
  artifacts: readonly Artifact[],
  filledBy: ReadonlyMap<string, readonly string[]>,
): string {
  const names = tables.map((t) => t.title).join('; ');
  const collectors = new Set(tables.flatMap((t) => filledBy.get(t.id) ?? []));
  const own = artifacts.filter((a) => collectors.has(a.collector));
  const reasons = [...new Set(own.flatMap((a) => (a.outcome === 'ok' ? [] : (a.reason ?? a.outcome))))];
  if (own.length === 0) return `nothing was gathered for: ${names}`;
  if (reasons.length === 0) return `there is nothing of the kind here: ${names}`;
  return `${names}: ${reasons.slice(0, 2).join('; ')}`;
}
