/** What a reader accepts before it calls a bundle hostile. Bytes are counted as they come out, not believed. */
export interface ReadLimits {
  /** Files and folders. */
  readonly entries: number;
  readonly entryBytes: number;
  /** All uncompressed bytes of one pass. */
  readonly totalBytes: number;
  readonly manifestBytes: number;
}

const MiB = 1024 ** 2;

export const READ_LIMITS: ReadLimits = {
  entries: 100_000,
  entryBytes: 4096 * MiB,
  totalBytes: 16_384 * MiB,
  manifestBytes: 64 * MiB,
};
