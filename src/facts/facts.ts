import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Artifact, isRecorded } from '../core/artifact.js';
import type { Collector, ProbeOutput } from '../core/collector.js';
import { readLines } from './read-lines.js';

const MAX_TEXT = 16 * 1024 * 1024;

/** A parsed row with where it came from. */
export interface Fact {
  readonly table: string;
  readonly host: string;
  /** Path in the bundle of the file the lines are in (the stderr file where the row was read from stderr). */
  readonly artifact: string;
  readonly line: number;
  readonly endLine: number;
  readonly snapshot?: 'start' | 'end';
  /** Epoch ms when the probe started. */
  readonly at: number;
  readonly row: Readonly<Record<string, unknown>>;
}

/** A line a parser could not read. */
export interface UnreadLine {
  readonly artifact: string;
  readonly line: number;
  readonly reason: string;
}

/**
 * Parses one artifact of a bundle folder. Streams; a parser that throws on hostile input ends that artifact
 * with an UnreadLine instead of ending the run.
 */
export function* factsOf(
  collector: Collector,
  artifact: Artifact,
  root: string,
  timeZone?: string,
): Iterable<Fact | UnreadLine> {
  const path = artifact.path ?? artifact.stderrPath;
  // A recording holds the same question asked thousands of times: series, and no rows of a snapshot.
  if (path === undefined || isRecorded(path)) return;
  const at = Date.parse(artifact.startedAt);
  try {
    for (const parsed of collector.parse(outputOf(artifact, root, timeZone))) {
      if ('gap' in parsed) {
        yield { artifact: path, line: parsed.line, reason: parsed.gap };
        continue;
      }
      yield {
        table: parsed.table,
        host: artifact.host,
        artifact: (parsed.stream === 'stderr' ? artifact.stderrPath : undefined) ?? path,
        line: parsed.line,
        endLine: parsed.endLine,
        ...(artifact.snapshot && { snapshot: artifact.snapshot }),
        at,
        row: parsed.row,
      };
    }
  } catch (error) {
    yield { artifact: path, line: 1, reason: `the parser failed: ${(error as Error).message}` };
  }
}

function outputOf(artifact: Artifact, root: string, timeZone?: string): ProbeOutput {
  const file = artifact.path === undefined ? undefined : join(root, artifact.path);
  const stderr =
    artifact.stderrPath === undefined ? '' : readFileSync(join(root, artifact.stderrPath), 'utf8');
  return {
    host: artifact.host,
    probe: artifact.probe,
    ...(artifact.subject !== undefined && { subject: artifact.subject }),
    tool: artifact.tool,
    argv: artifact.argv,
    outcome: artifact.outcome,
    ...(artifact.exit !== undefined && { exit: artifact.exit }),
    ...(artifact.snapshot && { snapshot: artifact.snapshot }),
    ...(timeZone !== undefined && { timeZone }),
    startedAt: Date.parse(artifact.startedAt),
    durationMs: artifact.durationMs,
    stderr,
    lines: () => (file === undefined ? [] : readLines(file)),
    text: () => (file === undefined || artifact.bytes > MAX_TEXT ? '' : readFileSync(file, 'utf8')),
  };
}
