import type { ProbeOutput } from '../../src/core/collector.js';
import {
  clockOf,
  type FileLine,
  logEntries,
  type LogEntry,
  stampColumns,
} from '../../src/core/log-entries.js';
import { levelOf, levelOfPriority, LOG_LEVELS, type LogLevel } from '../../src/core/log-level.js';
import { type Parsed, row, type RowOf } from '../../src/core/table.js';
import { logLines } from '../../src/tables/log-lines.js';

type Row = RowOf<typeof logLines>;

/** `dmesg -x`: `kern  :info  : `. */
const DECODED = /^([a-z0-9]{2,8}) *:([a-z]{2,8}) *: /;
/** `dmesg -r`: facility × 8 + level. */
const RAW = /^<(\d{1,4})>/;
/** Behind the time of journal and syslog lines: ` host identifier[pid]: message`; identifiers may have spaces. */
const SYSLOG = /^ (\S{1,255}) ([^:[\]]{1,100}?)(?:\[(\d{1,10})\])?: ?/;
/** What journalctl says about itself. */
const NOTICE = /^-- (?:No entries|Boot [0-9a-f]+|Logs begin|Journal begins|Reboot|cursor)/;
/** These ask for kernel messages only. */
const KERNEL_PROBES: ReadonlySet<string> = new Set(['dmesg', 'kernel']);
/** Facilities by number (RFC 5424, 6.2.1), as `dmesg -x` prints them. */
const FACILITIES = 'kern user mail daemon auth syslog lpr news uucp cron authpriv ftp'.split(' ');

/**
 * dmesg of util-linux (`-x --time-format iso`) and of busybox and old versions (`-r`), journalctl
 * `-o short-iso[-precise]`, and syslog files in RFC 3164 or RFC 5424 time (rsyslog's two formats).
 */
export function* parse(output: ProbeOutput): Iterable<Parsed> {
  const isFile = output.tool === 'log';
  const filtered = isFile && output.argv[2] !== undefined;
  const lines = isFile ? withFiles(output) : output.lines();
  for (const entry of logEntries(withoutNotices(lines), clockOf(output), !filtered)) {
    if (entry.stamp === undefined) {
      yield { gap: 'a message without a time', line: entry.line };
      continue;
    }
    yield row(
      logLines,
      entry.line,
      readMessage(entry, isFile, KERNEL_PROBES.has(output.probe)),
      entry.endLine,
    );
  }
}

function readMessage(entry: LogEntry, isFile: boolean, onlyKernel: boolean): Row {
  const { text, file, stamp, cut } = entry;
  const end = stamp?.end ?? 0;
  const given = { ...stampColumns(stamp), ...(file !== undefined && { file }), ...(cut && { cut }) };
  const syslog = SYSLOG.exec(text.slice(end));
  const decoded = DECODED.exec(text);
  const raw = RAW.exec(text);
  if (decoded || raw || stamp?.at === undefined || !syslog) {
    const message = behind(text, end + (/^\]? ?/.exec(text.slice(end))?.[0].length ?? 0));
    return {
      source: isFile ? 'syslog' : 'kernel',
      ...given,
      ...(decoded ? named(decoded) : numbered(raw)),
      text: message,
    };
  }
  const [head, host = '', program = '', pid] = syslog;
  const message = behind(text, end + head.length);
  // Messages written to /dev/kmsg carry the name of their writer.
  const isKernel = onlyKernel || program === 'kernel';
  const level = levelOf(message);
  return {
    source: isKernel ? 'kernel' : isFile ? 'syslog' : 'journal',
    ...given,
    ...(level && { level }),
    host,
    program,
    ...(pid !== undefined && { pid: Number(pid) }),
    // In syslog files the kernel's own time stands in front of its text.
    text: isKernel ? message.replace(/^\[ *\d+\.\d+\] /, '') : message,
  };
}

/** The message from `from` on; the lines after its first are indented to stand below it. */
function behind(text: string, from: number): string {
  return text.slice(from).replaceAll(new RegExp(`\n {0,${Math.min(from, 200)}}`, 'g'), '\n');
}

function named([, facility = '', level = '']: RegExpExecArray): Partial<Row> {
  const known = LEVEL_NAMES[level];
  return { facility, ...(known && { level: known }) };
}

/** dmesg prints `warn`; its other names are those of the standard. */
const LEVEL_NAMES: Readonly<Record<string, LogLevel | undefined>> = {
  ...Object.fromEntries(LOG_LEVELS.map((level) => [level, level])),
  warn: 'warning',
};

function numbered(raw: RegExpExecArray | null): Partial<Row> {
  if (!raw) return {};
  const priority = Number(raw[1]);
  // util-linux forgets to shift the facility: below 8 it is not certain to be `kern`.
  const facility = priority < 8 ? undefined : FACILITIES[priority >> 3];
  const level = levelOfPriority(priority);
  return { ...(facility !== undefined && { facility }), ...(level && { level }) };
}

function* withoutNotices(lines: Iterable<FileLine>): Iterable<FileLine> {
  for (const line of lines) if (!NOTICE.test(line.text)) yield line;
}

/** `/var/log/kern.log.1:line`, as the scanner prints several files. */
function* withFiles(output: ProbeOutput): Iterable<FileLine> {
  for (const { n, text } of output.lines()) {
    const file = /^(\/var\/log\/[^:/]{1,200}):/.exec(text)?.[1];
    yield file === undefined ? { n, text } : { n, text: text.slice(file.length + 1), file };
  }
}
