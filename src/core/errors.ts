/** Process exit codes (see README). */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  incomplete: 3,
  findings: 4,
  verification: 5,
  check: 6,
  interrupted: 130,
} as const;

/** Every code an error of ours can carry, with the exit status it leads to. */
const CODES = {
  E_USAGE: EXIT.usage,
  E_UNKNOWN_COLLECTOR: EXIT.usage,
  E_BAD_TARGET: EXIT.usage,
  E_BAD_HOST: EXIT.usage,
  E_UNKNOWN_HOST: EXIT.usage,
  E_REFUSED: EXIT.usage,
  E_BAD_INTERFACE: EXIT.usage,
  E_BAD_PATTERN: EXIT.usage,
  E_BAD_FILTER: EXIT.usage,
  E_CONSENT: EXIT.usage,
  E_BAD_TIME: EXIT.usage,
  E_BAD_LIMIT: EXIT.usage,
  E_BAD_EXPRESSION: EXIT.usage,
  E_CONFIG: EXIT.usage,
  E_OUT_DIR: EXIT.usage,
  E_NOTHING_TO_DO: EXIT.usage,
  E_NOT_A_BUNDLE: EXIT.usage,
  E_NOT_A_CAPTURE: EXIT.usage,
  E_NO_SUCH_ENTRY: EXIT.usage,
  E_IDENTITY_MAP: EXIT.usage,
  E_RECIPIENT: EXIT.usage,
  E_IDENTITY: EXIT.usage,
  E_KEY: EXIT.usage,
  E_NO_TERMINAL: EXIT.usage,
  E_UPLOAD: EXIT.usage,
  E_CONFLICT: EXIT.usage,
  E_TEMPLATE: EXIT.usage,
  E_MAIL: EXIT.usage,
  E_NOT_FINAL: EXIT.check,
  E_DECRYPT: EXIT.verification,
  E_HOSTILE_BUNDLE: EXIT.verification,
  E_VERIFY: EXIT.verification,
  E_NO_HOST: EXIT.failed,
  E_NO_SPACE: EXIT.failed,
  E_NO_BROWSER: EXIT.failed,
  E_SMTP: EXIT.failed,
  E_INTERNAL: EXIT.failed,
} as const;

export type ErrorCode = keyof typeof CODES;

/**
 * Thrown only when the user must act. `message` says what is wrong and with which value,
 * `hint` what to do next. Everything else that can fail is a value with a reason.
 */
export class EvidenceError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, hint?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EvidenceError';
    this.code = code;
    this.hint = hint;
  }

  get exit(): number {
    return CODES[this.code];
  }
}
