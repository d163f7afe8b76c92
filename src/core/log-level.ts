/** Severities as RFC 5424 and the kernel number them, 0 first. */
export const LOG_LEVELS = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Words that loggers use for them. */
const WORDS: Readonly<Record<string, LogLevel | undefined>> = {
  emerg: 'emerg',
  emergency: 'emerg',
  panic: 'emerg',
  alert: 'alert',
  crit: 'crit',
  critical: 'crit',
  fatal: 'crit',
  severe: 'err',
  error: 'err',
  err: 'err',
  warning: 'warning',
  warn: 'warning',
  notice: 'notice',
  info: 'info',
  information: 'info',
  log: 'info',
  config: 'info',
  debug: 'debug',
  trace: 'debug',
  fine: 'debug',
  finer: 'debug',
  finest: 'debug',
  verbose: 'debug',
};
const NAMES = Object.keys(WORDS).join('|');
/** `level=error`, `"severity":"WARN"`, pino's `"level":50`. */
const KEYED = /["']?(?:log\.level|levelname|level|lvl|severity|loglevel)["']?\s*[:=]\s*["']?(\w{1,12})/i;
/** A word of its own in capitals: ` ERROR `, `[WARN]`, `LOG:`. */
const CAPITAL = new RegExp(`(?:^|[\\s\\[(|<*-])(${NAMES.toUpperCase()})(?=[\\s\\])|>:,*-]|$)`);
/** nginx, Apache, NetworkManager: `[error]`, `[core:notice]`, `<warn>`. */
const BRACKETED = new RegExp(`[[<](?:\\w+:)?(${NAMES})[\\]>]`);
const KLOG = /^([DIWEF])\d{4}(?:\d{4})? \d\d:/;
const KLOG_LEVELS: Readonly<Record<string, LogLevel>> = {
  D: 'debug',
  I: 'info',
  W: 'warning',
  E: 'err',
  F: 'crit',
};
/** A level stands near the start of a line; further on the same word is prose. */
const REACH = 300;

/** The level a line shows, if it is easily seen; prose that mentions an error has none. */
export function levelOf(line: string): LogLevel | undefined {
  const head = line.slice(0, REACH);
  const klog = KLOG.exec(head)?.[1];
  if (klog !== undefined) return KLOG_LEVELS[klog];
  const word = KEYED.exec(head)?.[1] ?? BRACKETED.exec(head)?.[1] ?? CAPITAL.exec(head)?.[1];
  if (word === undefined) return undefined;
  return WORDS[word.toLowerCase()] ?? pinoLevel(word);
}

/** pino and bunyan count in tens: 10 trace, 20 debug, 30 info, 40 warn, 50 error, 60 fatal. */
function pinoLevel(word: string): LogLevel | undefined {
  const levels: readonly LogLevel[] = ['debug', 'debug', 'info', 'warning', 'err', 'crit'];
  return /^[1-6]0$/.test(word) ? levels[Number(word) / 10 - 1] : undefined;
}

/** Level of a syslog priority number (facility × 8 + level), as in `<134>`. */
export function levelOfPriority(priority: number): LogLevel | undefined {
  return Number.isInteger(priority) && priority >= 0 ? LOG_LEVELS[priority % 8] : undefined;
}
