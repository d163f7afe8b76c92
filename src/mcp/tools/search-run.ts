import type { z } from 'zod';
import { EvidenceError } from '../../core/errors.js';
import { compilePattern } from '../../core/line-pattern.js';
import { didYouMean } from '../../core/suggest.js';
import { search as searchBundles, type SearchMatch } from '../../query/search.js';
import { citing, sourceOf, sourceText } from '../cited.js';
import { coverageOf } from '../coverage.js';
import { type Focus, focusOn } from '../focus.js';
import { lineTimes } from '../line-times.js';
import { valuesNamed } from '../named-values.js';
import { tableText } from '../network-tables.js';
import { checkOffset, pageOffset, pageTokenFor } from '../page-token.js';
import { hitId } from '../search-hits.js';
import { type TimeWindow, timeWindow, windowFields } from '../time-window.js';
import type { Answer, Call } from '../tool.js';
import type { hit, searchInput, searchOutput, shownLine } from './search.js';

/** With something to show, a page is returned after this. */
const PAGE_MS = 600;
/** With nothing to show the search goes on, but not for ever. */
const PATIENCE_MS = 20_000;
/** Of one file so many matches are shown in a page; the others are counted. */
const SHOWN_OF_FILE = 20;
const SHOWN_OF_FILE_CONCISE = 5;

type Hit = z.input<typeof hit>;

export async function runSearch(
  args: z.infer<typeof searchInput>,
  call: Call,
): Promise<Answer<z.input<typeof searchOutput>>> {
  const focus = await focusOn(call, args);
  const window = timeWindow(args, Date.parse(focus.info.to));
  compilePattern(args.query, { option: 'query', ignoreCase: true });
  const { pageToken, ...question } = args;
  const asked = [focus.info.version, question];
  const offset = pageOffset(asked, pageToken);
  const kept = pageToken === undefined ? undefined : call.state.cursors.take(pageToken);
  const found =
    kept ??
    searchBundles([{ name: focus.info.id, bundle: focus.bundle, manifest: focus.manifest }], {
      ...{ pattern: args.query, ignoreCase: true, before: 2, after: 2 },
      ...(focus.host !== undefined && { hosts: [focus.host] }),
      ...(args.logTypes !== undefined && { paths: pathsOf(args.logTypes, focus) }),
    });
  const page = new Page(focus, window, args);
  const skip = kept === undefined ? offset : 0;
  await page.fill(found, skip, call);
  if (page.skipped < skip) checkOffset(skip, page.skipped);
  const next = page.isDone ? undefined : pageTokenFor(asked, offset + page.taken);
  if (next !== undefined) call.state.cursors.keep(next, found);
  for (const h of page.hits.values()) {
    call.state.hits.add({
      id: h.finding_id,
      bundle: focus.info.id,
      ...(h.host !== undefined && { host: h.host }),
      path: h.file,
      query: args.query,
      lines: h.matches.slice(0, 3).map((m) => m.lineNumber),
      matched: h.matchCount,
      isWhole: h.isWhole,
    });
  }
  const results = [...page.hits.values()];
  const isNowhere = page.isDone && offset === 0 && page.taken === 0;
  const named = isNowhere ? await valuesNamed(args.query, focus, call) : [];
  const scanned = { files: page.files, bytes: page.bytes, isComplete: page.isDone };
  return {
    data: {
      untrusted: true as const,
      source: sourceOf(focus),
      results,
      hasMore: next !== undefined,
      ...(next !== undefined && { nextPageToken: next }),
      named_values: named,
      coverage_report: coverageOf(focus, scanned),
      ...windowFields(window),
      time_window_filter: {
        excluded_outside_window: page.excluded,
        unparseable_timestamps: page.untimed,
      },
    },
    text: [
      `${sourceText(focus)}: ${results.reduce((n, h) => n + h.matchCount, 0)} lines in ${results.length} files match`,
      ...results.flatMap((h) => [
        `${h.finding_id} ${h.file}: ${h.matchCount}${h.isWhole ? '' : '+'} lines`,
        ...h.matches.slice(0, SHOWN_OF_FILE_CONCISE).map((m) => `  ${m.lineNumber}: ${m.line}`),
      ]),
      ...(named.length === 0 ? [] : ['no line has these words, but tables have columns of such names:']),
      ...named.map(tableText),
      ...(next === undefined ? [] : [`more: pageToken=${next}`]),
      ...(page.excluded > 0
        ? [
            `${page.excluded} matching lines are older or newer than the window (${window.reason}): give start_time and end_time`,
          ]
        : []),
    ].join('\n'),
  };
}

