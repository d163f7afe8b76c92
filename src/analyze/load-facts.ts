import { createHash } from 'node:crypto';
import type { Bundle } from '../bundle/read.js';
import { EvidenceError } from '../core/errors.js';
import { FactStore } from '../facts/fact-store.js';

const TABLE = /^tables\/([a-z0-9_]+)\.ndjson$/;

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
  await bundle.visit(async (entry) => {
    const table = TABLE.exec(entry.path)?.[1];
    if (table === undefined || without.has(table)) return;
    const decoder = new TextDecoder();
    const hash = createHash('sha256');
    let rest = '';
    for await (const chunk of entry.content) {
      hash.update(chunk);
      const text = rest + decoder.decode(chunk, { stream: true });
      const end = text.lastIndexOf('\n') + 1;
      store.add(table, text.slice(0, end));
      rest = text.slice(end);
    }
    if (rest !== '') store.add(table, rest);
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
