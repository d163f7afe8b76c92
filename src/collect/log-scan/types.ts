import type { LogRequest } from '../../core/log-request.js';
import type { Outcome } from '../../core/outcome.js';
import type { LogFiles, Traffic } from './log-files.js';

export interface LogLimits {
  /** Output beyond this is cut, oldest lines first. At most 48 MiB: it is held in memory until the end. */
  readonly maxBytes: number;
  /**
   * Bytes searched (of gzip: unpacked) in all files together, counted from the newest end. Default 4 GiB; on a
   * far host no more than 64 MiB are fetched then.
   */
  readonly maxScanBytes?: number;
  /** Where the files are. Default: this machine. */
  readonly files?: LogFiles;
  readonly signal: AbortSignal;
  /** Epoch ms by the clock of the machine the files are on. */
  readonly now: number;
  /** Zone of times without one: IANA name or offset. */
  readonly timeZone: string;
}

/** What happened while a file was read. `grew`: the lines that came are included. */
export type Change = 'grew' | 'shrank' | 'rotated' | 'vanished';

/** One file a request named, read or not. */
export interface LogFileFacts {
  readonly path: string;
  readonly outcome: Outcome;
  /** For every outcome but `ok`. */
  readonly reason?: string;
  /** It was not read, and nothing is missing for it: no file of text, or another name of one. */
  readonly passedOver?: true;
  /** Bytes on disk; absent where the file could not be looked at. */
  readonly size?: number;
  readonly mtimeMs?: number;
  /** Part that was searched, byte offsets (of gzip: in the unpacked text). */
  readonly scannedFrom: number;
  readonly scannedTo: number;
  /** Lines of that part that match pattern and time bounds. */
  readonly matched: number;
  /** Those of them that are in the output; the newest. */
  readonly kept: number;
  /** `reason` says which limit cut matching lines or left a part of the file unread. */
  readonly truncated: boolean;
  readonly changed?: Change;
  readonly gzip?: true;
  /** NUL bytes were seen. */
  readonly binary?: true;
  /** Kept lines are not all UTF-8; they are passed on byte for byte. */
  readonly invalidUtf8?: true;
  /** Lines longer than 256 KiB were handled in pieces. */
  readonly longLines?: true;
  /** Bytes of runs of zeros that were skipped (sparse file). */
  readonly holes?: number;
  /** Start and end were found by binary search over sorted times. */
  readonly bisected?: true;
  /** No line tells its time, so the time bounds could not be applied: all lines count. */
  readonly untimed?: true;
}

export interface LogScanResult {
  readonly request: LogRequest;
  /** Of the whole request; not `ok` where one of its files could not be read. */
  readonly outcome: Outcome;
  readonly reason?: string;
  /** Folders that could not be listed, and why looking for files was ended. */
  readonly notes: readonly string[];
  /** In the order of the output: oldest first. */
  readonly files: readonly LogFileFacts[];
  readonly matched: number;
  readonly kept: number;
  /** Bytes handed to the sink. */
  readonly bytes: number;
  readonly scannedBytes: number;
  /** Every line is preceded by `/path:`. */
  readonly prefixed: boolean;
  /** Of a far host. */
  readonly traffic?: Traffic;
  readonly durationMs: number;
}

/** The same while it is being found out. */
export type MutableFacts = { -readonly [K in keyof LogFileFacts]: LogFileFacts[K] };

/** Bytes of a file that are looked at together; also the longest line handled in one piece. */
export const BLOCK = 256 * 1024;
export const MAX_KEPT = 48 * 1024 * 1024;
export const DEFAULT_MAX_SCAN = 4 * 1024 ** 3;
export const DEFAULT_MAX_FETCH = 64 * 1024 * 1024;
