import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { basename } from 'node:path';
import { shellQuote } from '../../core/quote.js';
import { commandLine, environmentWords } from '../shell/command-line.js';
import type { RunningScript, ScriptHandlers, Shell } from '../shell/shell.js';

/** Whether a prefix hands its words to a login shell as one line, or passes them on as they are. */
export type WordsAre = 'joined' | 'kept';

/**
 * Any command that runs another one somewhere else: `ip netns exec web`, `docker exec -i web`,
 * `kubectl exec -i -n x pod --`, `nsenter …`, `ssh -T host`. ssh joins its words for the remote login shell, so
 * it is given one quoted line; what else does must say so.
 */
export function execShell(
  prefix: readonly [string, ...string[]],
  words: WordsAre = basename(prefix[0]) === 'ssh' ? 'joined' : 'kept',
  named: Partial<Pick<Shell, 'label' | 'explain'>> = {},
): Shell {
  const running = new Set<ChildProcess>();
  return {
    kind: 'exec',
    label: `exec ${shellQuote(prefix)}`,
    ...named,
    start: (script, environment, handlers) => {
      const command =
        words === 'joined'
          ? [commandLine(script, environment)]
          : environment
            ? ['sh', '-c', `exec ${environmentWords(environment)}sh -c "$0"`, script]
            : ['sh', '-c', script];
      return startLocally([...prefix, ...command], handlers, running);
    },
    lost: () => undefined,
    close: () => {
      for (const child of running) end(child);
      return Promise.resolve();
    },
  };
}

function startLocally(
  argv: readonly string[],
  handlers: ScriptHandlers,
  running: Set<ChildProcess>,
): RunningScript {
  const [file = '', ...args] = argv;
  let child: ChildProcessWithoutNullStreams;
  try {
    // A group of its own: Ctrl-C in our terminal is for us to pass on.
    child = spawn(file, args, { cwd: '/', detached: true, stdio: 'pipe' });
  } catch (error) {
    // E2BIG: the arguments are too long.
    setImmediate(() => handlers.onEnd({ trouble: 'failed', message: (error as Error).message }));
    return { write: () => {}, end: () => {}, cut: () => {} };
  }
  let isOver = false;
  const over = (ending: Parameters<ScriptHandlers['onEnd']>[0]): void => {
    if (isOver) return;
    isOver = true;
    running.delete(child);
    handlers.onEnd(ending);
  };
  running.add(child);
  child.stdout.on('data', handlers.onStdout);
  child.stderr.on('data', handlers.onStderr);
  // EPIPE: it ended without reading; its end says more.
  child.stdin.on('error', () => {});
  child.on('error', (error: NodeJS.ErrnoException) =>
    over({
      trouble: 'failed',
      message: error.code === 'ENOENT' ? `${file}: no such command here` : error.message,
    }),
  );
  child.on('close', (code) => over(code === null ? {} : { exit: code }));
  return {
    write: (text) => void (child.stdin.writable && child.stdin.write(text)),
    end: () => void child.stdin.end(),
    cut: () => {
      if (isOver) return;
      // Our ends of the pipes close, so that what reads its stdin ends by itself; the rest of the group is ended.
      child.stdin.destroy();
      child.stdout.destroy();
      child.stderr.destroy();
      setTimeout(() => end(child), CUT_GRACE_MS).unref();
    },
  };
}

/** What was cut off may end its tool first. */
const CUT_GRACE_MS = 3000;

function end(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}
