import type { Line } from '../../src/core/collector.js';
import { formatInstant, fromEpochMs, fromEpochSeconds } from '../../src/core/instant.js';
import type { ParseGap } from '../../src/core/table.js';

export type Format = 'mtr-json' | 'mtr-text' | 'traceroute' | 'tracepath';

/** The lines of one trace; an artifact holds several where a trace was repeated over the window. */
export interface Section {
  readonly format: Format;
  readonly round?: number;
  /** When it began, RFC 3339 in UTC. */
  readonly at: string;
  readonly lines: Line[];
}

/** `# round 2 of 10 at 1795234567.123456789`; busybox date leaves `%N` as it is. */
const ROUND = /^# round (\d{1,6}) of \d+ at (\d{1,11}(?:\.\d{1,9})?)/;

/**
 * Splits an artifact into its traces. The format is taken from the text, not from the tool's name: tools run
 * behind `timeout` or `sh`, and people hand in files that they made themselves.
 */
export function* sections(lines: Iterable<Line>, startedAt: number): Iterable<Section | ParseGap> {
  let current: Section | undefined;
  let round: { round?: number; at: string } = { at: formatInstant(fromEpochMs(startedAt)) };
  for (const line of lines) {
    if (line.text.trim() === '') continue;
    const mark = ROUND.exec(line.text);
    const format = startOf(line.text, current);
    if (mark || format !== undefined) {
      if (current) yield current;
      current = undefined;
    }
    if (mark) {
      const at = fromEpochSeconds(mark[2] ?? '');
      round = { round: Number(mark[1]), at: at === undefined ? round.at : formatInstant(at) };
    } else if (format !== undefined) {
      current = { format, ...round, lines: [line] };
    } else if (current) {
      current.lines.push(line);
    } else {
      yield { gap: 'not the output of a path tool', line: line.n };
    }
  }
  if (current) yield current;
}

/** The format whose first line this is, unless it belongs to the trace that is being read. */
function startOf(text: string, current: Section | undefined): Format | undefined {
  if (/^traceroute6? to /.test(text)) return 'traceroute';
  if (text.startsWith('Start: ')) return 'mtr-text';
  if (text.startsWith('HOST: ')) return onlyStarted(current) ? undefined : 'mtr-text';
  if (text.startsWith('{')) return 'mtr-json';
  if (/^\s*\d+\??:\s/.test(text) && current?.format !== 'tracepath') return 'tracepath';
  return undefined;
}

/** mtr since 0.83 prints a `Start:` line before the header; the versions before it begin with the header. */
function onlyStarted(current: Section | undefined): boolean {
  return current?.lines.length === 1 && current.lines[0]?.text.startsWith('Start: ') === true;
}
