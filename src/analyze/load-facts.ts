import { createHash } from 'node:crypto';
import type { Bundle } from '../bundle/read.js';
import { EvidenceError } from '../core/errors.js';
import { limitHeapGrowth } from '../core/much-to-do.js';
import { FactStore } from '../facts/fact-store.js';

const TABLE = /^tables\/([a-z0-9_]+)\.ndjson$/;
/** Chunks of an archive are small; a piece of whole lines is kept whole. */
const PIECE_BYTES = 1024 * 1024;
/** From so many bytes of tables on garbage is collected earlier: of 80 MB, 25 MB less at the peak, for 0.15 s. */
const MANY_BYTES = 32 * 1024 * 1024;

/**
 * Reads the tables of a bundle in one pass. `without`: tables too large to be held, such as log lines. Throws E_VERIFY
 * where a table is not what the manifest says: from altered numbers no verdict is read.
 */
export async function loadFacts(
  bundle: Bundle,
  without: ReadonlySet<string> = new Set(),
): Promise<FactStore> {
  const store = new FactStore();
  const { files } = await bundle.manifest();
  const expected = new Map(files.map((f) => [f.path, f.sha256]));
  const held = (path: string): string | undefined => {
    const table = TABLE.exec(path)?.[1];
    return table === undefined || without.has(table) ? undefined : table;
  };
  const total = files.reduce((sum, f) => (held(f.path) === undefined ? sum : sum + f.bytes), 0);
  if (total > MANY_BYTES) limitHeapGrowth(70);
  await bundle.visit(async (entry) => {
    const table = held(entry.path);
    if (table === undefined) return;
    let [pending, bytes, enough]: [Buffer[], number, number] = [[], 0, PIECE_BYTES];
    const hash = createHash('sha256');
    for await (const chunk of entry.content) {
      hash.update(chunk);
      pending.push(chunk);
      bytes += chunk.length;
      if (bytes < enough) continue;
      const piece = Buffer.concat(pending);
      const end = piece.lastIndexOf(0x0a) + 1;
      if (end > 0) store.add(table, piece.subarray(0, end));
      [pending, bytes] = [[piece.subarray(end)], piece.length - end];
      // A line without an end is not looked through again and again.
      enough = Math.max(PIECE_BYTES, 2 * bytes);
    }
    if (bytes > 0) store.add(table, Buffer.concat(pending));
    if (expected.get(entry.path) !== hash.digest('hex')) throw altered(bundle.path, entry.path);
  });
  return store;
}

function altered(where: string, path: string): EvidenceError {
  return new EvidenceError(
    'E_VERIFY',
    `${where}: ${path} is not what the manifest says it is`,
    `what else was altered: evidence verify ${where}`,
  );
}
