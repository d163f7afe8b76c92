import type { TcpSession } from '../core/tcp-session.js';

/** What the engine asks of a host, however it is reached. Every failure is a value; nothing here throws. */
export interface Transport {
  readonly kind: 'local' | 'ssh' | 'exec';
  /** How it is reached, for messages and the manifest: `ssh deploy@10.0.0.5:22`, `exec ip netns exec web`. */
  readonly label: string;
  /** What cannot be guaranteed on this host, one sentence each; empty where everything holds. */
  readonly limitations: readonly string[];
  /** Where our own session comes from, as the host sees it (SSH_CONNECTION); absent where there is none. */
  readonly clientAddress?: string;
  /** The connections we came by, as the host sees them and as we do; those of a run are no evidence. */
  readonly sessions: readonly TcpSession[];
  /** Runs one command in its own process group and streams its output. */
  run(request: RunRequest): Promise<RunResult>;
  /** Streams one file. The same limits and results as a command. */
  readFile(request: ReadRequest): Promise<RunResult>;
  /** Reads many small files at once, in the order of the patterns, each sorted. `exit` 0 once all were offered. */
  readEach(request: ReadEachRequest): Promise<RunResult>;
  /** Paths that exist and match, sorted per pattern; a plain path is returned as it is. */
  expand(patterns: readonly string[]): Promise<string[]>;
  /** A look around, all of it at once; what cannot be read in time is left out. */
  survey(request: SurveyRequest): Promise<Survey>;
  /**
   * How far the host's clock is ahead of ours, and in which boot; undefined where it could not be asked. It is not
   * asked again for less than an error of `enoughMs`.
   */
  measureClock(enoughMs?: number): Promise<ClockReading | undefined>;
  /** Ends what still runs on the host and lets go of it. */
  close(): Promise<void>;
}

/** The host's clock reads `offsetMs` more than ours, give or take `errorMs`. */
export interface ClockOffset {
  readonly offsetMs: number;
  readonly errorMs: number;
}

export interface SurveyRequest {
  /** Names of executables. */
  readonly tools?: readonly string[];
  /** Absolute paths, of which the end of the chain of links is asked. */
  readonly links?: readonly string[];
  /** Absolute paths and globs of small files. */
  readonly files?: readonly string[];
  readonly maxBytesEach: number;
  /** With a disk that hangs, what was read before it did. */
  readonly timeoutMs: number;
}

/** By what was asked for; without what is not there, and without what cannot be read. */
export interface Survey {
  /** Name → where it is in the tool path. */
  readonly tools: ReadonlyMap<string, string>;
  readonly links: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<string, Buffer>;
}

export interface ClockReading extends ClockOffset {
  readonly bootId?: string;
}

interface Limits {
  /** After this the source is stopped and the result says `timedOut`. Time spent waiting for a channel counts. */
  readonly timeoutMs: number;
  /** Aborting stops the source at once; the result says `aborted`. */
  readonly signal: AbortSignal;
}

interface Streaming extends Limits {
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
  /** Between asking it to stop, then again each second, and SIGKILL: where the usual is too short for its last words. */
  readonly graceMs?: number;
  /** Aborting asks it to stop, and is its ordinary end: the result says neither `aborted` nor `timedOut`. */
  readonly finish?: AbortSignal;
  /** Called when it was started, with what sends it a signal. */
  readonly onStarted?: (signal: (name: 'SIGUSR1') => void) => void;
  /** Through `sudo -n`, which never asks for a password. */
  readonly asRoot?: boolean;
  /**
   * It prints text in lines, and few of them: it may share a channel with others. A line is handed on when it is
   * whole; what is not text of reasonable lines may be ended.
   */
  readonly lines?: boolean;
}

export interface ReadRequest extends Streaming {
  readonly path: string;
  /** A FIFO, a socket, a device or a queue of the kernel is not opened: the result says EFTYPE. */
  readonly regularOnly?: boolean | undefined;
}

export interface ReadEachRequest extends Limits {
  /** Absolute paths and globs. A glob without a match names nothing; a plain path that is not there is ENOENT. */
  readonly patterns: readonly string[];
  readonly maxBytesEach: number;
  /** As for one file. */
  readonly regularOnly?: boolean | undefined;
  /** Returns false when the reader has enough. */
  readonly onFile: (file: FileContent) => boolean;
}

export interface FileContent {
  readonly path: string;
  /** What could be read of it, empty with most errors. */
  readonly content: Buffer;
  /** Why it could not be read (to its end): an errno name. */
  readonly errorCode?: string;
  /** Of EFTYPE: what it is. */
  readonly errorMessage?: string;
  /** It is longer than `maxBytesEach`. */
  readonly isCut: boolean;
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
  /** The link to the host went down while it ran; what had arrived was handed on. Says how it was noticed. */
  readonly connectionLost?: string;
  /** It survived SIGKILL (uninterruptible sleep): we went on without it. A pid of the host. */
  readonly unkillablePid?: number;
  readonly durationMs: number;
}
