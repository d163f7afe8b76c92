import { defineDetection, type Result } from '../../src/core/detection.js';
import type { HostView } from '../../src/core/fact-view.js';
import { cpuList } from '../../src/core/cpu-list.js';
import { cpuShares } from '../../src/core/cpu-shares.js';
import { percent } from '../../src/core/figures.js';
import { pressure } from '../../src/tables/pressure.js';
import { youngProcesses } from '../../src/core/young-processes.js';
import { processes } from '../../src/tables/processes.js';
import { cpuTimes } from '../../src/tables/cpu-times.js';
import { processSched } from '../../src/tables/process-sched.js';

export default defineDetection({
  id: 'APP-04',
  name: 'scheduler-contention',
  layer: 'host_cpu',
  title: 'Processes with sockets wait for a CPU',
  scope: 'host',
  reads: [processSched, pressure, cpuTimes],
  thresholds: {
    age: {
      value: 15,
      unit: 's a process must be old at the start',
      source: 'judgement: younger ones began with the observation, such as this tool',
    },
    waiting: {
      value: 0.4,
      unit: 'share of the window a main thread was ready but did not run',
      source: 'judgement',
    },
    turn_ms: {
      value: 5,
      unit: 'ms of waiting for each turn on a CPU, in the mean',
      source: 'judgement: a service that wakes up often waits much in all, and nobody feels it',
    },
    confined_ratio: {
      value: 3,
      unit: 'times as long waiting as running, of a main thread confined to full CPUs',
      source: 'judgement: it gets a quarter of what it asks for',
    },
    confined_ms: {
      value: 5,
      unit: 'ms of waiting a second, of such a thread',
      source: 'judgement: a main thread that hands requests to others runs and waits little itself',
    },
    full: { value: 95, unit: '% of its time that a full CPU is busy', source: 'judgement' },
    pressure: {
      value: 0.1,
      unit: 'share of the window some task waited for a CPU',
      source: 'judgement: PSI some above 10 %',
    },
  },
  realIf:
    'The main thread of a process that holds sockets was ready to run for at least two fifths of the window, and longer than it ran, some milliseconds at each turn, while it waited for a CPU (schedstat). Context switches per second say nothing by themselves. A process confined to some of the CPUs, and those full, is told by the ratio alone. A quota that stops the process looks the same: see APP-13. Pressure without such a process is a busy machine, not a slow service.',
  remedy: {
    text: 'move the busy processes elsewhere, give the service its own CPUs or weight (cpu.weight, nice, taskset)',
    safety: 'config_change',
  },
  evaluate(view, limits): Result | readonly Result[] {
    const young = youngProcesses(view.rows(processes), limits.age, view.windowS);
    const waits = view
      .growth(processSched, 'wait_ns')
      .filter((g) => g.basis === 'window' && !young.has(Number(g.key['pid'])));
    const turns = new Map(view.growth(processSched, 'timeslices').map((g) => [g.key['pid'], g.delta]));
    const runs = new Map(view.growth(processSched, 'run_ns').map((g) => [g.key['pid'], g.delta]));
    const some = view
      .growth(pressure, 'total_us')
      .find((g) => g.key['resource'] === 'cpu' && g.key['scope'] === 'some' && g.basis === 'window');
    const stalled = some ? some.delta / 1e6 / some.seconds : undefined;
    const said =
      stalled === undefined
        ? ''
        : `; some task waited for a CPU for ${percent(stalled)} of the window on the whole machine`;
    const names = new Map(view.latest(processSched).map((p) => [p.pid as unknown, p.command ?? '?']));
    const confined = confinedToFullCpus(view, limits.full);
    const slow = waits.filter((g) => {
      const [waited, ran] = [g.delta / 1e9 / g.seconds, (runs.get(g.key['pid']) ?? 0) / 1e9 / g.seconds];
      const turn = g.delta / 1e6 / (turns.get(g.key['pid']) ?? 1);
      if (waited >= limits.waiting && waited > ran && turn >= limits.turn_ms) return true;
      const isConfined = confined.has(Number(g.key['pid'])) && waited * 1000 >= limits.confined_ms;
      return isConfined && waited > ran * limits.confined_ratio;
    });
    if (slow.length > 0) {
      return slow.map((g): Result => {
        const [waited, ran] = [g.delta / 1e9, (runs.get(g.key['pid']) ?? 0) / 1e9];
        const pid = Number(g.key['pid']);
        return {
          state: 'fired',
          severity: 'warning',
          subject: `pid ${pid}`,
          statement: `${names.get(pid) ?? '?'} (pid ${pid}) ran for ${ran.toFixed(2)} s and was ready but waited for a CPU for ${waited.toFixed(2)} of ${g.seconds.toFixed(1)} s (${percent(waited / g.seconds)})${confined.get(pid) ?? ''}${said}`,
          numbers: { waited_s: waited, ran_s: ran, seconds: g.seconds },
          cites: [...g.cites, ...(some?.cites ?? [])] as [string, ...string[]],
        };
      });
    }
    if (some && stalled !== undefined && stalled >= limits.pressure) {
      return {
        state: 'fired',
        severity: 'info',
        statement: `some task waited for a CPU for ${percent(stalled)} of ${some.seconds.toFixed(1)} s; ${waits.length > 0 ? `none of ${waits.length} processes with sockets waited long` : 'whether it had sockets is not known'}`,
        numbers: { stalled, processes: waits.length },
        cites: some.cites,
      };
    }
    if (waits.length === 0 && !some)
      return { state: 'not_observable', statement: 'neither schedstat nor CPU pressure was read twice' };
    if (waits.length === 0)
      return { state: 'not_exercised', statement: `no process with sockets was there in both looks${said}` };
    return {
      state: 'clear',
      statement: `none of ${waits.length} processes with sockets waited long for a CPU${said}`,
      cites: waits.slice(0, 1).flatMap((g) => g.cites),
    };
  },
});

/** Processes that may use only some of the CPUs, and those were full: words for them by pid. */
function confinedToFullCpus(view: HostView, full: number): ReadonlyMap<number, string> {
  const idle = cpuShares(
    view.growth(cpuTimes).filter((g) => g.basis === 'window'),
    new Set(['idle', 'iowait']),
  );
  const busy = new Map(idle.map((s) => [Number(s.cpu), 100 - s.percent]));
  const isFull = (cpu: number): boolean => (busy.get(cpu) ?? 0) >= full;
  const words = new Map<number, string>();
  for (const { pid, cpus_allowed } of view.latest(processSched)) {
    const allowed = cpuList(cpus_allowed ?? '');
    const isConfined = allowed.length > 0 && allowed.length < busy.size;
    if (isConfined && allowed.every(isFull))
      words.set(pid, `; it may use only CPU ${cpus_allowed ?? ''}, which was full`);
  }
  return words;
}
