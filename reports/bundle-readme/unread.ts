import type { BundleView } from '../../src/core/report.js';
import type { Model } from './model.js';

/** The table keeps that many of them (src/facts/write-tables.ts). */
const LISTED = 1000;
const MOST_FILES = 10;

/** Lines no parser could read: they are in the files, but in no table and no sentence here. */
export function unreadLines(view: BundleView): Pick<Model, 'unread'> {
  const files = new Map<string, { cite: string; lines: number; reason: string }>();
  let lines = 0;
  for (const row of view.rows('parse_gaps')) {
    lines++;
    const known = files.get(row._artifact);
    if (known) known.lines++;
    else {
      const reason = row['reason'];
      files.set(row._artifact, {
        cite: `${row._artifact}:${row._line}`,
        lines: 1,
        reason: typeof reason === 'string' ? reason : 'not read',
      });
    }
  }
  if (lines === 0) return {};
  const most = [...files.values()].toSorted((a, b) => b.lines - a.lines).slice(0, MOST_FILES);
  return { unread: { lines, more: lines >= LISTED, files: most } };
}
