import { openBundle } from '../bundle/read.js';
import { checkRequest, numberIn } from '../core/check-request.js';
import { EvidenceError, EXIT } from '../core/errors.js';
import { searchRequest } from '../core/requests.js';
import { formatBytes } from '../core/units.js';
import { knownHosts } from '../query/host-names.js';
import { search, type Searchable, type SearchMatch, type SearchSummary } from '../query/search.js';
import type { ShownLine } from '../query/search-lines.js';
import { visible } from '../core/escape.js';
import { decryptionKeys, type KeyFlags } from './decryption-keys.js';
import { parseCount } from './option-values.js';
import { Output } from './output.js';
import { type Paint, painter } from './style.js';

interface Flags extends KeyFlags {
  readonly ignoreCase?: boolean;
  readonly fixedStrings?: boolean;
  readonly afterContext?: string;
  readonly beforeContext?: string;
  readonly context?: string;
  readonly filesWithMatches?: boolean;
  readonly count?: boolean;
  readonly path?: readonly string[];
  readonly host?: readonly string[];
  readonly max?: string;
  readonly json?: boolean;
  readonly color?: boolean;
}

/** `evidence search BUNDLE… PATTERN`: 0 also where nothing matches. */
export async function runSearch(words: readonly string[], flags: Flags): Promise<number> {
  const paths = words.slice(0, -1);
  const pattern = words.at(-1) ?? '';
  if (paths.length === 0) {
    throw new EvidenceError(
      'E_USAGE',
      'search: give a bundle and a pattern',
      'evidence search BUNDLE PATTERN',
    );
  }
  const { max } = checkRequest(
    searchRequest,
    { pattern, max: numberIn(flags.max) },
    { pattern: 'pattern', max: '--max' },
  );
  const bundles: Searchable[] = [];
  for (const path of paths) {
    const bundle = await openBundle(path, {}, await decryptionKeys(path, flags));
    bundles.push({ name: path, bundle, manifest: await bundle.manifest() });
  }
  const hosts = knownHosts(
    flags.host,
    bundles.flatMap((b) => b.manifest.hosts.map((h) => h.id)),
  );
  const context = flags.context === undefined ? 0 : parseCount(flags.context, '--context');
  const lines = (text: string | undefined, option: string): number =>
    text === undefined ? context : parseCount(text, option);
  const found = search(bundles, {
    pattern: flags.fixedStrings ? pattern.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&') : pattern,
    ignoreCase: flags.ignoreCase ?? false,
    before: lines(flags.beforeContext, '--before-context'),
    after: lines(flags.afterContext, '--after-context'),
    ...(flags.path && { paths: flags.path }),
    ...(hosts && { hosts }),
    ...(max !== undefined && { max }),
    ...(flags.filesWithMatches ? { only: 'files' } : flags.count ? { only: 'counts' } : {}),
  });
  const out = new Output(process.stdout);
  const text = new MatchText(painter(process.stdout, flags.color), paths.length > 1, bundles);
  try {
    for await (const item of found) {
      if (flags.json) {
        await out.write(`${JSON.stringify(item)}\n`);
      } else if (item.type === 'match') {
        await out.write(text.match(item));
      } else if (item.type === 'file') {
        const path = visible(text.path(item));
        if (flags.filesWithMatches) await out.write(`${path}\n`);
        else if (flags.count) await out.write(`${path}:${item.matched}\n`);
      } else if (process.stdout.isTTY || item.stopped || item.files_searched === 0) {
        // Where a program reads on, the summary is none of the lines.
        process.stderr.write(summaryText(item));
      }
    }
  } finally {
    // Of a bundle that is cut short, what was found up to there.
    await out.end();
  }
  return EXIT.done;
}

function summaryText({
  matched,
  files_matched,
  files_searched,
  bytes_searched,
  stopped,
}: SearchSummary): string {
  if (files_searched === 0) return 'no file was searched: none is of this --path or --host\n';
  const end = stopped ? '; stopped at --max, the rest was not searched' : '';
  return `${matched} lines in ${files_matched} of ${files_searched} files (${formatBytes(bytes_searched)})${end}\n`;
}

/** As grep prints: `path:line:text`, context with `-`, `--` between what does not follow each other. */
class MatchText {
  #last: { readonly path: string; readonly number: number } | undefined;
  readonly #roots: ReadonlyMap<string, string>;

  constructor(
    private readonly paint: Paint,
    private readonly several: boolean,
    bundles: readonly Searchable[],
  ) {
    this.#roots = new Map(bundles.map((b) => [b.name, b.bundle.root]));
  }

  /** Of several bundles with the name of the bundle in front, as it stands in the archive. */
  path({ bundle, path }: { readonly bundle: string; readonly path: string }): string {
    return this.several ? `${this.#roots.get(bundle) ?? bundle}/${path}` : path;
  }

  match(match: SearchMatch): string {
    const path = this.path(match);
    const hasContext = match.before.length + match.after.length > 0;
    const first = match.before[0]?.number ?? match.number;
    const follows = this.#last?.path === path && this.#last.number + 1 >= first;
    const gap = hasContext && this.#last !== undefined && !follows ? '--\n' : '';
    this.#last = { path, number: match.after.at(-1)?.number ?? match.number };
    return [
      gap,
      ...match.before.map((l) => this.#line(path, l, '-')),
      this.#line(path, match, ':'),
      ...match.after.map((l) => this.#line(path, l, '-')),
    ].join('');
  }

  #line(path: string, { number, text, isCut }: ShownLine, mark: string): string {
    const where = this.paint(mark === ':' ? 'cyan' : 'dim', `${visible(path)}${mark}${number}${mark}`);
    return `${where}${visible(text)}${isCut ? ' […]' : ''}\n`;
  }
}
