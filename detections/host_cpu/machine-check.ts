import { defineDetection } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { kernelMessages } from '../../src/core/kernel-messages.js';
import { logLines } from '../../src/tables/log-lines.js';

const ERROR =
  /\[Hardware Error\]|mce: .*(?:Machine check|Hardware Error)|EDAC .*\b(?:CE|UE)\b|AER: .*error|PCIe Bus Error/i;
const FATAL = /uncorrect|\bUE\b|fatal(?!.*non-fatal)|panic/i;

export default defineDetection({
  id: 'HW-01',
  name: 'machine-check',
  layer: 'host_cpu',
  title: 'The hardware reports errors',
  scope: 'host',
  reads: [logLines],
  thresholds: {
    messages: { value: 0, unit: 'messages', source: 'judgement: sound hardware reports none' },
    recent_s: { value: 3600, unit: 's before the window', source: 'judgement (gate G12)' },
  },
  realIf:
    'Machine check, ECC or PCIe errors in or shortly before the window. Corrected ones do no harm by themselves; their rate announces a failure. "mce: CPU supports n MCE banks" at boot is no error.',
  remedy: { text: 'move the load away and have the machine checked', safety: 'disruptive' },
  evaluate(view, limits) {
    const { recent, read } = kernelMessages(view.rows(logLines), ERROR, view.windowS + limits.recent_s);
    const fatal = recent.filter((m) => FATAL.test(m.text));
    if (read === 0) return { state: 'not_observable', statement: 'the log of the kernel was not read' };
    const [last, ...before] = (fatal.length > 0 ? fatal : recent).toReversed();
    if (last === undefined || recent.length <= limits.messages) {
      return { state: 'clear', statement: 'the kernel reported no error of the hardware lately' };
    }
    return {
      state: 'fired',
      severity: fatal.length > 0 ? 'critical' : 'warning',
      statement: `the hardware reported ${recent.length} errors, ${fatal.length} of them not corrected, last: "${last.text.slice(0, 160)}"`,
      numbers: { messages: recent.length, uncorrected: fatal.length },
      cites: [cite(last), ...before.slice(0, 3).map(cite)],
      ...(recent[0]?.at !== undefined && { since: recent[0].at }),
    };
  },
});
