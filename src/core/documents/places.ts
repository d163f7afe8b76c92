import { z } from 'zod';
import type { BundleEvidence, EvidenceItem, IncidentRecord } from './record.js';

/** Where something was read. */
export const citedSchema = z.object({
  cites: z.array(z.string()).describe('ids of the evidence index: E7'),
  places: z
    .array(z.string())
    .describe('what the index has no id for: hosts/web/ping/target.txt:3, with several bundles B2:hosts/…'),
});
export type Cited = z.infer<typeof citedSchema>;

/**
 * Citations of one document. What the incident's index knows is cited by its id; rows of tables, of which an index of
 * every line would be longer than the document, by file and line. Both are in the document's own index.
 */
export class Places {
  readonly #ids = new Map<string, string>();
  readonly #own = new Map<string, EvidenceItem>();
  readonly #isOne: boolean;

  constructor({ bundles, evidence }: Pick<IncidentRecord, 'bundles' | 'evidence'>) {
    this.#isOne = bundles.length < 2;
    for (const item of evidence.values())
      this.#ids.set(keyOf(item.bundle, item.path, item.line, item.endLine), item.id);
  }

  /** `cites`: `path:line`, `path:from-to` or a path, the most telling first. Each once, at most `most` of them. */
  cite(bundle: BundleEvidence, cites: Iterable<string>, most = 1): Cited {
    const ids = new Set<string>();
    const places = new Set<string>();
    for (const cite of new Set(cites)) {
      if (cite === '' || ids.size + places.size >= most) continue;
      const { path, line, endLine } = parse(cite);
      const id = this.#ids.get(keyOf(bundle.id, path, line, endLine));
      if (id === undefined) places.add(this.#place(bundle, cite));
      else ids.add(id);
    }
    return { cites: [...ids], places: [...places] };
  }

  /** What was cited by file and line, for the document's index. */
  items(): EvidenceItem[] {
    return [...this.#own.values()];
  }

  #place(bundle: BundleEvidence, cite: string): string {
    const shown = this.#isOne ? cite : `${bundle.id}:${cite}`;
    if (this.#own.has(shown)) return shown;
    const { path, line, endLine } = parse(cite);
    const artifact = bundle.manifest.artifacts.find((a) => a.path === path || a.stderrPath === path);
    const sha256 = artifact?.path === path ? artifact.sha256 : artifact?.stderrSha256;
    this.#own.set(shown, {
      id: shown,
      bundle: bundle.id,
      path,
      ...(line !== undefined && { line }),
      ...(endLine !== undefined && { endLine }),
      ...(sha256 !== undefined && { sha256 }),
      ...(artifact && { host: artifact.host, at: artifact.startedAt, command: commandOf(artifact.argv) }),
    });
    return shown;
  }
}

const LONGEST_COMMAND = 120;

/** On one line; a script of many lines says less than the words it is given. */
function commandOf(argv: readonly string[]): string {
  const line = argv.map((word) => (word.includes('\n') ? '…' : word)).join(' ');
  return line.length > LONGEST_COMMAND ? `${line.slice(0, LONGEST_COMMAND)}…` : line;
}

function parse(cite: string): { path: string; line?: number; endLine?: number } {
  const match = /^(.+):(\d+)(?:-(\d+))?$/.exec(cite);
  if (!match) return { path: cite };
  const [, path = '', from, to] = match;
  return { path, line: Number(from), ...(to !== undefined && { endLine: Number(to) }) };
}

/** A range of one line is that line. */
function keyOf(bundle: string, path: string, line?: number, endLine?: number): string {
  return JSON.stringify([bundle, path, line ?? 0, endLine ?? line ?? 0]);
}
