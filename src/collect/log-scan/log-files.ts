import type { FileKind } from '../../core/file-kind.js';
import type { Sequence } from '../../core/literals.js';
import type { Outcome } from '../../core/outcome.js';

/** What stands at a path, links followed. Numbers as stat(2) gives them. */
export interface FileStats {
  readonly kind: FileKind;
  /** Device and inode: the same file has the same id under all its names. */
  readonly id: string;
  readonly size: number;
  /** Epoch ms by the clock of the host. */
  readonly mtimeMs: number;
  /** Allocated, in units of 512 bytes. */
  readonly blocks: number;
  readonly blksize: number;
}

/** One path that was looked at: either stats or an errno name. */
export interface Looked {
  readonly path: string;
  readonly stats?: FileStats;
  readonly errorCode?: string;
}

export interface Found {
  readonly paths: readonly string[];
  /** Folders that could not be listed, with the errno name. */
  readonly unlisted: readonly { readonly folder: string; readonly code: string }[];
  /** There is more; why it is not here. */
  readonly ended?: string;
}

/**
 * The few operations the scanner needs of a host's file system. Failures are thrown as errors whose `code` is
 * an errno name, the same on every host, or as `HostFailure`. Paths are absolute; bytes of a name that are not
 * UTF-8 are written as in path-bytes.ts.
 */
export interface LogFiles {
  /** Every byte that is read has to come over a connection. */
  readonly isFar: boolean;
  /** Entries of `folders` that match one segment of a glob. */
  match(folders: readonly string[], segment: string): Promise<Found>;
  /** Folders below `folders`, at most `depth` levels down and `most` of them; no hidden ones, none through links. */
  below(folders: readonly string[], depth: number, most: number): Promise<Found>;
  /** In the order of `paths`. */
  stat(paths: readonly string[]): Promise<readonly Looked[]>;
  /** `known`: what `stat` said of it. */
  open(path: string, known: FileStats): Promise<LogHandle>;
  /** What was moved over the connection so far; absent for this machine. */
  traffic?(): Traffic;
}

export interface Traffic {
  readonly bytes: number;
  readonly commands: number;
}

/** An open file. Whatever happens to its path meanwhile, what is read comes from this file. */
export interface LogHandle {
  /** When it was opened. */
  readonly stats: FileStats;
  /** Fills `length` bytes of `buffer` from `offset`; fewer only at the end of the file. ESTALE: the file is gone. */
  read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>;
  /** What has become of the file and of its path. */
  check(): Promise<{ readonly stats: FileStats; readonly moved?: 'rotated' | 'vanished' }>;
  /** Nothing outside these offsets will be asked for next, so nothing there need be read ahead. */
  within?(from: number, to: number): void;
  /** `length` bytes at each of these offsets will be asked for: they may be fetched at once. */
  gather?(offsets: readonly number[], length: number): Promise<void>;
  /**
   * Where one of these texts may begin in the file, in no order, without fetching it; the range that was searched
   * may start earlier and end earlier than asked for. Undefined where the host cannot tell.
   */
  find?(
    texts: readonly Sequence[],
    from: number,
    to: number,
  ): Promise<{ readonly from: number; readonly to: number; readonly offsets: readonly number[] } | undefined>;
  close(): Promise<void>;
}

/** The host itself, not one of its files, is why nothing more can be read. */
export class HostFailure extends Error {
  constructor(
    readonly outcome: Extract<
      Outcome,
      'connection_lost' | 'missing_tool' | 'timed_out' | 'denied' | 'failed'
    >,
    readonly reason: string,
  ) {
    super(reason);
  }
}

/** Why `below` did not go on. */
export function searchEnded(folders: number): string {
  return `the search ended after ${folders} folders`;
}

/** An error as node:fs throws it. */
export function errnoError(code: string, path: string): Error & { readonly code: string } {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
