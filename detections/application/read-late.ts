import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { partOf } from '../../src/core/figures.js';
import { delayText, tracedPair, tracedReader } from '../../src/core/traced-connections.js';
import { tracedDelays } from '../../src/tables/traced-delays.js';

export default defineDetection({
  id: 'TRC-01',
  name: 'read-late',
  layer: 'application',
  title: 'Application comes late to what has arrived',
  scope: 'host',
  reads: [tracedDelays],
  thresholds: {
    p95_ms: {
      value: 20,
      unit: 'ms from arrival to read, p95',
      source: 'judgement: a process that waits is woken in well under a millisecond',
    },
    samples: { value: 10, unit: 'timed reads of a connection', source: 'judgement' },
  },
  realIf:
    'The kernel timed data from its arrival in the socket to the read that took it, and the call to read began after the data was there: the process did something else. A process woken by epoll is counted so too, with its wake-up: that is microseconds unless the CPU is busy.',
  remedy: {
    text: 'see what the reading thread does meanwhile: strace -f -T -p PID, perf trace, its stack in /proc/PID/stack',
    safety: 'read_only',
  },
  evaluate(view, limits): Result {
    const rows = view.rows(tracedDelays);
    if (rows.length === 0)
      return { state: 'not_observable', statement: 'no connection was traced in the kernel' };
    const reads = rows.filter((r) => r.delay === 'read_late' || r.delay === 'read_waiting');
    const timed = reads.reduce((sum, r) => sum + r.samples, 0);
    if (timed === 0) return { state: 'not_exercised', statement: 'no traced connection had data read' };
    const late = reads.filter((r) => r.delay === 'read_late');
    const slow = late
      .filter((r) => r.samples >= limits.samples && (r.p95_us ?? r.mean_us) >= limits.p95_ms * 1000)
      .toSorted((a, b) => b.mean_us - a.mean_us);
    const receiving = new Set(reads.map((r) => r.cookie)).size;
    const [worst, ...others] = slow;
    if (worst === undefined) {
      const [most = reads[0]] = reads.toSorted((a, b) => (b.p95_us ?? 0) - (a.p95_us ?? 0));
      return {
        state: 'clear',
        statement: `${timed} reads timed on ${receiving} connections; the slowest had p95 ${delayText(most?.p95_us ?? most?.mean_us ?? 0)}`,
        cites: reads.slice(0, 1).map(cite),
      };
    }
    const ofIt = reads.filter((r) => r.cookie === worst.cookie).reduce((sum, r) => sum + r.samples, 0);
    return {
      state: 'fired',
      severity: 'warning',
      subject: tracedPair(worst),
      statement: `${tracedReader(worst)} took what had arrived ${delayText(worst.mean_us)} late on average (p95 at most ${delayText(worst.p95_us ?? worst.mean_us)}) in ${partOf(worst.samples, ofIt, 'timed reads')} of ${tracedPair(worst)}: it came to read only then; ${slow.length} of ${receiving} receiving connections are like that`,
      numbers: {
        mean_us: worst.mean_us,
        p95_us: worst.p95_us ?? worst.mean_us,
        late_reads: worst.samples,
        timed_reads: ofIt,
        connections: slow.length,
        receiving,
      },
      share: { part: worst.samples, whole: ofIt, least: limits.samples, unit: 'timed reads' },
      cites: [cite(worst), ...others.slice(0, 2).map(cite)],
    };
  },
});
