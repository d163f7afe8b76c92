import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite, type Growth, type HostView } from '../../src/core/fact-view.js';
import { figure, percent } from '../../src/core/figures.js';
import { groupBy } from '../../src/core/group-by.js';
import { youngProcesses } from '../../src/core/young-processes.js';
import { processes } from '../../src/tables/processes.js';
import { processSched } from '../../src/tables/process-sched.js';
import { sockets } from '../../src/tables/sockets.js';
import { threads } from '../../src/tables/threads.js';

/** USER_HZ: a thread that runs all the time uses so many ticks in a second (proc_pid_stat(5)). */
const TICKS_PER_S = 100;

export default defineDetection({
  id: 'APP-03',
  name: 'thread-pinned',
  layer: 'application',
  title: 'One thread uses a whole CPU',
  scope: 'host',
  reads: [threads, processSched],
  thresholds: {
    age: {
      value: 15,
      unit: 's a process must be old at the start',
      source: 'judgement: younger ones began with the observation, such as this tool',
    },
    busy: {
      value: 0.9,
      unit: 'share of one CPU',
      source: 'judgement; the 50 % of all CPUs say nothing on several of them',
    },
  },
  realIf:
    'A thread of a process with sockets ran for at least 90 % of the window. It explains a slow service only where its sockets wait: bytes unread or connections not accepted. A busy worker that keeps up is worth knowing only.',
  remedy: {
    text: 'profile that thread; spread its work over several, or more processes',
    safety: 'config_change',
  },
  evaluate(view, limits): Result | readonly Result[] {
    const young = youngProcesses(view.rows(processes), limits.age, view.windowS);
    const used = ticks(view).filter((t) => !young.has(t.pid));
    if (used.length === 0)
      return {
        state: 'not_observable',
        statement: 'CPU time of processes with sockets was read less than twice',
      };
    const busy = used.filter((t) => t.share >= limits.busy);
    if (busy.length === 0) {
      const [top] = used.toSorted((a, b) => b.share - a.share);
      return {
        state: 'clear',
        statement: `the busiest of ${used.length} threads with sockets used ${percent(top?.share ?? 0)} of a CPU`,
        cites: top ? [top.cites[0]] : [],
      };
    }
    const names = new Map(
      [...view.latest(processSched), ...view.latest(threads)].map((r) => [`${r.pid}`, r.command ?? '?']),
    );
    return busy.map(({ pid, tid, share, cites, seconds }): Result => {
      const waiting = view.latest(sockets).filter((s) => {
        const isOwn = s.users?.some((u) => u.pid === pid) ?? false;
        return isOwn && ((s.accept_queue ?? 0) > 0 || (s.recv_q ?? 0) > 0);
      });
      const said = `a thread of ${names.get(`${pid}`) ?? '?'} (pid ${pid}) used ${percent(share)} of a CPU for ${seconds.toFixed(1)} s`;
      return {
        state: 'fired',
        severity: waiting.length > 0 ? 'warning' : 'info',
        subject: tid === undefined ? `pid ${pid}` : `pid ${pid}, thread ${tid}`,
        statement: `${said}, ${waiting.length > 0 ? `and ${figure(waiting.length)} of its sockets wait for it` : 'none of its sockets waits for it'}`,
        numbers: { share, seconds, waiting: waiting.length },
        cites: [...cites, ...waiting.slice(0, 2).map(cite)] as [string, ...string[]],
      };
    });
  },
});

/** Of processes with one thread process_sched tells, of others the table of threads. */
function ticks(view: HostView): {
  pid: number;
  tid: number | undefined;
  share: number;
  seconds: number;
  cites: readonly [string, ...string[]];
}[] {
  const many = new Set(view.latest(threads).map((t) => t.pid));
  const growth = [
    ...view.growth(threads),
    ...view.growth(processSched).filter((g) => !many.has(Number(g.key['pid']))),
  ].filter((g) => (g.counter === 'utime_ticks' || g.counter === 'stime_ticks') && g.basis === 'window');
  const idOf = (g: Growth): string => `${String(g.key['pid'])} ${String(g.key['tid'] ?? '')}`;
  return [...groupBy(growth, idOf).values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const share = group.reduce((sum, g) => sum + g.rate, 0) / TICKS_PER_S;
    return [
      {
        pid: Number(first.key['pid']),
        tid: first.key['tid'] as number | undefined,
        share,
        seconds: first.seconds,
        cites: first.cites,
      },
    ];
  });
}
