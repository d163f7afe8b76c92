import type { Outcome } from './outcome.js';

/** One probe's record in the manifest, whatever became of it. */
export interface Artifact {
  /** Path in the bundle; absent when nothing was written. */
  readonly path?: string | undefined;
  readonly stderrPath?: string | undefined;
  readonly host: string;
  readonly collector: string;
  readonly probe: string;
  readonly subject?: string | undefined;
  /** `basename(argv[0])`, `read` or `log`; `none` when nothing could be run. */
  readonly tool: string;
  readonly argv: string[];
  /** The host the probe ran from. */
  readonly vantage: string;
  readonly snapshot?: 'start' | 'end' | undefined;
  readonly outcome: Outcome;
  /** One sentence for every outcome but `ok`. */
  readonly reason?: string | undefined;
  /** What the user can do about it. */
  readonly remedy?: string | undefined;
  /** Something to know about an `ok` one: a fallback was used, some files were unreadable. */
  readonly note?: string | undefined;
  readonly exit?: number | undefined;
  readonly signal?: string | undefined;
  /** RFC 3339, clock of the collecting machine. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly bytes: number;
  readonly sha256?: string | undefined;
  readonly stderrBytes?: number | undefined;
  readonly stderrSha256?: string | undefined;
  /** Bytes kept when the output was cut. */
  readonly truncatedAt?: number | undefined;
  /** Which of the probe's alternatives ran, 0-based. */
  readonly alternative?: number | undefined;
  /** Secrets masked in it. */
  readonly redactions: number;
}

/** Whether the file is of a recording: frames of one tool, tick after tick, that only src/record reads. */
export function isRecorded(path: string): boolean {
  return path.startsWith('recordings/');
}
