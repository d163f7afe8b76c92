/** Why an upload, or one attempt at it, failed. `again`: another attempt may succeed. */
export class UploadError extends Error {
  readonly again: boolean;
  readonly hint: string | undefined;
  /** The server asked to wait this long, ms. */
  readonly afterMs: number | undefined;

  constructor(
    message: string,
    options: {
      readonly again: boolean;
      readonly hint?: string;
      readonly afterMs?: number;
      readonly cause?: unknown;
    },
  ) {
    super(message, options);
    this.name = 'UploadError';
    this.again = options.again;
    this.hint = options.hint;
    this.afterMs = options.afterMs;
  }
}
