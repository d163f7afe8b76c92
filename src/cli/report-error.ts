import { CommanderError } from 'commander';
import { EvidenceError, EXIT } from '../core/errors.js';

/** Prints what went wrong and what to do; returns the exit code. Stack traces only for our own faults. */
export async function reportError(error: unknown): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  const { createPolicy } = await import('../redact/policy.js');
  // A message quotes what was given: a URL with a password in it, a line of a file.
  const safe = createPolicy({
    secrets: true,
    own: { environment: process.env, argv: process.argv },
  }).text;
  if (error instanceof EvidenceError) {
    process.stderr.write(safe(`evidence: ${error.message}\n${error.hint ? `  → ${error.hint}\n` : ''}`));
    return error.exit;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`evidence: internal error (a fault of ours, please report it)\n${safe(text)}\n`);
  return EXIT.failed;
}
