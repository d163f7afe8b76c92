import type { RecordRow } from '../../core/documents/record.js';

/** Clocks that were never compared may differ by more; so near, no order of theirs is claimed. */
const UNKNOWN_MS = 5000;

/**
 * Rows whose order the clocks do not tell carry the same group (`~1`), so that a document can bracket them. A row of a
 * person has no error and stays as it was put. Pure; rows in order of time.
 */
export function withSwapGroups(rows: readonly RecordRow[]): RecordRow[] {
  const out: RecordRow[] = [];
  let groups = 0;
  for (const row of rows) {
    const before = out.at(-1);
    if (before === undefined || !isUncertain(before, row)) {
      out.push(row);
      continue;
    }
    const group = before.swapGroup ?? `~${++groups}`;
    out[out.length - 1] = { ...before, swapGroup: group };
    out.push({ ...row, swapGroup: group });
  }
  return out;
}

function isUncertain(a: RecordRow, b: RecordRow): boolean {
  if (a.source === 'person' || b.source === 'person') return false;
  if (a.host === undefined || b.host === undefined) return false;
  const apart = Date.parse(b.at) - Date.parse(a.at);
  // One clock wrote both: what it left out of its times alone is uncertain.
  if (a.host === b.host) return apart < Math.abs((a.errorMs ?? 0) - (b.errorMs ?? 0));
  if (a.errorMs === undefined || b.errorMs === undefined) return apart < UNKNOWN_MS;
  return apart < a.errorMs + b.errorMs;
}
