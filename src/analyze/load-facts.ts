import type { Bundle } from '../bundle/read.js';
import { FactStore } from '../facts/fact-store.js';

const TABLE = /^tables\/([a-z0-9_]+)\.ndjson$/;

/** Reads the tables of a bundle in one pass. `without`: tables too large to be held, such as log lines. */
export async function loadFacts(
  bundle: Bundle,
  without: ReadonlySet<string> = new Set(),
): Promise<FactStore> {
  const store = new FactStore();
  await bundle.visit(async (entry) => {
    const table = TABLE.exec(entry.path)?.[1];
    if (table === undefined || without.has(table)) return;
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of entry.content) {
      const text = rest + decoder.decode(chunk, { stream: true });
      const end = text.lastIndexOf('\n') + 1;
      store.add(table, text.slice(0, end));
      rest = text.slice(end);
    }
    if (rest !== '') store.add(table, rest);
  });
  return store;
}
