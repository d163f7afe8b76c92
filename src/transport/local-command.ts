import { type ChildProcess, spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import type { RunRequest, RunResult } from './transport.js';

/** Between asking a process to stop and SIGKILL. */
const GRACE_MS = 700;
/** The same when the user wants out. */
const ABORT_GRACE_MS = 250;
/** After SIGKILL, or after exit while a grandchild still holds the pipe: we settle without it. */
const SETTLE_MS = 250;

/**
 * Runs one command in its own process group. Settles on our own timer whatever the process does: a hung tool,
 * one that ignores SIGTERM, or a grandchild that keeps the pipe open cannot hold the run.
 * `file` is the absolute path of argv[0].
 */
export function runCommand(
  file: string,
  request: RunRequest,
  env: Record<string, string>,
): Promise<RunResult> {
  const started = performance.now();
  const elapsed = (): number => performance.now() - started;
  const state = { timedOut: false, aborted: false, stopped: false };
  let child: ReturnType<typeof start>;
  try {
    child = start(file, request, env);
  } catch (error) {
    // E2BIG: the arguments are too long.
    const { code, message } = error as NodeJS.ErrnoException;
    const failure = { errorCode: code ?? 'EUNKNOWN', errorMessage: message };
    return Promise.resolve({ ...state, ...failure, durationMs: elapsed() });
  }
  return new Promise((resolve) => {
    const timers = new Set<NodeJS.Timeout>();
    let settled = false;
    let ending = false;

    const later = (ms: number, action: () => void): void => {
      timers.add(setTimeout(action, ms));
    };
    const settle = (result: Partial<RunResult>): void => {
      if (settled) return;
      settled = true;
      for (const timer of timers) clearTimeout(timer);
      request.signal.removeEventListener('abort', onAbort);
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ ...state, ...result, durationMs: elapsed() });
    };
    const exited = (): Partial<RunResult> => ({
      ...(child.exitCode !== null && { exit: child.exitCode }),
      ...(child.signalCode !== null && { signal: child.signalCode }),
    });
    const hasExited = (): boolean => child.exitCode !== null || child.signalCode !== null;

    const end = (graceMs: number): void => {
      if (ending || settled) return;
      ending = true;
      // Tools that need long to let go may also miss a signal (bpftrace, docs/trace.md): they are asked each second.
      const ask = (): void => {
        signalGroup(child, request.stopSignal ?? 'SIGTERM');
        if (request.graceMs !== undefined) later(1000, ask);
      };
      ask();
      later(graceMs, () => {
        signalGroup(child, 'SIGKILL');
        later(SETTLE_MS, () =>
          settle(hasExited() || child.pid === undefined ? exited() : { unkillablePid: child.pid }),
        );
      });
    };
    const onAbort = (): void => {
      state.aborted = true;
      end(request.graceMs ?? ABORT_GRACE_MS);
    };
    const feed = (sink: (chunk: Buffer) => boolean) => (chunk: Buffer) => {
      if (settled || state.stopped || sink(chunk)) return;
      state.stopped = true;
      end(0);
    };

    child.on('error', (error: NodeJS.ErrnoException) =>
      settle({ errorCode: error.code ?? 'EUNKNOWN', errorMessage: error.message }),
    );
    child.stdout.on('data', feed(request.onStdout));
    child.stderr.on('data', feed(request.onStderr));
    child.on('exit', () => {
      // What the tool left in its group must not outlive it; `close` then follows at once.
      signalGroup(child, 'SIGKILL');
      later(SETTLE_MS, () => settle(exited()));
    });
    child.on('close', () => settle(exited()));
    if (child.pid !== undefined && request.lowPriority) lowerPriority(child.pid);
    later(request.timeoutMs, () => {
      state.timedOut = !hasExited();
      end(request.graceMs ?? GRACE_MS);
    });
    if (request.signal.aborted) onAbort();
    else request.signal.addEventListener('abort', onAbort, { once: true });
  });
}

function start(file: string, request: RunRequest, env: Record<string, string>) {
  return spawn(file, request.argv.slice(1), {
    argv0: request.argv[0],
    cwd: '/',
    detached: true,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // ESRCH: the group is gone already.
  }
}

/** Nice 10; the kernel derives the best-effort I/O priority from it (ioprio: (nice + 20) / 5). */
function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Already exited.
  }
}
