/** What the engine asks of a host, however it is reached. Every failure is a value; nothing here throws. */
export interface Transport {
  readonly kind: 'local' | 'ssh' | 'exec';
  /** Runs one command in its own process group and streams its output. */
  run(request: RunRequest): Promise<RunResult>;
  /** Streams one file. The same limits and results as a command. */
  readFile(request: ReadRequest): Promise<RunResult>;
  /** Paths that exist and match, sorted; a plain path is returned as it is. */
  expand(patterns: readonly string[]): Promise<string[]>;
  /** Which of these executables the host has, and where. */
  findTools(names: readonly string[]): Promise<ReadonlyMap<string, string>>;
  close(): Promise<void>;
}

interface Streaming {
  /** After this the source is stopped and the result says `timedOut`. */
  readonly timeoutMs: number;
  /** Aborting stops the source at once; the result says `aborted`. */
  readonly signal: AbortSignal;
  /** Returns false to stop the source: the reader has enough. */
  readonly onStdout: (chunk: Buffer) => boolean;
}

export interface RunRequest extends Streaming {
  readonly argv: readonly [string, ...string[]];
  readonly onStderr: (chunk: Buffer) => boolean;
  /** How to ask it to stop; SIGKILL follows after a grace period. Default SIGTERM. */
  readonly stopSignal?: 'SIGINT' | 'SIGTERM' | 'SIGQUIT';
  /** Run at low CPU priority (and with it I/O priority). Probes that measure time stay normal. */
  readonly lowPriority: boolean;
  /** Through `sudo -n`, which never asks for a password. */
  readonly asRoot?: boolean;
}

export interface ReadRequest extends Streaming {
  readonly path: string;
}

export interface RunResult {
  readonly exit?: number;
  readonly signal?: string;
  /** Why it could not start or be read: errno name such as ENOENT, EACCES, EINVAL. */
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly timedOut: boolean;
  readonly aborted: boolean;
  /** `onStdout` said stop. */
  readonly stopped: boolean;
  /** It survived SIGKILL (uninterruptible sleep): we went on without it. */
  readonly unkillablePid?: number;
  readonly durationMs: number;
}
