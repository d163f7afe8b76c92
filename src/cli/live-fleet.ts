import { Listr, ListrLogger, type ListrTaskWrapper, ProcessOutput } from 'listr2';
import type { OnProgress, Progress } from '../collect/progress.js';
import { formatDuration } from '../core/units.js';
import { visible } from '../core/escape.js';
import { OnStderr, withResolvers } from './live-progress.js';
import { isFirstOfProbe, PHASES } from './progress.js';

type Task = ListrTaskWrapper<unknown, never, never>;

/** More hosts than this do not fit a screen: they are counted instead. */
const MOST_LINES = 20;

interface HostState {
  phase: 'connecting' | keyof typeof PHASES | 'done' | 'absent';
  done: number;
  total: number;
  problems: number;
  windowMs: number;
  windowStart: number;
}

/** The live view of several hosts: a line each with what it does right now, or counts where they are too many. */
export function liveFleet(hosts: readonly string[]): { on: OnProgress; end(): Promise<void> } {
  const states = new Map<string, HostState>(hosts.map((id) => [id, fresh()]));
  const gates = new Map([...hosts, SEALING].map((id) => [id, withResolvers()]));
  const tasks = new Map<string, Task>();
  const isListed = hosts.length <= MOST_LINES;
  const wait = (id: string) => async (_: unknown, task: unknown) => {
    tasks.set(id, task as Task);
    await gates.get(id)?.promise;
    const absence = absent.get(id);
    if (absence !== undefined) throw new Error(absence);
  };
  const absent = new Map<string, string>();
  const fleet = isListed
    ? hosts.map((id) => ({ title: id, task: wait(id) }))
    : [
        {
          title: `${hosts.length} hosts`,
          task: () => Promise.all(hosts.flatMap((id) => gates.get(id)?.promise ?? [])),
        },
      ];
  const list = new Listr(
    [
      {
        title: `collecting from ${hosts.length} hosts`,
        task: (_: unknown, task) => {
          tasks.set(ALL, task);
          return task.newListr(fleet, { concurrent: true, exitOnError: false });
        },
      },
      { title: 'parsing and sealing', task: wait(SEALING) },
    ],
    {
      renderer: OnStderr,
      rendererOptions: {
        collapseSubtasks: false,
        collapseErrors: false,
        logger: new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) }),
      },
      exitOnError: false,
      registerSignalListeners: false,
    },
  );
  const ended = list.run().catch(() => {});
  const refresh = setInterval(() => {
    if (!isListed) return showCounts(tasks.get(ALL), states);
    for (const [id, task] of tasks) {
      const state = states.get(id);
      if (state) task.output = statusOf(state);
    }
  }, 200);
  refresh.unref();
  const on: OnProgress = (event) => {
    const host = hostOf(event);
    const state = host === undefined ? undefined : states.get(host);
    if (state) update(state, event);
    if (host !== undefined && event.type === 'absent') {
      absent.set(host, `${host}: ${visible(event.reason)}`);
      if (!isListed) process.stderr.write(`${host}: ${visible(event.reason)}\n`);
    }
    if (host !== undefined && (event.type === 'absent' || event.type === 'ended'))
      gates.get(host)?.resolve(undefined);
    if (event.type === 'sealing') for (const id of hosts) gates.get(id)?.resolve(undefined);
    if (event.type === 'notice') process.stderr.write(`${event.text}\n`);
  };
  const end = async (): Promise<void> => {
    clearInterval(refresh);
    for (const gate of gates.values()) gate.resolve(undefined);
    await ended;
  };
  return { on, end };
}

const SEALING = '\0sealing';
const ALL = '\0all';

function fresh(): HostState {
  return { phase: 'connecting', done: 0, total: 0, problems: 0, windowMs: 0, windowStart: 0 };
}

function hostOf(event: Progress): string | undefined {
  return 'host' in event ? event.host : undefined;
}

function update(state: HostState, event: Progress): void {
  if (event.type === 'planned') Object.assign(state, { total: event.probes, windowMs: event.windowMs });
  if (event.type === 'phase') {
    state.phase = event.phase;
    if (event.phase === 'window') state.windowStart = performance.now();
  }
  if (event.type === 'finished') {
    if (isFirstOfProbe(event.artifact)) state.done++;
    if (!['ok', 'not_run', 'unsupported'].includes(event.artifact.outcome)) state.problems++;
  }
  if (event.type === 'absent') state.phase = 'absent';
  if (event.type === 'ended') state.phase = 'done';
}

function statusOf(state: HostState): string {
  if (state.phase === 'connecting') return 'connecting';
  const left = state.phase === 'window' ? state.windowMs - (performance.now() - state.windowStart) : 0;
  const parts = [
    state.phase in PHASES ? PHASES[state.phase as keyof typeof PHASES] : state.phase,
    `${state.done}/${state.total} probes`,
    ...(left > 0 ? [`${formatDuration(Math.ceil(left / 1000) * 1000)} left`] : []),
    ...(state.problems > 0 ? [`${state.problems} with a gap`] : []),
  ];
  return parts.join(' · ');
}

function showCounts(task: Task | undefined, states: ReadonlyMap<string, HostState>): void {
  if (!task) return;
  const counts = new Map<string, number>();
  for (const { phase } of states.values()) counts.set(phase, (counts.get(phase) ?? 0) + 1);
  task.output = [...counts].map(([phase, n]) => `${n} ${phase}`).join(' · ');
}
