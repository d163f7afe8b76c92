import type { Manifest } from '../bundle/manifest.js';
import type { Bundle } from '../bundle/read.js';
import { compilePattern } from '../core/line-pattern.js';
import { pathMatcher } from '../core/glob.js';
import { LineSearch, type Match, type SearchWith } from './search-lines.js';

export interface SearchQuery {
  /** RE2. */
  readonly pattern: string;
  readonly ignoreCase?: boolean;
  /** Lines of context. */
  readonly before?: number;
  readonly after?: number;
  /** Globs over paths in the bundle; without one, what the tools printed is searched, and not what was made from it. */
  readonly paths?: readonly string[];
  readonly hosts?: readonly string[];
  /** So many matches at most, of all bundles together. */
  readonly max?: number;
  /** Of each file only how many lines match, or only whether one does: its search ends there. Fewer steps, no matches. */
  readonly only?: 'counts' | 'files';
}

export interface SearchMatch extends Match {
  readonly type: 'match';
  /** The bundle as it was named. */
  readonly bundle: string;
  readonly path: string;
  readonly host?: string;
}

/** After the matches of a file, for each one that has any. */
export interface SearchedFile {
  readonly type: 'file';
  readonly bundle: string;
  readonly path: string;
  readonly host?: string;
  /** Lines. */
  readonly matched: number;
  readonly isBinary: boolean;
}

export interface SearchSummary {
  readonly type: 'summary';
  /** Lines. */
  readonly matched: number;
  readonly files_matched: number;
  readonly files_searched: number;
  readonly bytes_searched: number;
  /** `max` was reached: the rest was not looked at. */
  readonly stopped: boolean;
}

export interface Searchable {
  readonly name: string;
  readonly bundle: Bundle;
  readonly manifest: Manifest;
}

/** Matches as they are found, in the order of the bundles and their files. Throws E_BAD_PATTERN. */
export async function* search(
  bundles: readonly Searchable[],
  query: SearchQuery,
): AsyncGenerator<SearchMatch | SearchedFile | SearchSummary, void, undefined> {
  const { ignoreCase = false } = query;
  const pattern = compilePattern(query.pattern, { option: 'pattern', ignoreCase });
  const options: SearchWith = {
    pattern,
    before: query.before ?? 0,
    after: query.after ?? 0,
    onlyCount: query.only !== undefined,
  };
  const total = { matched: 0, files_matched: 0, files_searched: 0, bytes_searched: 0, stopped: false };
  const left = (): number => (query.max ?? Infinity) - total.matched;
  for (const { name, bundle, manifest } of bundles) {
    const isWanted = wantedFiles(manifest, query);
    const hosts = hostOfPath(manifest);
    for await (const { path, content } of bundle.walk()) {
      if (!isWanted(path)) continue;
      const lines = new LineSearch(options);
      const host = hosts.get(path);
      const where = { bundle: name, path, ...(host !== undefined && { host }) };
      const most = query.only === 'files' ? 1 : left();
      let shown = 0;
      const part = (list: readonly Match[]): SearchMatch[] => {
        const some = list.slice(0, most - shown);
        shown += some.length;
        return some.map((match) => ({ type: 'match', ...where, ...match }));
      };
      for await (const chunk of ahead(content)) {
        yield* part(lines.add(chunk));
        if ((query.only === undefined ? shown : lines.matched) >= most) break;
      }
      if (shown < most) yield* part(lines.end());
      const matched = Math.min(lines.matched, most);
      total.files_searched++;
      total.bytes_searched += lines.bytes;
      total.matched += matched;
      if (matched > 0) {
        total.files_matched++;
        yield { type: 'file', ...where, matched, isBinary: lines.isBinary };
      }
      if (left() <= 0) {
        total.stopped = true;
        break;
      }
    }
    if (total.stopped) break;
  }
  yield { type: 'summary', ...total };
}

function wantedFiles(manifest: Manifest, { paths, hosts }: SearchQuery): (path: string) => boolean {
  const owners = hostOfPath(manifest);
  const globs = paths?.map(pathMatcher);
  return (path) =>
    (globs === undefined ? owners.has(path) : globs.some((matches) => matches(path))) &&
    (hosts === undefined || hosts.includes(owners.get(path) ?? ''));
}

/** Every file that a probe left. */
function hostOfPath({ artifacts }: Manifest): ReadonlyMap<string, string> {
  return new Map(
    artifacts.flatMap(({ host, path, stderrPath }) =>
      [path, stderrPath].flatMap((p): [string, string][] => (p === undefined ? [] : [[p, host]])),
    ),
  );
}

/** Asks for the next chunk before the one at hand is worked on. */
async function* ahead(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const iterator = content[Symbol.asyncIterator]();
  let next = iterator.next();
  try {
    for (let result = await next; !result.done; result = await next) {
      next = iterator.next();
      yield result.value;
    }
  } finally {
    // Of one that was not waited for nobody wants to know.
    next.catch(() => undefined);
    await iterator.return?.();
  }
}
