import { constants } from 'node:os';
import { basename, isAbsolute } from 'node:path';
import type { RunRequest, RunResult } from '../transport.js';
import { errnoOf } from './errno.js';
import type { RemoteHost } from './remote-host.js';
import { MarkedStream } from './marked-stream.js';
import { newMarker } from './marker.js';
import { inChannel } from './in-channel.js';
import { runScript } from './run-script.js';
import type { RunningScript, ScriptEnding } from './shell.js';
import type { Worker } from './worker.js';
import { timeLimit } from '../../core/time-limit.js';

/** Between asking a tool to stop and SIGKILL. */
const GRACE_MS = 700;
/** The same when the user wants out. */
const ABORT_GRACE_MS = 250;
/** For the host to say how the tool ended, beyond one round trip. */
const ANSWER_MS = 1000;
/** The tool has ended, but something holds its output open: no more of it for so long, and we go on. */
const SETTLE_MS = 250;
/** What the host waits longer than we do: with a stdin of ours, its timer is only for when we are gone. */
const HOST_SLACK_S = 3;
/** Without one the host's timer is what ends the tool; ours must have seen that it is late. */
const BLIND_SLACK_S = 1;
/** A longer one is not sent through a channel that others wait for, characters. */
const MAX_SHARED_ARGV = 8192;

/**
 * Runs one tool on a host, as `runCommand` does here. Settles on our own timer whatever the host does; waiting
 * for a free channel counts.
 */
export async function runRemote(host: RemoteHost, request: RunRequest): Promise<RunResult> {
  const started = performance.now();
  const state = { timedOut: false, aborted: false, stopped: false };
  const result = (more: Partial<RunResult>): RunResult => ({
    ...state,
    ...more,
    durationMs: performance.now() - started,
  });
  const [tool] = request.argv;
  if (!isAbsolute(tool) && basename(tool) !== tool) return result(notFound(tool));
  const giveUp = AbortSignal.any([request.signal, timeLimit(request.timeoutMs)]);
  const timeLeft = (): number => Math.max(1, request.timeoutMs - (performance.now() - started));
  const worker = canShare(request) ? await host.workers.take(giveUp) : undefined;
  if (worker) return result(await once(host, { ...request, timeoutMs: timeLeft() }, state, worker));
  let wasRefused = false;
  const answer = await inChannel(host, giveUp, async () => {
    const attempt = await once(host, { ...request, timeoutMs: timeLeft() }, state);
    if (attempt !== 'busy') return { attempt };
    // The refusal can come after our own timer, which then was over for a tool that never ran.
    [wasRefused, state.timedOut] = [true, false];
    return attempt;
  });
  if (typeof answer === 'object') return result(answer.attempt);
  if (answer === 'lost') return result({ connectionLost: host.shell.lost()?.reason ?? '' });
  if (answer === 'none')
    return result({ errorCode: 'EAGAIN', errorMessage: `${host.shell.label} grants no channel` });
  state.aborted = request.signal.aborted;
  if (!state.aborted && (wasRefused || host.slots.isShrunk)) return result(neverBegan(request.timeoutMs));
  state.timedOut = !state.aborted;
  return result({});
}

/** Nothing is wrong with the tool: others had the few sessions there are. */
function neverBegan(timeoutMs: number): Partial<RunResult> {
  const withinS = Math.round(timeoutMs / 100) / 10;
  return {
    errorCode: 'EAGAIN',
    errorMessage: `not begun: no session was free within ${withinS} s, the host grants few at a time (MaxSessions of its sshd)`,
  };
}

/** It says so, and what is to be sent does not hold up the others. */
function canShare({ lines, argv }: RunRequest): boolean {
  return lines === true && argv.join(' ').length <= MAX_SHARED_ARGV;
}

interface State {
  timedOut: boolean;
  aborted: boolean;
  stopped: boolean;
}

