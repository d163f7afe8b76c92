import { readSshConnection, type TcpSession } from '../../core/tcp-session.js';
import type { HostFailure } from '../host-failure.js';
import { Guard } from './guard.js';
import { guardScript, PROBE_BYTES } from './guard-script.js';
import { MarkedStream } from './marked-stream.js';
import { newMarker } from './marker.js';
import type { RunningScript, ScriptEnding, Shell } from './shell.js';

/** Between the last word on stdout and the marker on stderr, if the two do not share a way. */
const OTHER_STREAM_MS = 1000;

export interface Greeting {
  /** What we write reaches the script: it can be told to stop, and notices when we are gone. */
  readonly hasStdin: boolean;
  /** Of the variables that tools inherit, those that the login has. */
  readonly inherited: readonly string[];
  readonly roundTripMs: number;
  /** Address of our end of the session, as the host sees it. */
  readonly clientAddress?: string;
  /** The connection it came by, as the host sees it. */
  readonly session?: TcpSession;
  readonly guard?: Guard;
}

/** Starts the guard on a host and learns from its first words what can be relied on there. */
export function greet(
  shell: Shell,
  runId: string,
  limits: { readonly timeoutMs: number; readonly signal: AbortSignal; readonly patienceMs: number },
): Promise<Greeting | HostFailure> {
  return new Promise((resolve) => {
    const marker = newMarker();
    let answer = Buffer.alloc(0);
    let asked = 0;
    let roundTripMs = 0;
    let over = false;
    let guard: Guard | undefined;
    let waiting: NodeJS.Timeout | undefined;

    const finish = (result: Greeting | HostFailure): void => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      clearTimeout(waiting);
      limits.signal.removeEventListener('abort', onAbort);
      if (!('guard' in result)) script.cut();
      resolve(result);
    };
    const noShell = (reason: string, hint?: string): void =>
      finish({
        failure: 'no_shell',
        reason: `${shell.label}: ${reason}`,
        ...(hint !== undefined && { hint }),
      });
    const check = (): void => {
      const facts = answer.toString('latin1');
      if (!/ready\r?\n/.test(facts)) return;
      if (!answer.subarray(0, PROBE_BYTES.length).equals(PROBE_BYTES))
        return noShell(
          'what the host prints is changed on its way',
          'let the command allocate no terminal (no -t)',
        );
      if (!err.isOpen) {
        waiting ??= setTimeout(
          () => noShell('stderr does not arrive on its own', 'let the command allocate no terminal (no -t)'),
          OTHER_STREAM_MS,
        );
        return;
      }
      const hasStdin = facts.includes('stdin here\n');
      guard = hasStdin ? new Guard(script, marker.word, limits.patienceMs) : undefined;
      const clientAddress = /^from (\S+)/m.exec(facts)?.[1];
      const session = readSshConnection(/^from (.+)/m.exec(facts)?.[1] ?? '');
      finish({
        hasStdin,
        inherited:
          /^has (.*)/m
            .exec(facts)?.[1]
            ?.split(' ')
            .filter((name) => name !== '') ?? [],
        roundTripMs,
        ...(clientAddress !== undefined && { clientAddress }),
        ...(session && { session }),
        ...(guard && { guard }),
      });
    };
    const out = new MarkedStream(
      marker.text,
      (chunk) => {
        if (guard) return guard.onData(chunk);
        roundTripMs ||= Math.ceil(performance.now() - asked);
        answer = Buffer.concat([answer, chunk]);
        check();
      },
      (record) => guard?.onRecord(record),
    );
    const err = new MarkedStream(
      marker.text,
      () => {},
      () => {},
    );
    const onEnd = (end: ScriptEnding): void => {
      guard?.onEnd();
      if (over) return;
      if (end.trouble === 'lost')
        finish(shell.lost() ?? { failure: 'connection_lost', reason: end.message ?? '' });
      else if (end.trouble === 'failed') finish({ failure: 'unreachable', reason: end.message ?? '' });
      else {
        const said = `${out.preamble}\n${err.preamble}`;
        const known = shell.explain?.(said, end.exit);
        if (known) finish(known);
        else noShell(refusal(end, said));
      }
    };
    const onAbort = (): void => finish({ failure: 'interrupted', reason: `${shell.label}: interrupted` });
    const timer = setTimeout(() => {
      const seconds = Math.round(limits.timeoutMs / 100) / 10;
      noShell(
        asked > 0
          ? 'the stdin of the script is neither ours nor closed'
          : `no answer to our script within ${seconds} s${quoted(out.preamble)}`,
      );
    }, limits.timeoutMs);
    limits.signal.addEventListener('abort', onAbort, { once: true });

    const script: RunningScript = shell.start(guardScript(marker, runId, limits.patienceMs), undefined, {
      onStdout: (chunk) => {
        out.feed(chunk);
        if (!out.isOpen || asked > 0) return;
        asked = performance.now();
        script.write('here\n');
      },
      onStderr: (chunk) => {
        err.feed(chunk);
        check();
      },
      onEnd,
    });
    if (limits.signal.aborted) onAbort();
  });
}

function refusal(end: ScriptEnding, said: string): string {
  if (end.trouble === 'busy')
    return `no session is granted${end.message === undefined ? '' : `: ${end.message}`}`;
  const status = end.exit === undefined ? '' : ` (exit ${end.exit})`;
  return `it does not run our script${quoted(said)}${status}`;
}

/** The last line a person would read, of what came instead of our script. */
function quoted(said: string): string {
  // eslint-disable-next-line no-control-regex
  const line =
    said
      .replace(/[^\x20-\x7e\n]/g, '')
      .trim()
      .split('\n')
      .at(-1)
      ?.trim()
      .slice(0, 200) ?? '';
  return line === '' ? '' : `; it says: ${line}`;
}
