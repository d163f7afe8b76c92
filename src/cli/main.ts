#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { EXIT } from '../core/errors.js';
import { createProgram } from './program.js';
import { reportError } from './report-error.js';
import { listenForSignals } from './signals.js';

// A machine in trouble may be short of memory. The young generation stays small: 25 MB less, no slower.
setFlagsFromString('--semi-space-growth-factor=1');

listenForSignals();

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // `evidence … | head` closes the pipe early; that is the reader's right.
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
  process.stderr.write(`evidence: cannot write to standard output: ${error.message}\n`);
  process.exit(EXIT.failed);
});
// A terminal that is gone, or a full disk behind `2>`: what is said is lost, what is gathered must not be.
process.stderr.on('error', () => {});

try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = await reportError(error);
}
// A name lookup that hangs in libc, or a read on a dead mount, must not hold a finished command. A pipe takes 64 KiB
// at once and the rest when its reader gets to it: an empty write comes back when everything before it is out.
process.stdout.write('', () => process.stderr.write('', () => setImmediate(() => process.exit())));