/** Over a channel of its own, or in a worker; only the first can be busy. */
function once(
  host: RemoteHost,
  request: RunRequest,
  state: State,
  worker: Worker,
): Promise<Partial<RunResult>>;
function once(host: RemoteHost, request: RunRequest, state: State): Promise<Partial<RunResult> | 'busy'>;
function once(
  host: RemoteHost,
  request: RunRequest,
  state: State,
  worker?: Worker,
): Promise<Partial<RunResult> | 'busy'> {
  return new Promise((resolve) => {
    const marker = newMarker();
    const timers = new Set<NodeJS.Timeout>();
    let script: RunningScript | undefined;
    let [settled, ending] = [false, false];
    let pid: number | undefined;
    let ended: Partial<RunResult> | undefined;
    let quiet: NodeJS.Timeout | undefined;
    let firstWords = '';

    const later = (ms: number, action: () => void): NodeJS.Timeout => {
      const timer = setTimeout(action, ms);
      timers.add(timer);
      return timer;
    };
    const settle = (outcome: Partial<RunResult> | 'busy'): void => {
      if (settled) return;
      settled = true;
      for (const timer of timers) clearTimeout(timer);
      if (out.isOpen && !worker) host.count(-1);
      request.signal.removeEventListener('abort', onAbort);
      request.finish?.removeEventListener('abort', onFinish);
      script?.cut();
      resolve(outcome);
    };
    /** The tool is over; what is still on its way is waited for, what is held open is not. */
    const drain = (): void => {
      if (quiet) clearTimeout(quiet);
      if (ended) quiet = later(SETTLE_MS + host.greeting.roundTripMs, () => settle(ended ?? {}));
    };

    const stop = (graceMs: number): void => {
      if (ending || settled) return;
      ending = true;
      if (!host.greeting.hasStdin) {
        // Nothing tells it to stop but the host's own timer; nobody waits for that after an abort.
        const itself = state.timedOut ? HOST_SLACK_S * 1000 + ANSWER_MS + host.greeting.roundTripMs : 0;
        later(itself, () => settle({}));
        return;
      }
      if (graceMs > 0) script?.write(`${(request.stopSignal ?? 'SIGTERM').slice(3)}\n`);
      later(graceMs, () => {
        script?.write('KILL\n');
        later(ANSWER_MS + 2 * host.greeting.roundTripMs, () => settle(ended ?? withPid(pid)));
      });
    };
    const onAbort = (): void => {
      state.aborted = true;
      stop(request.graceMs ?? ABORT_GRACE_MS);
    };
    const onFinish = (): void => stop(request.graceMs ?? GRACE_MS);
    const enough = (): void => {
      if (state.stopped) return;
      state.stopped = true;
      stop(request.graceMs ?? 0);
    };
    const toStdout = (chunk: Buffer): void => {
      drain();
      if (!settled && !state.stopped && !request.onStdout(chunk)) enough();
    };
    // Its last words are heard also when nobody wants more of its output.
    const toStderr = (chunk: Buffer): void => {
      drain();
      if (!settled && !request.onStderr(chunk)) enough();
    };
    const onRecord = (text: string): void => {
      const [word, value = ''] = text.split(' ');
      if (word === 'P') {
        pid = Number(value) || undefined;
        request.onStarted?.((name) => script?.write(`${name.slice(3)}\n`));
      }
      if (word === 'E') ended = notFound(request.argv[0]);
      if (word === 'X') ended = endOf(value, firstWords, request.argv[0]);
      drain();
    };

    const out = new MarkedStream(marker.text, toStdout, () => {});
    const err = new MarkedStream(
      marker.text,
      (chunk) => {
        if (firstWords.length < 300) firstWords += chunk.toString('latin1');
        toStderr(chunk);
      },
      onRecord,
    );
    const onEnd = (end: ScriptEnding): void => {
      if (end.trouble === 'busy') return settle('busy');
      out.flush();
      err.flush();
      settle(ended ?? withoutWord(end, out.isOpen ? '' : out.preamble + err.preamble));
    };

    const onStdout = (chunk: Buffer): void => {
      const wasOpen = out.isOpen;
      if (!settled) out.feed(chunk);
      if (!wasOpen && out.isOpen && !worker) host.count(1);
    };
    const limitS = host.isGuarded
      ? undefined
      : Math.max(1, Math.ceil((request.timeoutMs + (request.graceMs ?? 0)) / 1000)) +
        (host.greeting.hasStdin ? HOST_SLACK_S : BLIND_SLACK_S);
    const control = worker ? 'worker' : host.greeting.hasStdin ? 'stdin' : 'none';
    script = (worker ?? host.starts).start(
      runScript(request, marker, { control, limitS }),
      host.environment,
      { onStdout, onStderr: (chunk) => err.feed(chunk), onEnd },
    );
    later(request.timeoutMs, () => {
      state.timedOut = ended === undefined;
      stop(request.graceMs ?? GRACE_MS);
    });
    if (request.signal.aborted) onAbort();
    else request.signal.addEventListener('abort', onAbort, { once: true });
    if (request.finish?.aborted) onFinish();
    else request.finish?.addEventListener('abort', onFinish, { once: true });
  });
}

function withPid(pid: number | undefined): Partial<RunResult> {
  return pid === undefined ? {} : { unkillablePid: pid };
}

/** The script ended without saying how the tool did. */
function withoutWord(end: ScriptEnding, said: string): Partial<RunResult> {
  if (end.trouble === 'lost') return { connectionLost: end.message ?? 'the connection was lost' };
  const words = (end.message ?? said.trim().split('\n').at(-1)) || `exit ${end.exit ?? 'unknown'}`;
  return { errorCode: 'ECANCELED', errorMessage: `the shell on the host ended before the tool: ${words}` };
}

function notFound(tool: string): Partial<RunResult> {
  return { errorCode: 'ENOENT', errorMessage: `${tool} not found on the host` };
}

// Of two names for a number the first is the usual one: SIGABRT, SIGIOT.
const SIGNALS = new Map(
  Object.entries(constants.signals)
    .map(([name, n]) => [n, name] as const)
    .toReversed(),
);

/**
 * `$?` of the tool. 126 and 127 are exec(2) that failed if who tried it says so of the tool, not the tool of something
 * else; above 128 is a signal.
 */
function endOf(status: string, firstWords: string, tool: string): Partial<RunResult> {
  const code = Number(status);
  if (status === '' || !Number.isInteger(code))
    return { errorCode: 'ECANCELED', errorMessage: 'no exit status' };
  const failed = /^(?:\S*\/)?(?:setsid|env|nice|sudo): .+/.exec(firstWords)?.[0];
  const isOfTool = failed?.includes(isAbsolute(tool) ? tool : `/${tool}`) === true;
  const errno = (code === 126 || code === 127) && isOfTool ? errnoOf(failed) : undefined;
  if (errno !== undefined) return { errorCode: errno, errorMessage: failed ?? errno };
  const signal = SIGNALS.get(code - 128);
  return signal === undefined ? { exit: code } : { signal };
}
