import type { TcpSession } from '../../core/tcp-session.js';
import type { HostFailure } from '../host-failure.js';

/** Something that can start a POSIX sh script on a host. What a tool, a file or a clock needs is built on it. */
export interface Shell {
  readonly kind: 'ssh' | 'exec';
  readonly label: string;
  /** The connections it goes over, as we see them. */
  readonly sessions?: readonly TcpSession[];
  /** Starts `sh -c script` in this environment; undefined: in that of the login. Never throws. */
  start(script: string, environment: ScriptEnvironment | undefined, handlers: ScriptHandlers): RunningScript;
  /** Why the whole host is gone, once it is; undefined while it is there. */
  lost(): HostFailure | undefined;
  /** Why no script of ours began, where what is between us says so on its own. */
  explain?(said: string, exit: number | undefined): HostFailure | undefined;
  /** Lets go of the host; scripts that still run are cut off. */
  close(): Promise<void>;
}

/** All variables of a script. */
export interface ScriptEnvironment {
  /** Of the login, where all of them must be set: csh refuses a line with one that is not. */
  readonly kept: readonly string[];
  /** Words that no shell takes for anything else. */
  readonly set: Readonly<Record<string, string>>;
}

export interface ScriptHandlers {
  readonly onStdout: (chunk: Buffer) => void;
  readonly onStderr: (chunk: Buffer) => void;
  /** Exactly once: the script is over, or never came to run. */
  readonly onEnd: (ending: ScriptEnding) => void;
}

export interface ScriptEnding {
  readonly exit?: number;
  /** `busy`: the host has no channel left for it. `failed`: it could not be started. `lost`: the link went down. */
  readonly trouble?: 'busy' | 'failed' | 'lost';
  readonly message?: string;
}

export interface RunningScript {
  /** Writes to its stdin. */
  write(text: string): void;
  /** EOF on its stdin. */
  end(): void;
  /** Cuts it off from us, without waiting for its end. */
  cut(): void;
}
