import type { Artifact } from '../../src/core/artifact.js';
import { shellQuote } from '../../src/core/quote.js';
import type { BundleView } from '../../src/core/report.js';
import type { Model } from './model.js';

const LONGEST_COMMAND = 120;
const LONGEST_WORD = 70;

/** Every file by host and collector; start and end snapshot of a probe share a line. */
export function filesByCollector({ manifest }: BundleView): Model['files'] {
  const groups = new Map<string, { collector: string; folder: string; rows: Map<string, Line> }>();
  for (const a of manifest.artifacts) {
    const path = a.path ?? a.stderrPath;
    if (path === undefined) continue;
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    const group = groups.get(folder) ?? { collector: a.collector, folder, rows: new Map<string, Line>() };
    groups.set(folder, group);
    const id = JSON.stringify([a.probe, a.subject ?? null, a.outcome, a.alternative ?? 0, a.argv]);
    const line = a.snapshot === undefined ? undefined : group.rows.get(id);
    if (line) add(line, a, path.slice(folder.length));
    else group.rows.set(a.snapshot === undefined ? path : id, lineOf(a, path.slice(folder.length)));
  }
  return [...groups.values()].map(({ collector, folder, rows }) => ({
    collector,
    folder,
    artifacts: [...rows.values()],
  }));
}

type Line = Model['files'][number]['artifacts'][number];

function lineOf(a: Artifact, name: string): Line {
  return {
    names: [name],
    command: brief(a.argv),
    at: [a.startedAt],
    outcome: a.outcome,
    bytes: [sizeOf(a)],
    ...(a.note !== undefined && { note: a.note }),
  };
}

/** Artifacts come sorted, `end` before `start`; a reader expects them the other way round. */
function add(line: Line, a: Artifact, name: string): void {
  const first = (line.at[0] ?? '') > a.startedAt;
  line.names = first ? [name, ...line.names] : [...line.names, name];
  line.at = first ? [a.startedAt, ...line.at] : [...line.at, a.startedAt];
  line.bytes = first ? [sizeOf(a), ...line.bytes] : [...line.bytes, sizeOf(a)];
}

function sizeOf(a: Artifact): number {
  return a.path === undefined ? (a.stderrBytes ?? 0) : a.bytes;
}

/** A script of many lines says less than the words it is given. */
function brief(argv: readonly string[]): string {
  const words = argv.map((word) => (word.includes('\n') || word.length > LONGEST_WORD ? '…' : word));
  const line = shellQuote(words).replaceAll("'…'", '…').replaceAll(/\s+/g, ' ');
  return line.length > LONGEST_COMMAND ? `${line.slice(0, LONGEST_COMMAND - 1)}…` : line;
}
