import { type ChildProcess, spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { TOOL_PATH } from './environment.js';
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

    const signal = (name: NodeJS.Signals): void => signalGroup(child, name, request.asRoot === true);
    const later = (ms: number, action: () => void): void => {
      timers.add(setTimeout(action, ms));
    };
    const settle = (result: Partial<RunResult>): void => {
      if (settled) return;
      settled = true;
      for (const timer of timers) clearTimeout(timer);
      request.signal.removeEventListener('abort', onAbort);
      request.finish?.removeEventListener('abort', onFinish);
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
        signal(request.stopSignal ?? 'SIGTERM');
        if (request.graceMs !== undefined) later(1000, ask);
      };
      ask();
      later(graceMs, () => {
        signal('SIGKILL');
        later(SETTLE_MS, () =>
          settle(hasExited() || child.pid === undefined ? exited() : { unkillablePid: child.pid }),
        );
      });
    };
    const onAbort = (): void => {
      state.aborted = true;
      end(request.graceMs ?? ABORT_GRACE_MS);
    };
    const onFinish = (): void => end(request.graceMs ?? GRACE_MS);
    const enough = (): void => {
      if (state.stopped) return;
      state.stopped = true;
      end(request.graceMs ?? 0);
    };

    child.on('error', (error: NodeJS.ErrnoException) =>
      settle({ errorCode: error.code ?? 'EUNKNOWN', errorMessage: error.message }),
    );
    child.stdout.on('data', (chunk: Buffer) => {
      if (!settled && !state.stopped && !request.onStdout(chunk)) enough();
    });
    // Its last words are heard also when nobody wants more of its output.
    child.stderr.on('data', (chunk: Buffer) => {
      if (!settled && !request.onStderr(chunk)) enough();
    });
    child.on('exit', () => {
      // What the tool left in its group must not outlive it; `close` then follows at once.
      signal('SIGKILL');
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
    if (request.finish?.aborted) onFinish();
    else request.finish?.addEventListener('abort', onFinish, { once: true });
    request.onStarted?.(signal);
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

function signalGroup(child: ChildProcess, signal: NodeJS.Signals, asRoot: boolean): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // ESRCH: the group is gone already.
    if (asRoot && (error as NodeJS.ErrnoException).code === 'EPERM') signalThroughSudo(child.pid, signal);
  }
}

/** What sudo started is root's: only root may signal it. sudo(8) passes the signal on to its command. */
function signalThroughSudo(pid: number, signal: NodeJS.Signals): void {
  const argv = ['-n', '--', 'kill', `-${signal.slice(3)}`, '--', `-${pid}`];
  spawn('sudo', argv, { cwd: '/', stdio: 'ignore', env: { PATH: TOOL_PATH } }).on('error', () => {});
}

/** Nice 10; the kernel derives the best-effort I/O priority from it (ioprio: (nice + 20) / 5). */
function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Already exited.
  }
}
