import type { Severity } from '../core/detection.js';
import type { LogLevel } from '../core/log-level.js';

const OF_LEVEL: Readonly<Record<LogLevel, Severity>> = {
  emerg: 'critical',
  alert: 'critical',
  crit: 'critical',
  err: 'warning',
  warning: 'hint',
  notice: 'info',
  info: 'info',
  debug: 'info',
};
/** Words of failure in a message whose level is not told. */
const TROUBLE =
  /\b(?:timed? ?out|timeout|refused|unreachable|reset by peer|no route to|broken pipe|connection (?:lost|aborted|closed)|(?<!\b0 )fail(?:ed|ure|s)|unable to|cannot|can't|denied|exceeds|overflow|dropping|Out of memory|hung|call trace|link is down|carrier lost|lost carrier)\b/i;

/** How bad a message is: by its level, else by its words. */
export function severityOf(level: LogLevel | undefined, text: string): Severity {
  if (level !== undefined) return OF_LEVEL[level];
  return TROUBLE.test(text) ? 'hint' : 'info';
}
