import { randomBytes } from 'node:crypto';
import { type HostFailure, isHostFailure } from '../host-failure.js';
import { isRefused, KIND_FUNCTION, NOT_A_FILE, refusal } from '../regular-only.js';
import type { ReadRequest, RunResult, Transport } from '../transport.js';
import { errnoOf } from './errno.js';
import { PATIENCE_MS } from './guard-script.js';
import { greet } from './greet.js';
import { expandRemote } from './expand.js';
import { measureClock } from './clock.js';
import { readEachRemote } from './read-each.js';
import { RemoteHost } from './remote-host.js';
import { runRemote } from './run-remote.js';
import type { Shell } from './shell.js';
import { surveyRemote } from './survey.js';

/** For a clock to say what it shows. */
const ANSWER_MS = 5000;
/** For the first answer of a login shell: rc files of a sick machine take their time. */
const GREETING_MS = 10_000;

export interface ShellTransportOptions {
  /** For the login shell to run our first script. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** When the guard on the host takes our silence for a broken link and ends everything. */
  readonly patienceMs?: number;
}

/**
 * A host behind a shell. Fails with one reason for the whole host where the shell does not run our scripts; the
 * shell is closed then.
 */
export async function shellTransport(
  shell: Shell,
  runId: string,
  options: ShellTransportOptions = {},
): Promise<Transport | HostFailure> {
  const hostRunId = `${runId}-${randomBytes(6).toString('hex')}`;
  const greeting = await greet(shell, hostRunId, {
    timeoutMs: options.timeoutMs ?? GREETING_MS,
    signal: options.signal ?? new AbortController().signal,
    patienceMs: options.patienceMs ?? PATIENCE_MS,
  });
  if (isHostFailure(greeting)) {
    await shell.close();
    return greeting;
  }
  const host = new RemoteHost(shell, hostRunId, greeting);
  return {
    kind: shell.kind,
    label: shell.label,
    ...(greeting.clientAddress !== undefined && { clientAddress: greeting.clientAddress }),
    sessions: [...(greeting.session ? [greeting.session] : []), ...(shell.sessions ?? [])],
    get limitations() {
      return host.limitations;
    },
    run: (request) => runRemote(host, request),
    readFile: (request) => readFileRemote(host, request),
    readEach: (request) => readEachRemote(host, request),
    expand: (patterns) => expandRemote(host, patterns),
    survey: (request) => surveyRemote(host, request),
    measureClock: (enoughMs) =>
      measureClock(() => greeting.guard?.date(ANSWER_MS) ?? Promise.resolve(undefined), enoughMs),
    close: () => host.close(),
  };
}

const CAT_FILE = `${KIND_FUNCTION}
kind "$1"
[ -z "$k" ] && exec cat -- "$1"
echo "\${k%:}" >&2
exit 1`;

async function readFileRemote(host: RemoteHost, request: ReadRequest): Promise<RunResult> {
  let said = '';
  const result = await runRemote(host, {
    ...request,
    argv: request.regularOnly ? ['sh', '-c', CAT_FILE, 'sh', request.path] : ['cat', '--', request.path],
    lowPriority: false,
    onStderr: (chunk) => (said += chunk.toString('latin1')).length < 8192,
  });
  if (result.exit === undefined || result.exit === 0) return result;
  const { exit, ...rest } = result;
  const kind = said.trim();
  if (isRefused(kind))
    return { ...rest, errorCode: NOT_A_FILE, errorMessage: refusal(request.path, kind).message };
  const errorMessage = said.trim().replace(/^cat: /, '') || `cat: exit ${exit}`;
  return { ...rest, errorCode: errnoOf(said) ?? 'EIO', errorMessage };
}
