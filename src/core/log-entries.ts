import type { Line, ProbeOutput } from './collector.js';
import { formatInstant } from './instant.js';
import { createLogClock, type LogClock, type LogClockOptions, type LogStamp } from './log-time.js';
import type { Assumed } from './log-time/reading.js';

/** A message: the line that carries its time and the lines that belong to it (a stack trace). */
export interface LogEntry {
  /** First and last line of the artifact, 1-based. */
  readonly line: number;
  readonly endLine: number;
  readonly file?: string;
  /** At most 4096 characters. */
  readonly text: string;
  readonly cut: boolean;
  readonly stamp?: LogStamp;
}

export interface FileLine extends Line {
  /** Lines of different files are told apart by it; each has its own clock. */
  readonly file?: string;
}

const LONGEST_TEXT = 4096;
/** Messages that are held back until a later one tells whether 03/04 is in March or in April. */
const HELD = 20_000;

interface Timed {
  readonly entry: LogEntry;
  readonly clock: LogClock;
}

/** Times without a zone are those of the host; without a year, of about when the probe ran. */
export function clockOf(output: ProbeOutput): LogClockOptions {
  return { now: output.startedAt, ...(output.timeZone !== undefined && { timeZone: output.timeZone }) };
}

/**
 * Groups lines into messages. `joins`: lines without a time belong to the timed line before them; false where
 * lines in between may be missing (a filtered log), so that each line is a message.
 */
export function* logEntries(
  lines: Iterable<FileLine>,
  options: LogClockOptions,
  joins: boolean,
): Iterable<LogEntry> {
  let held: Timed[] = [];
  const release = function* (): Iterable<LogEntry> {
    for (const { entry, clock } of held) yield entry.stamp?.ambiguous ? restamped(entry, clock) : entry;
    held = [];
  };
  for (const timed of timedEntries(lines, options, joins)) {
    const { entry, clock } = timed;
    if (held.length > 0 && (clock !== held[0]?.clock || held.length >= HELD)) yield* release();
    if (entry.stamp?.ambiguous || (held.length > 0 && entry.stamp === undefined)) held.push(timed);
    else {
      yield* release();
      yield entry;
    }
  }
  yield* release();
}

function restamped(entry: LogEntry, clock: LogClock): LogEntry {
  const stamp = clock(entry.text);
  return stamp === undefined ? entry : { ...entry, stamp };
}

function* timedEntries(lines: Iterable<FileLine>, options: LogClockOptions, joins: boolean): Iterable<Timed> {
  let clock = createLogClock(options);
  let file: string | undefined;
  let open:
    { entry: Omit<LogEntry, 'text' | 'cut'>; parts: string[]; length: number; endLine: number } | undefined;
  const close = function* (): Iterable<Timed> {
    if (!open) return;
    const text = open.parts.join('\n');
    const entry = {
      ...open.entry,
      endLine: open.endLine,
      text: text.slice(0, LONGEST_TEXT),
      cut: open.length > LONGEST_TEXT,
    };
    yield { entry, clock };
    open = undefined;
  };
  for (const line of lines) {
    if (line.file !== file) {
      yield* close();
      file = line.file;
      clock = createLogClock(options);
    }
    const stamp = clock(line.text);
    if (open && joins && stamp === undefined && open.entry.stamp !== undefined) {
      // What lies beyond the cap is counted, not kept.
      if (open.length < LONGEST_TEXT) open.parts.push(line.text);
      open.length += line.text.length + 1;
      open.endLine = line.n;
      continue;
    }
    yield* close();
    if (line.text.trim() === '') continue;
    open = {
      entry: { line: line.n, endLine: line.n, ...(file !== undefined && { file }), ...(stamp && { stamp }) },
      parts: [line.text],
      length: line.text.length,
      endLine: line.n,
    };
  }
  yield* close();
}

/** The columns of a stamp in the table `log_lines`. */
export function stampColumns(stamp: LogStamp | undefined): {
  at?: string;
  monotonic_s?: number;
  assumed?: Assumed[];
} {
  if (!stamp) return {};
  return {
    ...(stamp.at !== undefined && { at: formatInstant(stamp.at) }),
    ...(stamp.monotonic_s !== undefined && { monotonic_s: stamp.monotonic_s }),
    ...(stamp.assumed && { assumed: [...stamp.assumed] }),
  };
}
