import type { Lock } from '../../core/documents/lock.js';
import type { BundleEvidence, EvidenceItem } from '../../core/documents/record.js';
import type { Artifact } from '../../core/artifact.js';
import { shellQuote } from '../../core/quote.js';
import { parseCitation } from '../../query/read-lines.js';
import { capped } from './said.js';

const LONGEST_COMMAND = 160;

/**
 * Gives every citation an id (`E7`): the same citation always the same one, and none is used twice, over all renders
 * of an incident folder. It grows as documents are made; `lockWith` returns what must be remembered.
 */
export class EvidenceIndex {
  readonly #items = new Map<string, EvidenceItem>();
  readonly #ids = new Map<string, string>();
  readonly #artifacts = new Map<string, ReadonlyMap<string, Cited>>();
  #last: number;

  constructor(lock?: Pick<Lock, 'evidence' | 'lastId'>) {
    for (const item of lock?.evidence ?? []) {
      this.#items.set(item.id, item as EvidenceItem);
      this.#ids.set(keyOf(item.bundle, item.path, item.line, item.endLine), item.id);
    }
    const numbers = [...this.#items.keys()].map((id) => Number(id.slice(1)));
    this.#last = Math.max(lock?.lastId['E'] ?? 0, 0, ...numbers.filter(Number.isFinite));
  }

  /** By id, in order of id. */
  get items(): ReadonlyMap<string, EvidenceItem> {
    return this.#items;
  }

  /** `cite`: `path:line`, `path:from-to` or a path. */
  id(bundle: Pick<BundleEvidence, 'id' | 'manifest'>, cite: string): string {
    const parsed = parseCitation(cite);
    const path = parsed?.path ?? cite;
    const line = parsed?.from;
    const endLine = parsed && parsed.to !== parsed.from ? parsed.to : undefined;
    const key = keyOf(bundle.id, path, line, endLine);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = `E${++this.#last}`;
    const cited = this.#of(bundle).get(path);
    this.#items.set(id, {
      id,
      bundle: bundle.id,
      path,
      ...(line !== undefined && { line }),
      ...(endLine !== undefined && { endLine }),
      ...(cited?.sha256 !== undefined && { sha256: cited.sha256 }),
      ...(cited && {
        host: cited.artifact.host,
        at: cited.artifact.startedAt,
        command: commandOf(cited.artifact),
      }),
    });
    this.#ids.set(key, id);
    return id;
  }

  /** Several citations, each once, in their order. */
  ids(bundle: BundleEvidence, cites: Iterable<string>): string[] {
    return [...new Set([...cites].filter((cite) => cite !== '').map((cite) => this.id(bundle, cite)))];
  }

  /** The lock with every id that was given out. */
  lockWith(lock: Lock): Lock {
    const items = [...this.#items.values()].map((item) => ({ ...item }));
    return { ...lock, evidence: items, lastId: { ...lock.lastId, E: this.#last } };
  }

  #of(bundle: Pick<BundleEvidence, 'id' | 'manifest'>): ReadonlyMap<string, Cited> {
    const known = this.#artifacts.get(bundle.id);
    if (known) return known;
    const all = new Map<string, Cited>();
    for (const artifact of bundle.manifest.artifacts) {
      const { path, stderrPath, sha256, stderrSha256 } = artifact;
      if (path !== undefined) all.set(path, { artifact, sha256 });
      if (stderrPath !== undefined) all.set(stderrPath, { artifact, sha256: stderrSha256 });
    }
    this.#artifacts.set(bundle.id, all);
    return all;
  }
}

interface Cited {
  readonly artifact: Artifact;
  readonly sha256: string | undefined;
}

function keyOf(bundle: string, path: string, line?: number, endLine?: number): string {
  return JSON.stringify([bundle, path, line ?? 0, endLine ?? line ?? 0]);
}

/** A script of many lines says less than the words it is given. */
function commandOf({ argv, tool }: Artifact): string {
  const words = argv.map((word) => (word.includes('\n') ? '…' : word));
  return words.length === 0 ? tool : capped(shellQuote(words).replaceAll("'…'", '…'), LONGEST_COMMAND);
}
