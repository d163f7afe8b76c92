import type { Client, ClientChannel } from 'ssh2';
import type { TcpSession } from '../../core/tcp-session.js';
import type { HostFailure } from '../host-failure.js';
import { commandLine, MAX_COMMAND } from '../shell/command-line.js';
import type { RunningScript, ScriptEnding, ScriptHandlers, Shell } from '../shell/shell.js';
import { formatEndpoint } from './connect-failure.js';
import type { SshEndpoint } from './endpoint.js';

/** For the disconnect to be sent before we let go of the socket. */
const CLOSE_MS = 500;

/** A shell over an authenticated connection: one exec channel per script. */
export function sshShell(
  client: Client,
  endpoint: SshEndpoint,
  closeJumps: () => void,
  sessions: readonly TcpSession[],
): Shell {
  const name = formatEndpoint(endpoint);
  let lost: HostFailure | undefined;
  let isClosing = false;
  const lose = (how: string): void => {
    if (!isClosing) lost ??= { failure: 'connection_lost', reason: `${name}: ${how}` };
  };
  const closed = new Promise<void>((resolve) => {
    client.on('close', () => {
      lose('the connection was closed by the other side');
      closeJumps();
      resolve();
    });
  });
  client.on('error', (error) => {
    const silent = error.level === 'client-timeout';
    lose(
      silent ? 'no answer any more: keep-alives went unanswered' : `the connection broke: ${error.message}`,
    );
  });
  return {
    kind: 'ssh',
    label: `ssh ${name}`,
    sessions,
    start: (script, environment, handlers) => {
      const lostMessage = (): ScriptEnding => ({
        trouble: 'lost',
        message: lost?.reason ?? `${name}: not connected`,
      });
      return startChannel(client, commandLine(script, environment), handlers, () =>
        lost ? lostMessage() : undefined,
      );
    },
    lost: () => lost,
    close: async () => {
      isClosing = true;
      client.end();
      const timer = setTimeout(() => client.destroy(), CLOSE_MS);
      if (lost === undefined) await Promise.race([closed, new Promise((r) => setTimeout(r, 2 * CLOSE_MS))]);
      clearTimeout(timer);
      closeJumps();
    },
  };
}

function startChannel(
  client: Client,
  command: string,
  handlers: ScriptHandlers,
  lost: () => ScriptEnding | undefined,
): RunningScript {
  let channel: ClientChannel | undefined;
  let [waiting, hasEnded, isCut, isOver] = ['', false, false, false];
  const over = (ending: ScriptEnding): void => {
    if (isOver) return;
    isOver = true;
    handlers.onEnd(ending);
  };
  const opened = (error: (Error & { reason?: unknown }) | undefined, stream: ClientChannel): void => {
    if (error) {
      const gone =
        lost() ?? (error.message === 'No response from server' ? { trouble: 'lost' as const } : undefined);
      // Only a refused channel has a reason (RFC 4254, 5.1); a refused exec has none.
      const trouble = error.reason === undefined ? 'failed' : 'busy';
      return over(gone ?? { trouble, message: error.message });
    }
    channel = stream;
    let exit: number | undefined;
    stream.on('data', handlers.onStdout);
    stream.stderr.on('data', handlers.onStderr);
    stream.on('exit', (code: number | null) => (exit = code ?? undefined));
    // Written to after the other side closed it: its end says more.
    stream.on('error', () => {});
    stream.on('close', () => over(lost() ?? (exit === undefined ? {} : { exit })));
    if (waiting !== '') stream.write(waiting);
    if (hasEnded) stream.end();
    if (isCut) stream.close();
  };
  try {
    if (command.length > MAX_COMMAND) {
      setImmediate(() =>
        over({ trouble: 'failed', message: `a command of ${command.length} bytes is too long` }),
      );
    } else client.exec(command, opened);
  } catch (error) {
    // `Not connected`: the socket is gone, and its event has not come yet.
    setImmediate(() => over(lost() ?? { trouble: 'lost', message: String(error) }));
  }
  return {
    write: (text) => {
      if (channel === undefined) waiting += text;
      else if (channel.writable) channel.write(text);
    },
    end: () => {
      hasEnded = true;
      channel?.end();
    },
    cut: () => {
      if (isOver || isCut) return;
      isCut = true;
      channel?.close();
    },
  };
}
