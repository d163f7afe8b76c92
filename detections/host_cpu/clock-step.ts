import { defineDetection } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { systemMessages } from '../../src/core/kernel-messages.js';
import { logLines } from '../../src/tables/log-lines.js';

const STEP =
  /Marking clocksource .* as unstable|clocksource: .*(?:skewed|too large)|time (?:has )?jumped|System clock (?:was stepped|wrong by)|clock was stepped|Time has been changed|rtc_cmos.*time went backwards/i;

export default defineDetection({
  id: 'HW-03',
  name: 'clock-step',
  layer: 'host_cpu',
  title: 'The clock jumped, or the machine was paused',
  scope: 'host',
  reads: [logLines],
  thresholds: {
    recent_s: { value: 900, unit: 's before the window', source: 'judgement (gate G12)' },
  },
  realIf:
    'A message of the kernel or of the time service in or shortly before the window. A suspended laptop and the first synchronisation after a boot do it too.',
  remedy: {
    text: 'see whether the hypervisor paused or moved the machine at that time',
    safety: 'read_only',
  },
  evaluate(view, limits) {
    const { recent, read } = systemMessages(view.rows(logLines), STEP, view.windowS + limits.recent_s);
    if (read === 0) return { state: 'not_observable', statement: 'no log of the system was read' };
    const [last, ...before] = recent.toReversed();
    if (last === undefined)
      return { state: 'clear', statement: 'no log tells of a jump of the clock lately' };
    return {
      state: 'fired',
      severity: 'warning',
      statement: `the log tells of a jump of the clock: "${last.text.slice(0, 160)}"`,
      numbers: { messages: recent.length },
      cites: [cite(last), ...before.slice(0, 2).map(cite)],
      ...(last.at !== undefined && { since: last.at }),
    };
  },
});
