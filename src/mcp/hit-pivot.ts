import { EvidenceError } from '../core/errors.js';
import { compilePattern } from '../core/line-pattern.js';
import type { TimelineEvent } from '../core/timeline-event.js';
import type { FindingItem } from '../query/findings.js';
import { parseCitation } from '../query/read-lines.js';
import { search } from '../query/search.js';
import type { Focus } from './focus.js';
import { type FoundPivot, lineMatcher } from './pivot.js';
import { hitId, type SearchHit } from './search-hits.js';

/** So many lines are enough to know what a pivot is about. */
const MOST = 200;

/** The lines that a search found in one file. Throws E_USAGE for a hit that this bundle does not have. */
export function pivotOfHit(
  { id, path, query, lines }: SearchHit,
  { info, manifest }: Focus,
  events: readonly TimelineEvent[],
  findings: readonly FindingItem[],
): FoundPivot {
  const content = manifest.artifacts.flatMap((a) =>
    a.path === path ? (a.sha256 ?? []) : a.stderrPath === path ? (a.stderrSha256 ?? []) : [],
  )[0];
  if (hitId(content ?? '', path, query) !== id)
    throw new EvidenceError(
      'E_USAGE',
      `pivotEvent: ${id} was not found in ${info.id}`,
      'give bundle as the search had it',
    );
  const matches = lineMatcher(compilePattern(query, { option: 'pivotEvent', ignoreCase: true }));
  const isHere = placesMatcher(lines.map((line) => ({ path, line })));
  const own = events.filter((e) => e.cite !== undefined && isHere(e.cite));
  return {
    ...{ kind: 'search_hit', words: `${id}: ${query} in ${path}`, events: own },
    findings: findings.filter((f) => f.citations.some((c) => isHere(c.cite))),
    times: own.map((e) => Date.parse(e.at)).toSorted((a, b) => a - b),
    matches: (o) => parseCitation(o.cite())?.path === path && matches(o),
  };
}

/**
 * What commands printed has no times of its own: it was so when it was read. For a pivot that was seen at no time, its
 * lines, the findings that cite them, and when their commands began and ended. Undefined: no line matches either.
 */
export async function pivotAsRead(
  pivot: FoundPivot,
  { query, path }: { readonly query: string; readonly path?: string | undefined },
  { info, bundle, manifest, host }: Focus,
  findings: readonly FindingItem[],
): Promise<FoundPivot | undefined> {
  const places: { readonly path: string; readonly line: number }[] = [];
  const of = [{ name: info.id, bundle, manifest }];
  const wanted = { pattern: query, ignoreCase: true, ...(host !== undefined && { hosts: [host] }) };
  for await (const item of search(of, wanted)) {
    if (item.type !== 'match' || (path !== undefined && item.path !== path)) continue;
    places.push({ path: item.path, line: item.number });
    if (places.length >= MOST) break;
  }
  const isRead = placesMatcher(places);
  const paths = new Set(places.map((p) => p.path));
  const artifacts = manifest.artifacts.filter(
    (a) => paths.has(a.path ?? '') || paths.has(a.stderrPath ?? ''),
  );
  if (artifacts.length === 0) return undefined;
  return {
    ...pivot,
    findings: findings.filter((f) => f.citations.some((c) => isRead(c.cite))),
    times: artifacts
      .flatMap(({ startedAt, durationMs }) => [Date.parse(startedAt), Date.parse(startedAt) + durationMs])
      .toSorted((a, b) => a - b),
    asRead: places.map((p) => `${p.path}:${p.line}`),
  };
}

/** Whether a citation covers one of the places. */
function placesMatcher(
  places: readonly { readonly path: string; readonly line: number }[],
): (cite: string) => boolean {
  return (cite) => {
    const at = parseCitation(cite);
    return at !== undefined && places.some((p) => p.path === at.path && p.line >= at.from && p.line <= at.to);
  };
}
