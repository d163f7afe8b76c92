import type { Artifact } from '../core/artifact.js';
import type { Collector, Line, ProbeOutput } from '../core/collector.js';
import type { ParsedRow } from '../core/table.js';

/** Rows of what can be read; a parser that fails on hostile text gives what it gave until then. */
export function* parsedBy(collector: Collector, output: ProbeOutput): Iterable<ParsedRow> {
  try {
    for (const parsed of collector.parse(output)) if ('table' in parsed) yield parsed;
  } catch {
    // The frames after it are read as usual.
  }
}

/** One frame as a parser sees it. */
export function outputOf(
  artifact: Pick<Artifact, 'host' | 'probe' | 'subject' | 'tool' | 'argv'>,
  lines: readonly Line[],
  startedAt: number,
  durationMs: number,
  exit = 0,
): ProbeOutput {
  return {
    host: artifact.host,
    probe: artifact.probe,
    ...(artifact.subject !== undefined && { subject: artifact.subject }),
    tool: artifact.tool,
    argv: artifact.argv,
    outcome: 'ok',
    exit,
    startedAt,
    durationMs,
    stderr: '',
    lines: () => lines,
    text: () => lines.map(({ text }) => text).join('\n'),
  };
}
