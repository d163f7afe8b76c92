import { defineDetection } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { kernelMessages } from '../../src/core/kernel-messages.js';
import { logLines } from '../../src/tables/log-lines.js';

const STUCK =
  /soft lockup|hard LOCKUP|blocked for more than \d+ seconds|self-detected stall|rcu.*detected stalls/i;

export default defineDetection({
  id: 'STK-11',
  name: 'lockup',
  layer: 'host_cpu',
  title: 'The kernel reports stuck CPUs or tasks',
  scope: 'host',
  reads: [logLines],
  thresholds: {
    recent_s: { value: 900, unit: 's before the window', source: 'judgement (gate G12)' },
  },
  realIf:
    'A message in or shortly before the window. A virtual machine that was paused reports the same when it goes on; hung tasks are mostly waiting for a disk or NFS.',
  remedy: {
    text: 'read the stack in the log: a driver, a disk, or a hypervisor that does not run this machine',
    safety: 'read_only',
  },
  evaluate(view, limits) {
    const rows = view.rows(logLines);
    const { recent, older, read } = kernelMessages(rows, STUCK, view.windowS + limits.recent_s);
    if (read === 0) return { state: 'not_observable', statement: 'the log of the kernel was not read' };
    const [last, ...before] = recent.toReversed();
    if (last === undefined) {
      const past = older.length > 0 ? `, ${older.length} are older` : '';
      return { state: 'clear', statement: `the kernel reported no stuck CPU or task lately${past}` };
    }
    return {
      state: 'fired',
      severity: 'warning',
      statement: `the kernel reported ${recent.length} stuck CPUs or tasks, last: "${last.text.slice(0, 160)}"`,
      numbers: { messages: recent.length },
      cites: [cite(last), ...before.slice(0, 3).map(cite)],
      ...(recent[0]?.at !== undefined && { since: recent[0].at }),
    };
  },
});
