import { defineDetection } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { kernelMessages } from '../../src/core/kernel-messages.js';
import { logLines } from '../../src/tables/log-lines.js';

const ERROR =
  /(?:Buffer )?I\/O error(?:,| on) (?:dev|device|logical)|blk_update_request: .*error|EXT4-fs error|XFS .*(?:error|Corruption|shutdown)|BTRFS (?:error|critical)|Remounting filesystem read-only|nvme.*(?:timeout|controller is down)|ata\d+.*(?:failed command|hard resetting)|task abort/i;
/** Removable and emulated drives answer so without a medium. */
const NO_MEDIUM = /\bdev(?:ice)? (?:sr|fd|loop)\d+/;

export default defineDetection({
  id: 'HW-05',
  name: 'disk-error',
  layer: 'host_disk',
  title: 'A disk reports errors',
  scope: 'host',
  reads: [logLines],
  thresholds: {
    messages: { value: 0, unit: 'messages', source: 'judgement: a sound disk reports none' },
    recent_s: { value: 900, unit: 's before the window', source: 'judgement (gate G12)' },
  },
  realIf:
    'I/O errors, timeouts or a remount read-only of a fixed disk in or shortly before the window. Empty CD and floppy drives report errors for ever.',
  remedy: { text: 'move the data away, exchange the disk or the volume', safety: 'disruptive' },
  evaluate(view, limits) {
    const { recent, read } = kernelMessages(view.rows(logLines), ERROR, view.windowS + limits.recent_s);
    if (read === 0) return { state: 'not_observable', statement: 'the log of the kernel was not read' };
    const real = recent.filter((m) => !NO_MEDIUM.test(m.text));
    const [last, ...before] = real.toReversed();
    if (last === undefined || real.length <= limits.messages)
      return { state: 'clear', statement: 'the kernel reported no error of a disk lately' };
    return {
      state: 'fired',
      severity: 'critical',
      statement: `the kernel reported ${real.length} errors of disks, last: "${last.text.slice(0, 160)}"`,
      numbers: { messages: real.length },
      cites: [cite(last), ...before.slice(0, 3).map(cite)],
      ...(real[0]?.at !== undefined && { since: real[0].at }),
    };
  },
});
