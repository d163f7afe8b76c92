import { appendFileSync, closeSync, fchmodSync, openSync } from 'node:fs';
import { EvidenceError } from '../core/errors.js';
import { visible } from '../core/escape.js';

const LONGEST_VALUE = 200;
const MOST_VALUES = 50;

export interface AuditEntry {
  readonly event: 'start' | 'call' | 'answer' | 'refused' | 'resource' | 'prompt' | 'end';
  /** Joins a call with its answer. */
  readonly call?: number;
  readonly name?: string;
  readonly arguments?: unknown;
  /** `done`, `error`, `cancelled`, or the code of an error of ours. */
  readonly outcome?: string;
  readonly reason?: string;
  readonly ms?: number;
  readonly bytes?: number;
  readonly client?: string;
  readonly transport?: string;
}

/**
 * One JSON object a line, for whoever asks later what an agent did. Written before the call runs and again with its
 * outcome; where it cannot be written, nothing is answered.
 */
export class AuditLog {
  #call = 0;

  /** Throws E_OUT_DIR where the file cannot be written. */
  constructor(readonly file: string) {
    try {
      const fd = openSync(file, 'a', 0o600);
      // A file that was there may be open to others.
      fchmodSync(fd, 0o600);
      closeSync(fd);
    } catch (error) {
      throw new EvidenceError(
        'E_OUT_DIR',
        `the audit log ${file} cannot be written: ${(error as Error).message}`,
        'give another file: --audit FILE',
      );
    }
  }

  next(): number {
    return ++this.#call;
  }

  /** `mask` hides secrets in the arguments; what comes from the operator needs none. */
  write(entry: AuditEntry, mask: (text: string) => string = (text) => text): void {
    const { arguments: args, ...rest } = entry;
    const line = {
      at: new Date().toISOString(),
      pid: process.pid,
      ...rest,
      ...(args !== undefined && { arguments: short(args, mask) }),
    };
    try {
      appendFileSync(this.file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
    } catch (error) {
      throw new EvidenceError(
        'E_OUT_DIR',
        `the audit log cannot be written, so nothing is answered: ${(error as Error).message}`,
      );
    }
  }
}

/** What was asked, without secrets and without its bulk. */
function short(value: unknown, mask: (text: string) => string, depth = 0): unknown {
  if (typeof value === 'string') {
    const text = value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}… (${value.length})` : value;
    return mask(visible(text));
  }
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 3) return '…';
  if (Array.isArray(value)) return value.slice(0, MOST_VALUES).map((item) => short(item, mask, depth + 1));
  const entries = Object.entries(value).slice(0, MOST_VALUES);
  return Object.fromEntries(
    entries.map(([key, inner]) => [visible(key.slice(0, LONGEST_VALUE)), short(inner, mask, depth + 1)]),
  );
}
