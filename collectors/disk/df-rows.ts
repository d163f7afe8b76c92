import type { Line } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { filesystems } from '../../src/tables/filesystems.js';

/** Heading of each column in GNU and busybox df; block columns are scaled by the size in their heading. */
const COLUMNS: Readonly<Record<string, string>> = {
  Type: 'type',
  Used: 'used_bytes',
  Avail: 'available_bytes',
  Available: 'available_bytes',
  'Use%': 'used_percent',
  Capacity: 'used_percent',
  Inodes: 'inodes',
  IUsed: 'inodes_used',
  IFree: 'inodes_free',
  'IUse%': 'inodes_used_percent',
  // `df -h` and `-H`: rounded, and the unit behind the number.
  Size: 'size_bytes',
};

const UNITS: Readonly<Record<string, number>> = {
  K: 1024,
  M: 1024 ** 2,
  G: 1024 ** 3,
  T: 1024 ** 4,
  P: 1024 ** 5,
  E: 1024 ** 6,
};

/** Mounted images of packages: read-only and full by nature. Our own question leaves them out. */
const SNAP = /^\/dev\/loop\d+$/;

interface Layout {
  readonly columns: readonly string[];
  readonly pattern: RegExp;
  readonly blockBytes: number;
}

/**
 * `df`: columns by heading, since options and version choose them. The first and the last may hold spaces,
 * everything between is one word; `-` is unknown. A file system without inodes of its own (btrfs) shows 0.
 */
export function* dfRows(lines: Iterable<Line>): Iterable<Parsed> {
  let layout: Layout | undefined;
  for (const { n, text } of lines) {
    if (text.trim() === '') continue;
    const heading = layoutOf(text);
    if (heading) {
      layout = heading;
      continue;
    }
    const match = layout?.pattern.exec(text);
    if (!layout || !match) {
      yield { gap: 'not a df line', line: n };
      continue;
    }
    if (SNAP.test(match[1] ?? '') && /^\/(?:var\/lib\/snapd\/)?snap\//.test(match.at(-1) ?? '')) continue;
    const data: Record<string, string | number> = {};
    for (const [i, column] of layout.columns.entries())
      put(data, column, match[i + 2] ?? '-', layout.blockBytes);
    yield row(filesystems, n, { ...data, device: match[1] ?? '', mountpoint: match.at(-1) ?? '' });
  }
}

function layoutOf(text: string): Layout | undefined {
  const between = /^Filesystem\s+(.*?)\s+Mounted on\s*$/.exec(text)?.[1]?.split(/\s+/);
  if (!between) return undefined;
  let blockBytes = 1;
  const columns = between.map((word) => {
    const blocks = /^(\d{1,9})([BK]?)-blocks$/.exec(word);
    if (!blocks) return COLUMNS[word] ?? '';
    blockBytes = Number(blocks[1]) * (blocks[2] === 'K' ? 1024 : 1);
    return 'size_bytes';
  });
  const values = columns
    .map((column) => (column === 'type' ? '(\\S+)' : '(-|\\d{1,20}(?:\\.\\d)?[KMGTPE%]?)'))
    .join('\\s+');
  return { columns, blockBytes, pattern: new RegExp(`^(.*?)\\s+${values}\\s(.*)$`) };
}

function put(data: Record<string, string | number>, column: string, value: string, blockBytes: number): void {
  if (column === '' || value === '-') return;
  if (column === 'type') data[column] = value;
  else {
    const unit = UNITS[value.at(-1) ?? ''];
    const number = Number(value.replace(/[KMGTPE%]$/, ''));
    data[column] = Math.round(number * (unit ?? (column.endsWith('_bytes') ? blockBytes : 1)));
  }
}
