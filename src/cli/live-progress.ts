import { DefaultRenderer, Listr, ListrLogger, type ListrTaskWrapper, ProcessOutput } from 'listr2';
import type { OnProgress, Phase, Progress } from '../collect/progress.js';
import { formatDuration } from '../core/units.js';
import { isFirstOfProbe, PHASES } from './progress.js';

type Task = ListrTaskWrapper<unknown, never, never>;
const ORDER: readonly (Phase | 'sealing')[] = ['start', 'window', 'end', 'sealing'];

/** How long a notice stands in the place of what is running. */
const NOTE_MS = 4000;

/** All of it on stderr, also when stdout is a file or a pipe: stdout is for the result. */
export class OnStderr extends DefaultRenderer {
  static override nonTTY = true;
}

/**
 * The live view: one line a phase with what runs right now and how far the window is. What others write to
 * stderr meanwhile is held back and comes below it; `end` settles when the terminal is free again.
 */
export function liveProgress(): { on: OnProgress; end(): Promise<void> } {
  const gates = new Map(ORDER.map((name) => [name, withResolvers()]));
  const state = {
    current: -1,
    done: 0,
    total: 0,
    problems: 0,
    windowMs: 0,
    windowStart: 0,
    note: '',
    noteAt: 0,
    running: new Set<string>(),
  };
  let task: Task | undefined;

  const list = new Listr(
    ORDER.map((name) => ({
      title: name === 'sealing' ? 'parsing and sealing' : PHASES[name],
      task: async (_: unknown, wrapper: unknown) => {
        task = wrapper as Task;
        await gates.get(name)?.promise;
      },
    })),
    {
      renderer: OnStderr,
      rendererOptions: {
        collapseSubtasks: false,
        logger: new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) }),
      },
      registerSignalListeners: false,
    },
  );
  const ended = list.run().catch(() => {});
  const advance = (name: Phase | 'sealing'): void => {
    const next = ORDER.indexOf(name);
    for (; state.current < next; state.current++) {
      const before = ORDER[state.current];
      if (before) gates.get(before)?.resolve(undefined);
    }
  };
  const refresh = setInterval(() => {
    if (task) task.output = statusLine(state);
  }, 200);
  refresh.unref();
  const on: OnProgress = (event) => {
    update(state, event);
    if (event.type === 'phase') advance(event.phase);
    if (event.type === 'phase' && event.phase === 'window') state.windowStart = performance.now();
    if (event.type === 'sealing') advance('sealing');
    if (event.type === 'notice') process.stderr.write(`${event.text}\n`);
  };
  const end = async (): Promise<void> => {
    clearInterval(refresh);
    for (const gate of gates.values()) gate.resolve(undefined);
    await ended;
  };
  return { on, end };
}

interface State {
  done: number;
  total: number;
  problems: number;
  windowMs: number;
  windowStart: number;
  /** The newest notice: on a terminal it would otherwise be seen only at the end. */
  note: string;
  noteAt: number;
  readonly running: Set<string>;
}

function update(state: State, event: Progress): void {
  if (event.type === 'planned') Object.assign(state, { total: event.probes, windowMs: event.windowMs });
  if (event.type === 'notice') Object.assign(state, { note: event.text, noteAt: performance.now() });
  if (event.type === 'started') state.running.add(`${event.collector}/${event.probe}`);
  if (event.type === 'finished') {
    if (isFirstOfProbe(event.artifact)) state.done++;
    state.running.delete(`${event.artifact.collector}/${event.artifact.probe}`);
    if (!['ok', 'not_run', 'unsupported'].includes(event.artifact.outcome)) state.problems++;
  }
}

function statusLine(state: State): string {
  const left = state.windowStart > 0 ? state.windowMs - (performance.now() - state.windowStart) : 0;
  const parts = [
    `${state.done}/${state.total} probes`,
    ...(left > 0 ? [`${formatDuration(Math.ceil(left / 1000) * 1000)} left`] : []),
    ...(state.problems > 0 ? [`${state.problems} with a gap`] : []),
    performance.now() - state.noteAt < NOTE_MS ? state.note : [...state.running].slice(0, 4).join(' '),
  ];
  return parts.filter(Boolean).join(' · ');
}

export function withResolvers(): { promise: Promise<unknown>; resolve: (value: unknown) => void } {
  let resolve: (value: unknown) => void = () => {};
  const promise = new Promise((r) => (resolve = r));
  return { promise, resolve };
}
