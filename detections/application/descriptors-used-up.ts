import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { figure, partOf } from '../../src/core/figures.js';
import { logLines } from '../../src/tables/log-lines.js';
import { processLimits } from '../../src/tables/process-limits.js';

/** EMFILE and ENFILE in the words of the C library. */
const TOO_MANY = /too many open files|\bE[MN]FILE\b/i;

export default defineDetection({
  id: 'APP-06',
  name: 'descriptors-used-up',
  layer: 'application',
  title: 'File descriptors used up',
  scope: 'host',
  reads: [processLimits, logLines],
  thresholds: {
    warning: { value: 0.9, unit: 'share of the soft limit', source: 'judgement' },
    critical: {
      value: 0.99,
      unit: 'share of the soft limit',
      source: 'accept() and socket() fail with EMFILE at 1',
    },
  },
  realIf:
    'A process with sockets holds nearly as many descriptors as its own limit allows (that of the process, not of a shell). Then it cannot accept: its accept queue fills and clients wait. A log line alone may be old.',
  remedy: {
    text: 'find what it keeps open (ss -p, /proc/PID/fd; CLOSE-WAIT: APP-07); raise LimitNOFILE and restart it',
    safety: 'config_change',
  },
  evaluate(view, limits): Result | readonly Result[] {
    const limited = view.latest(processLimits).flatMap((p) => {
      const { open_fds: open, nofile_soft: soft } = p;
      return open === undefined || soft === undefined || soft <= 0
        ? []
        : [{ p, open, soft, share: open / soft }];
    });
    const lines = view.rows(logLines).filter((l) => TOO_MANY.test(l.text));
    const full = limited.filter((l) => l.share >= limits.warning);
    if (full.length > 0) {
      return full.map(({ p, open, soft, share }): Result => ({
        state: 'fired',
        severity: share >= limits.critical ? 'critical' : 'warning',
        subject: `pid ${p.pid}`,
        statement: `${p.command ?? '?'} (pid ${p.pid}) holds ${partOf(open, soft, 'descriptors')}, ${figure(p.sockets ?? 0)} of them sockets${lines.length > 0 ? `; ${figure(lines.length)} log messages say so` : ''}`,
        numbers: { open, limit: soft, sockets: p.sockets ?? 0 },
        cites: [cite(p), ...lines.slice(-2).map(cite)],
      }));
    }
    const [line] = lines.slice(-1);
    if (line) {
      return {
        state: 'fired',
        severity: 'info',
        statement: `${figure(lines.length)} log messages tell of too many open files, the last ${line.at ?? 'without a time'}; no process is at its limit now`,
        numbers: { messages: lines.length },
        cites: [cite(line)],
      };
    }
    const [top] = limited.toSorted((a, b) => b.share - a.share);
    if (!top)
      return {
        state: 'not_observable',
        statement: 'limits and descriptors of no process could be read (root needed)',
      };
    return {
      state: 'clear',
      statement: `of ${limited.length} processes with sockets ${top.p.command ?? '?'} comes nearest to its limit with ${partOf(top.open, top.soft, 'descriptors')}`,
      cites: [cite(top.p)],
    };
  },
});
