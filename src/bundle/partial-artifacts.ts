import { lstatSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readArtifactPath } from './artifact-path.js';
import { artifactSchema, type Artifact } from './manifest.js';
import type { SpoolFile } from './spool.js';

/**
 * Artifacts a run had finished, from its journal (one JSON line each). A torn last line, or one that a full
 * disk damaged, is skipped: its file comes back through `unfinished`. Of two lines about a file the later wins.
 */
export async function readJournal(path: string): Promise<Artifact[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const artifacts = new Map<string, Artifact>();
  for (const line of text.split('\n')) {
    const artifact = readLine(line);
    if (artifact) artifacts.set(artifact.path ?? line, artifact);
  }
  return [...artifacts.values()];
}

function readLine(line: string): Artifact | undefined {
  try {
    return artifactSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/**
 * Files below hosts/ that no journal line tells about, as artifacts with the outcome `interrupted`: all that
 * is known is in their names and times. Hashes are taken when they are sealed.
 */
export function unfinished(
  spoolDir: string,
  files: readonly SpoolFile[],
  known: readonly Artifact[],
  vantage: string,
): Artifact[] {
  const journalled = new Set(known.flatMap((a) => [a.path ?? '', a.stderrPath ?? '']));
  const found = new Map<string, Artifact>();
  for (const { path, bytes } of files) {
    const read = journalled.has(path) ? undefined : readArtifactPath(path);
    if (!read) continue;
    const key = JSON.stringify(read.name);
    const artifact = found.get(key) ?? {
      ...read.name,
      tool: 'unknown',
      argv: [],
      vantage,
      outcome: 'interrupted',
      reason: 'evidence stopped before this probe had ended; what it had written until then was kept',
      ...times(join(spoolDir, path)),
      bytes: 0,
      redactions: 0,
    };
    const file = read.stream === 'stderr' ? { stderrPath: path } : { path, bytes };
    found.set(key, { ...artifact, ...file });
  }
  return [...found.values()];
}

/** From the file being made until its last write, by the clock of this machine. */
function times(path: string): { startedAt: string; durationMs: number } {
  const { birthtimeMs, mtimeMs } = lstatSync(path);
  const from = birthtimeMs > 0 ? Math.min(birthtimeMs, mtimeMs) : mtimeMs;
  return { startedAt: new Date(from).toISOString(), durationMs: Math.round(mtimeMs - from) };
}
