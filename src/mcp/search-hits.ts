import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const schema = z.object({
  id: z.string().regex(/^S-[0-9a-f]{10}$/),
  bundle: z.string(),
  host: z.string().optional(),
  path: z.string(),
  query: z.string(),
  lines: z.array(z.int().positive()),
  matched: z.int(),
  isWhole: z.boolean(),
});
/** One file in which a search found something. */
export type SearchHit = z.infer<typeof schema>;

const MOST = 10_000;

/**
 * What searches found, so that `summarize` can resolve a hit later, also after a restart. The id says what was searched
 * for in which content: the same search of the same evidence has it again.
 */
export class SearchHits {
  readonly #hits = new Map<string, SearchHit>();

  constructor(private readonly file: string) {
    if (this.#load() > MOST) this.#rewrite();
  }

  /** Number of lines that were read. */
  #load(): number {
    let text = '';
    try {
      text = readFileSync(this.file, 'utf8');
    } catch {
      return 0; // The first one.
    }
    const lines = text.split('\n').slice(-2 * MOST);
    for (const line of lines) {
      const hit = read(line);
      if (hit) this.#keep(hit);
    }
    return lines.length;
  }

  /** Also what another server on the same folder has found since. */
  get(id: string): SearchHit | undefined {
    if (!this.#hits.has(id)) this.#load();
    return this.#hits.get(id);
  }

  add(hit: SearchHit): void {
    const known = this.#hits.get(hit.id);
    if (known !== undefined && known.matched >= hit.matched && known.bundle === hit.bundle) return;
    this.#keep(hit);
    try {
      mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 });
      appendFileSync(this.file, `${JSON.stringify(hit)}\n`, { mode: 0o600 });
    } catch {
      // A folder that is not ours to write to: then hits are known until the server ends.
    }
  }

  #keep(hit: SearchHit): void {
    this.#hits.delete(hit.id);
    this.#hits.set(hit.id, hit);
    const [oldest] = this.#hits.keys();
    if (this.#hits.size > MOST && oldest !== undefined) this.#hits.delete(oldest);
  }

  #rewrite(): void {
    const text = [...this.#hits.values()].map((hit) => `${JSON.stringify(hit)}\n`).join('');
    try {
      writeFileSync(this.file, text, { mode: 0o600 });
    } catch {
      // It stays long.
    }
  }
}

/** `content`: SHA-256 of the file, so that a bundle may be renamed. */
export function hitId(content: string, path: string, query: string): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([content, path, query]))
    .digest('hex');
  return `S-${hash.slice(0, 10)}`;
}

function read(line: string): SearchHit | undefined {
  try {
    return schema.parse(JSON.parse(line));
  } catch {
    return undefined; // Cut off by a crash.
  }
}