/** Throws E_UNKNOWN_COLLECTOR for a word that names nothing in the bundle. */
function pathsOf(logTypes: string, { manifest }: Focus): string[] {
  const known = [...new Set(manifest.artifacts.map((a) => a.collector))];
  const words = logTypes
    .split(',')
    .map((w) => w.trim())
    .filter(Boolean);
  const strange = words.find((w) => !known.includes(w));
  if (strange !== undefined)
    throw new EvidenceError(
      'E_UNKNOWN_COLLECTOR',
      `logTypes: there is no "${strange}" in this bundle`,
      didYouMean(strange, known) ?? `there are: ${known.join(', ')}`,
    );
  return words.map((w) => `hosts/*/${w}/**`);
}

/** What one call shows of a search. */
class Page {
  readonly hits = new Map<string, Hit>();
  excluded = 0;
  untimed = 0;
  files = 0;
  bytes = 0;
  /** Matches that were taken from the search, and those passed over because pages before had them. */
  taken = 0;
  skipped = 0;
  isDone = false;
  #shown = 0;
  readonly #cite;
  readonly #timeOf;
  readonly #sha256: ReadonlyMap<string, string>;
  readonly #shownOfFile: number;

  constructor(
    focus: Focus,
    private readonly window: TimeWindow,
    private readonly args: { query: string; maxResults: number; response_format: 'concise' | 'detailed' },
  ) {
    this.#cite = citing(focus);
    this.#timeOf = lineTimes(focus);
    this.#shownOfFile = args.response_format === 'detailed' ? SHOWN_OF_FILE : SHOWN_OF_FILE_CONCISE;
    this.#sha256 = new Map(
      focus.manifest.artifacts.flatMap((a) =>
        [
          [a.path, a.sha256],
          [a.stderrPath, a.stderrSha256],
        ].flatMap(([path, sha256]): [string, string][] =>
          path === undefined || sha256 === undefined ? [] : [[path, sha256]],
        ),
      ),
    );
  }

  async fill(found: ReturnType<typeof searchBundles>, skip: number, call: Call): Promise<void> {
    const began = performance.now();
    const isOver = (): boolean => {
      const ms = performance.now() - began;
      return this.#shown >= this.args.maxResults || ms > (this.#shown > 0 ? PAGE_MS : PATIENCE_MS);
    };
    for (let next = await found.next(); !next.done; next = await found.next()) {
      if (call.signal.aborted) {
        await found.return(undefined);
        throw new EvidenceError('E_REFUSED', 'the search was cancelled');
      }
      const item = next.value;
      if (item.type === 'summary') {
        this.isDone = true;
        this.files = item.files_searched;
        this.bytes = item.bytes_searched;
      } else if (item.type === 'file') {
        this.files++;
        const hit = this.hits.get(item.path);
        if (hit) hit.isWhole = true;
        call.progress(this.files, 0, `searched ${this.files} files that match`);
      } else if (this.skipped < skip) this.skipped++;
      else {
        this.taken++;
        this.#take(item);
        if (isOver()) return;
      }
    }
    this.isDone = true;
  }

  #take(match: SearchMatch): void {
    const at = this.#timeOf(match.path, match.text);
    if (at === undefined) this.untimed++;
    else if (at < this.window.from || at > this.window.to) {
      this.excluded++;
      return;
    }
    const { path, host, number, text, before, after } = match;
    let hit = this.hits.get(path);
    if (hit === undefined) {
      hit = {
        finding_id: hitId(this.#sha256.get(path) ?? '', path, this.args.query),
        file: path,
        ...(host !== undefined && { host }),
        matchCount: 0,
        isWhole: false,
        matches: [],
      };
      this.hits.set(path, hit);
    }
    hit.matchCount++;
    if (hit.matches.length >= this.#shownOfFile) return;
    this.#shown++;
    const shown = (lines: readonly { number: number; text: string }[]): z.input<typeof shownLine>[] =>
      lines.map((l) => ({ lineNumber: l.number, text: l.text }));
    hit.matches.push({
      lineNumber: number,
      line: text,
      logKey: this.#cite(`${path}:${number}`).logKey,
      ...(at !== undefined && { at: new Date(at).toISOString() }),
      context: { before: shown(before), after: shown(after) },
    });
  }
}
