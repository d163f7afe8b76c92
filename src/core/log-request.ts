/** One `--log` of the user: where to look and which lines to keep. */
export interface LogRequest {
  /** Absolute path or glob; `~` already expanded. */
  readonly glob: string;
  /** RE2 pattern (linear time); absent: every line. */
  readonly grep?: string;
  /** Epoch ms bounds on the line's own timestamp; lines without one belong to the line before. */
  readonly since?: number;
  readonly until?: number;
}
