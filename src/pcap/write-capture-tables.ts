import { join } from 'node:path';
import type { Artifact } from '../core/artifact.js';
import type { ParsedRow } from '../core/table.js';
import { timeLimit } from '../core/time-limit.js';
import { TableFiles, unreadRow } from '../facts/table-files.js';
import { analyzeCapture } from './analyze-capture.js';
import { joinCaptures } from './join/join-captures.js';
import type { CaptureJoin } from './join/join-types.js';
import type { Reading } from './reader/read-capture.js';
import { captureRows } from './rows/capture-rows.js';
import { joinRows } from './rows/join-rows.js';
import type { CaptureReport } from './summary/capture-report.js';

/** Sealing waits no longer for all captures together; what was read until then counts. */
const MOST_MS = 30_000;
/** Some 100 MB at most: the machine may be the sick one. */
const MOST_FLOWS = 20_000;
/** Every two captures are joined: with more of them the pairs are too many. */
const MOST_JOINED = 12;
/** Rows for people and detections, not an archive: the connections that tell most. */
const MOST_REPORTED = 2_000;
/** Joining holds every packet of both. */
const MOST_JOINED_PACKETS = 500_000;

export type CaptureArtifact = Artifact & { readonly path: string };

interface Captured {
  readonly artifact: CaptureArtifact;
  readonly report: CaptureReport;
}

/** What the captures of a bundle say. */
export interface CapturesRead {
  /** Those that could be read. */
  readonly captures: readonly Captured[];
  /** Every two of them from different hosts that could be joined. */
  readonly joins: readonly CaptureJoin[];
}

/**
 * Reads the captures of a bundle folder into `tables/capture_files`, `flows`, `flow_directions`, `flow_events`, and
 * what captures of two hosts say together into `capture_joins`. What cannot be read is a row of `parse_gaps`.
 */
export async function writeCaptureTables(
  root: string,
  captures: readonly CaptureArtifact[],
  limit: AbortSignal,
): Promise<CapturesRead> {
  const enough = AbortSignal.any([timeLimit(MOST_MS), limit]);
  const files = new TableFiles(join(root, 'tables'), 'a');
  try {
    const read: Captured[] = [];
    for (const artifact of captures) {
      const report = await analyzed(root, artifact, { enough });
      if (typeof report === 'string')
        files.write(
          'parse_gaps',
          unreadRow(artifact.host, { artifact: artifact.path, line: 1, reason: report }),
        );
      else {
        read.push({ artifact, report });
        if (report.problem !== undefined)
          files.write(
            'parse_gaps',
            unreadRow(artifact.host, {
              artifact: artifact.path,
              line: Math.max(1, report.packets),
              reason: report.problem,
            }),
          );
        for (const parsed of captureRows(report)) write(files, artifact, parsed);
      }
    }
    return { captures: read, joins: await writeJoins(root, read, files, enough) };
  } finally {
    files.close();
  }
}

async function analyzed(
  root: string,
  { path }: CaptureArtifact,
  reading: Reading,
): Promise<CaptureReport | string> {
  try {
    return await analyzeCapture(join(root, path), {
      ...{ name: path, mostFlows: MOST_FLOWS, mostReported: MOST_REPORTED },
      ...reading,
    });
  } catch (error) {
    return `the capture could not be read: ${(error as Error).message}`;
  }
}

async function writeJoins(
  root: string,
  read: readonly Captured[],
  files: TableFiles,
  enough: AbortSignal,
): Promise<CaptureJoin[]> {
  const joins: CaptureJoin[] = [];
  const byPath = new Map(read.map(({ artifact }) => [artifact.path, artifact]));
  const few = read.slice(0, MOST_JOINED);
  for (const [i, one] of few.entries())
    for (const other of few.slice(i + 1)) {
      if (one.artifact.host === other.artifact.host) continue;
      const joined = await joinOf(root, one, other, enough);
      if (typeof joined === 'string') {
        const { host, path: artifact } = one.artifact;
        const reason = `not joined with ${other.artifact.path}: ${joined}`;
        files.write('parse_gaps', unreadRow(host, { artifact, line: 1, reason }));
        continue;
      }
      if (joined.connections.length > 0) joins.push(joined);
      for (const { near, parsed } of joinRows(joined, (path) => byPath.get(path))) {
        const artifact = byPath.get(near.path);
        if (artifact) write(files, artifact, parsed);
      }
    }
  return joins;
}

/** What is not read whole is not joined: the rest would be loss that never was. */
async function joinOf(
  root: string,
  one: Captured,
  other: Captured,
  signal: AbortSignal,
): Promise<CaptureJoin | string> {
  const packets = one.report.packets + other.report.packets;
  if (packets > MOST_JOINED_PACKETS)
    return `${packets} packets are too many to join while sealing; evidence pcap BUNDLE does`;
  if (signal.aborted) return 'there was no more time';
  try {
    return await joinCaptures(tap(root, one), tap(root, other), { signal });
  } catch (error) {
    return (error as Error).message;
  }
}

function tap(root: string, { artifact, report }: Captured): { path: string; report: CaptureReport } {
  return { path: join(root, artifact.path), report };
}

function write(files: TableFiles, { host, path, startedAt }: CaptureArtifact, parsed: ParsedRow): void {
  const { table, line, endLine, row } = parsed;
  files.add({ table, host, artifact: path, line, endLine, at: Date.parse(startedAt), row });
}
