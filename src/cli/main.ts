#!/usr/bin/env node
import { createProgram } from './program.js';
import { reportError } from './report-error.js';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // `evidence … | head` closes the pipe early; that is the reader's right.
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
  throw error;
});

try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = reportError(error);
}
