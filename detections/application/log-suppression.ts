import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { figure } from '../../src/core/figures.js';
import { logLines } from '../../src/tables/log-lines.js';

/** lib/ratelimit.c; systemd-journald; rsyslog imuxsock and imjournal. */
const SUPPRESSED =
  /\bcallbacks suppressed\b|^Suppressed \d+ messages from\b|\b\d+ messages lost due to rate-limiting|begin to drop messages due to rate-limiting/i;

export default defineDetection({
  id: 'APP-10',
  name: 'log-suppression',
  layer: 'application',
  title: 'Log messages suppressed',
  scope: 'host',
  reads: [logLines],
  thresholds: {
    messages: {
      value: 0,
      unit: 'notes of suppression',
      source: 'lib/ratelimit.c, systemd-journald, rsyslog',
    },
  },
  realIf:
    'Kernel, journal or syslog say that they dropped messages for their rate. It is a gap of the evidence and no fault: what is absent from the log may have happened.',
  remedy: {
    text: 'raise RateLimitBurst of journald or the rate limit of rsyslog for the time of the search',
    safety: 'config_change',
  },
  evaluate(view, limits): Result {
    const lines = view.rows(logLines);
    if (lines.length === 0)
      return { state: 'not_observable', statement: 'no log messages are in the evidence' };
    const notes = lines.filter((l) => SUPPRESSED.test(l.text));
    const [last] = notes.slice(-1);
    if (!last || notes.length <= limits.messages) {
      return {
        state: 'clear',
        statement: `none of ${figure(lines.length)} log messages tells of suppression`,
      };
    }
    return {
      state: 'fired',
      severity: 'info',
      statement: `${figure(notes.length)} of ${figure(lines.length)} log messages say that others were dropped, the last ${last.at ?? 'without a time'}: the log has gaps`,
      numbers: { notes: notes.length, messages: lines.length },
      cites: notes.slice(-3).toReversed().map(cite) as [string, ...string[]],
    };
  },
});
