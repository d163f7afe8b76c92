/** Masks one stream: whole pieces come out, what must wait for more is kept. */
export interface StreamRedactor {
  feed(chunk: Buffer): Buffer;
  flush(): Buffer;
  /** Secrets masked so far. */
  readonly masked: number;
}

/**
 * The one place where redaction is plugged into an import: every file passes through `stream()` on its way into the
 * spool, every sentence and argument of the journal through `text()`. Until a policy is given it lets all pass.
 */
export interface Redaction {
  readonly enabled: boolean;
  readonly stream: () => StreamRedactor;
  readonly text: (value: string) => string;
}

export const NO_REDACTION: Redaction = {
  enabled: false,
  stream: () => ({ feed: (chunk) => chunk, flush: () => Buffer.alloc(0), masked: 0 }),
  text: (value) => value,
};
