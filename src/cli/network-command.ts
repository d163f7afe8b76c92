import { loadFacts } from '../analyze/load-facts.js';
import { openBundle } from '../bundle/read.js';
import { loadCollectors } from '../collect/registry.js';
import { EvidenceError, EXIT } from '../core/errors.js';
import { figure } from '../core/figures.js';
import { didYouMean } from '../core/suggest.js';
import { knownHosts } from '../query/host-names.js';
import { networkTables, type NetworkTable } from '../query/network.js';
import type { NetworkRow } from '../query/network-part.js';
import { type SectionName, SECTIONS } from '../query/network-sections.js';
import { visible } from '../core/escape.js';
import { decryptionKeys, type KeyFlags } from './decryption-keys.js';
import { type Paint, painter } from './style.js';
import { textTable } from './text-table.js';
import { wrap } from './wrap.js';

interface Flags extends KeyFlags {
  readonly host?: readonly string[];
  readonly all?: boolean;
  readonly json?: boolean;
  readonly color?: boolean;
}

/** Rows of a table that are shown without --all. */
const MOST_ROWS = 25;
const WITHOUT: ReadonlySet<string> = new Set(['log_lines']);

/** `evidence network BUNDLE… [SECTION…]`. */
export async function runNetwork(words: readonly string[], flags: Flags): Promise<number> {
  const sections = words.filter(isSection);
  const paths = words.filter((word) => !isSection(word));
  if (paths.length === 0) {
    const hint = `evidence network BUNDLE [${SECTIONS.join('|')}]`;
    throw new EvidenceError('E_USAGE', 'network: give a bundle', hint);
  }
  const collectors = await loadCollectors();
  const tables: NetworkTable[] = [];
  for (const path of paths) {
    const bundle = await openNamed(path, flags);
    const manifest = await bundle.manifest();
    const hosts = knownHosts(
      flags.host,
      manifest.hosts.map((h) => h.id),
    );
    const wanted = { sections: sections.length > 0 ? sections : SECTIONS, ...(hosts && { hosts }) };
    tables.push(...networkTables(path, manifest, await loadFacts(bundle, WITHOUT), collectors, wanted));
  }
  if (flags.json) process.stdout.write(`${JSON.stringify(tables, null, 2)}\n`);
  else
    process.stdout.write(
      networkText(tables, flags.all === true, paths.length > 1, painter(process.stdout, flags.color)),
    );
  return EXIT.done;
}

/** A section with a typo looks like a bundle that is not there. */
async function openNamed(path: string, flags: Flags): ReturnType<typeof openBundle> {
  try {
    return await openBundle(path, {}, await decryptionKeys(path, flags));
  } catch (error) {
    const meant = didYouMean(path, SECTIONS);
    if (meant === undefined || !(error instanceof EvidenceError) || path.includes('/')) throw error;
    throw new EvidenceError(error.code, error.message, `or a section: ${meant}`);
  }
}

function isSection(word: string): word is SectionName {
  return (SECTIONS as readonly string[]).includes(word);
}

function networkText(tables: readonly NetworkTable[], all: boolean, several: boolean, paint: Paint): string {
  let place = '';
  const lines = tables.flatMap((table) => {
    const here = `${several ? `${table.bundle}: ` : ''}${table.host}: ${table.section}`;
    const window = table.window_s > 0 ? `(+ in ${table.window_s.toFixed(1)} s)` : '(one snapshot only)';
    const head = here === place ? [] : [`${paint('bold', visible(here))} ${paint('dim', window)}`];
    place = here;
    return [...head, ...partLines(table, all, paint), ''];
  });
  return `${lines.join('\n')}\n`;
}

function partLines({ title, columns, rows, absent }: NetworkTable, all: boolean, paint: Paint): string[] {
  if (absent !== undefined) return [wrap(visible(`${title}: ${absent}`), '  ')];
  const shown = all ? rows : rows.slice(0, MOST_ROWS);
  const cells = shown.map((row) => columns.map((name) => visible(cellText(row, name))));
  const files = [...new Set(shown.map((row) => row.cite.replace(/:[\d-]+$/, '')))];
  return [
    `  ${title} ${paint('dim', visible(`(${files.slice(0, 2).join(', ')}${files.length > 2 ? ', …' : ''})`))}`,
    ...textTable(columns, cells, '    ', paint),
    ...(rows.length > shown.length
      ? [paint('dim', `    and ${rows.length - shown.length} more (--all)`)]
      : []),
  ];
}

/** `1,204 (+33, 2.2/s)`: what it is, and how it moved in the window. */
function cellText({ values, moved }: NetworkRow, column: string): string {
  const value = values[column];
  const movement = moved[column];
  const text = typeof value === 'number' && COUNT.test(column) ? figure(value) : valueText(value);
  if (movement === undefined || movement.delta === 0) return text;
  return `${text} (+${figure(movement.delta)}, ${figure(movement.rate)}/s)`;
}

/** Columns with numbers that may be large; others are settings and names. */
const COUNT = /bytes|packets|_ms$|value|entries|sockets|errors|dropped|overlimits/;

function valueText(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return Array.isArray(value) ? value.map(String).join(' ') : String(value);
}
