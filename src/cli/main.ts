import { EXIT } from '../core/errors.js';
import { createProgram } from './program.js';
import { reportError } from './report-error.js';
import { listenForSignals } from './signals.js';

listenForSignals();

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // `evidence … | head` closes the pipe early; that is the reader's right.
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
  process.stderr.write(`evidence: cannot write to standard output: ${error.message}\n`);
  process.exit(EXIT.failed);
});
// A terminal that is gone, or a full disk behind `2>`: what is said is lost, what is gathered must not be.
process.stderr.on('error', () => {});

void main();

async function main(): Promise<void> {
  try {
    await createProgram().parseAsync();
  } catch (error) {
    process.exitCode = await reportError(error);
  }
  leave();
}

// A name lookup that hangs in libc, or a read on a dead mount, must not hold a finished command. A pipe takes 64 KiB
// at once and the rest when its reader gets to it: an empty write comes back when everything before it is out.
function leave(): void {
  process.stdout.write('', () => process.stderr.write('', () => setImmediate(() => process.exit())));
}
