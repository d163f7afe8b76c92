import { CommanderError } from 'commander';
import { EvidenceError, EXIT } from '../core/errors.js';

/** Prints what went wrong and what to do; returns the exit code. Stack traces only for our own faults. */
export function reportError(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof EvidenceError) {
    process.stderr.write(`evidence: ${error.message}\n${error.hint ? `  → ${error.hint}\n` : ''}`);
    return error.exit;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`evidence: internal error (a fault of ours, please report it)\n${text}\n`);
  return EXIT.failed;
}
