import { createLogClock } from '../../core/log-time.js';
import type { Head, Kind } from './kind.js';

/** Behind the time: ` host program[pid]: `, the host the same in all lines; ` ERROR upload: ` looks alike. */
const SYSLOG =
  /^ (?!\[?(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL|SEVERE|PANIC)\b)(\S{1,255}) [^:[\]\s][^:[\]]{0,99}(?:\[\d{1,10}\])?: /;
const BOOT = /^(?:<\d+>|\w+ *:\w+ *: )?\[ *\d+\.\d{3,9}\]/;
const DMESG_T =
  /^(?:\w+ *:\w+ *: )?(?:\[\w{3} \w{3} +\d+ \d\d:\d\d:\d\d \d{4}\]|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d,\d{6}[+-]\d\d:\d\d)/;
const LOOKED_AT = 400;

interface Looks {
  /** Lines that carry a time of their own. */
  readonly stamped: number;
  readonly syslog: number;
  readonly kernel: number;
  readonly all: number;
  /** The first line carries one. */
  readonly begins: boolean;
}

let last: { readonly text: string; readonly looks: Looks } | undefined;

/** How the lines begin. Kept for the last text: every kind below asks the same. */
function looksOf({ text, path }: Head): Looks {
  if (last?.text === text) return last.looks;
  const clock = createLogClock({ now: Date.now() });
  const named = /\blog\b|logs?[/_.]|messages|journal/i.test(path);
  let [stamped, syslog, kernel, all, begins] = [0, 0, 0, 0, false];
  let first: string | undefined;
  for (const whole of text.split('\n', LOOKED_AT)) {
    if (whole.trim() === '' || /^-- |^==> /.test(whole)) continue;
    // As `grep -H` prints it.
    const line = whole.replace(/^\/[^:\s]{1,200}:/, '');
    all++;
    if (BOOT.test(line) || DMESG_T.test(line)) kernel++;
    // Of shapes that prove little (a bare number, a time without a date) only a file named as a log is believed.
    const stamp = named || !/^\[?\d{6,}|^\[?\d\d:\d\d/.test(line) ? clock(line) : undefined;
    // A time alone is the output of `date`.
    if (stamp?.at === undefined || line.slice(stamp.end).trim().length < 3) continue;
    stamped++;
    if (all === 1) begins = true;
    const host = SYSLOG.exec(line.slice(stamp.end))?.[1];
    first ??= host;
    if (host !== undefined && host === first) syslog++;
  }
  const looks = { stamped, syslog, kernel, all, begins };
  last = { text, looks };
  return looks;
}

const mostly = (part: number, { all }: Looks, share: number): boolean => all > 0 && part >= all * share;
/** Stack traces may be longer than the messages above them. */
const isLog = (looks: Looks): boolean =>
  mostly(looks.stamped, looks, 0.3) || looks.stamped >= 20 || (looks.begins && looks.stamped >= 3);

const log = (kind: Pick<Kind, 'probe' | 'what' | 'tool'> & Partial<Kind>): Kind => ({
  collector: 'kernel-log',
  sign: /\d/,
  subject: ({ path }) => path,
  ...kind,
});

export const LOG_KINDS: readonly Kind[] = [
  log({
    probe: 'dmesg',
    what: 'dmesg',
    tool: 'dmesg',
    only: (head) => mostly(looksOf(head).kernel, looksOf(head), 0.8),
    // Times since boot and times of day are the same messages twice.
    answers: ({ text }) => [{ question: 'dmesg', rank: DMESG_T.test(text) ? 2 : 1, probe: 'dmesg' }],
  }),
  log({
    probe: 'journal',
    what: 'journalctl',
    tool: 'journalctl',
    sign: /^-- (?:Logs begin|Journal begins|Boot [0-9a-f]+)/m,
    only: (head) => looksOf(head).syslog > 0,
  }),
  log({
    probe: 'journal',
    what: 'journalctl',
    tool: 'journalctl',
    name: /journal/,
    only: (head) => mostly(looksOf(head).syslog, looksOf(head), 0.5),
  }),
  log({
    probe: 'syslog',
    what: 'a syslog file',
    tool: 'log',
    only: (head) => mostly(looksOf(head).syslog, looksOf(head), 0.5),
    argv: ({ path }) => ['log', `/${path}`],
  }),
  log({
    collector: 'logs',
    probe: 'log',
    what: 'an application log',
    tool: 'log',
    only: (head) => isLog(looksOf(head)),
    argv: ({ path }) => ['log', `/${path}`],
  }),
];
